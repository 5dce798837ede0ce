"""The desk's reviews: what is held, by value and age, decided with a reason (X3, H1)."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import User
from campaigns.models import Action
from fraud.models import Review
from kit import clock
from tests.campaigns.test_holds import held, watch
from tests.conftest import Api
from tests.world import World

REVIEWS = "/admin/fraud/review/"


@pytest.fixture
def desk(db: None) -> Client:
    client = Client()
    client.force_login(User.objects.create_superuser("sue@moments.example", "correct horse battery"))
    return client


@pytest.fixture
def review(api: Api, world: World) -> Review:
    watch(world)
    held(api)
    return Review.objects.get()


def decide(desk: Client, review: Review, verb: str, **said: str) -> str:
    way = f"{REVIEWS}{review.pk}/do/{verb}/"
    return desk.post(way, {"reason": "Looked at.", "step": "confirm", **said}, follow=True).content.decode()


def test_the_queue_shows_what_is_held_and_what_it_is_worth(desk: Client, review: Review) -> None:
    page = desk.get(REVIEWS).content.decode()

    assert review.subject in page
    assert "$27.50" in page
    front = desk.get("/admin/").content.decode()
    assert (
        f"1 held action to be looked at; the first is released at {review.due_at:%Y-%m-%d %H:%M} UTC."
        in front
    )


def test_a_release_says_first_what_it_means(desk: Client, review: Review) -> None:
    page = desk.post(f"{REVIEWS}{review.pk}/do/release/", {"reason": "A regular."}).content.decode()

    assert "The company is charged $27.50 in this month." in page
    assert not Action.objects.exists()
    assert f"{review.subject} is released." in decide(desk, review, "release", reason="A regular.")
    assert Action.objects.count() == 1
    review.refresh_from_db()
    assert (review.state, review.reason) == ("released", "A regular.")


def test_a_refusal_leaves_nothing_to_decide(desk: Client, review: Review) -> None:
    assert f"{review.subject} is refused." in decide(desk, review, "refuse")

    assert Action.everything.get().status == "refused"
    assert desk.get(f"{REVIEWS}{review.pk}/do/release/").status_code == 404
    assert desk.get(f"{REVIEWS}{review.pk}/change/").status_code == 200
    assert "held action" not in desk.get("/admin/").content.decode()


def test_without_a_reason_nothing_is_decided(desk: Client, review: Review) -> None:
    page = decide(desk, review, "refuse", reason=" ")

    assert "This field is required" in page
    assert Action.everything.get().status == "held"


def test_support_that_may_only_look_decides_nothing(client: Client, review: Review) -> None:
    looker = User.objects.create_user("lea@moments.example", "correct horse battery")
    looker.is_staff = True
    looker.save()
    client.force_login(looker)

    assert client.get(f"{REVIEWS}{review.pk}/do/refuse/").status_code == 403


def test_what_has_waited_for_long_is_red(desk: Client, review: Review) -> None:
    Review.objects.update(opened_at=clock.now() - timedelta(days=3), due_at=clock.now() + timedelta(hours=1))

    assert "1 held action to be looked at" in desk.get("/admin/").content.decode()
