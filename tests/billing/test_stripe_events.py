"""Stripe's webhooks: proved, kept once, handled by looking at the object as it is now, in whatever order they come."""

import json
import time
from datetime import datetime, timedelta
from functools import partial

import pytest
from celery import current_app
from django.contrib.admin.utils import quote
from django.test import Client
from django.urls import reverse

from accounts.models import Company, Member, User
from billing.models import Card, CardSetup, SetupStatus, StripeEvent
from billing.operations import begin_card, finish_card, handle_stripe_events, remove_card, replay_stripe_event
from billing.operations.stripe_events import MOST_ATTEMPTS
from billing.stripe_checkout import checkout_of, expire_checkout, make_payment_refund
from events.models import AuditEntry
from kit import clock
from moments.fake_stripe.sending import signature_of
from moments.stripe_inbox import LONGEST_BODY
from tests.accounts.people import make_member
from tests.billing.checkouts import make_checkout, pay
from tests.billing.stand_in import DECLINED, events_about, post, type_card
from tests.console.rows import make_company


@pytest.fixture
def company(db: None) -> Company:
    return make_company(address="1 Pier", postal_code="02110")


@pytest.fixture
def ada(company: Company) -> Member:
    return make_member(company, "administrator")


def hand_in(event: dict[str, str], **changes: str) -> int:
    """Post an event to the inbox as Stripe does; the status of the answer."""
    sent = event | changes
    return (
        Client()
        .post(
            "/stripe/webhook",
            sent["body"],
            content_type="application/json",
            headers={"Stripe-Signature": sent["signature"]},
        )
        .status_code
    )


def statuses() -> list[str]:
    return sorted(StripeEvent.objects.values_list("status", flat=True))


def fixed(now: datetime) -> datetime:
    return now


def set_up(company: Company, ada: Member, number: str = "4242424242424242") -> CardSetup:
    setup = begin_card(company=company, member=ada)
    type_card(setup, number)
    return setup


def test_a_card_is_added_by_the_event_alone(company: Company, ada: Member):
    setup = set_up(company, ada)
    [event] = events_about(setup.stripe_id, "setup_intent.succeeded")

    assert hand_in(event) == 200
    assert (statuses(), Card.objects.count()) == (["waiting"], 0)
    handle_stripe_events()

    assert (statuses(), Card.objects.count()) == (["handled"], 1)
    assert CardSetup.objects.get().status == SetupStatus.DONE


def test_events_late_twice_and_in_disorder_do_no_harm(company: Company, ada: Member):
    setup = set_up(company, ada, DECLINED)
    type_card(setup)
    finish_card(setup=setup)
    events = events_about(setup.stripe_id)
    assert len(events) == 3  # created, declined, succeeded

    for event in [*reversed(events), *events]:
        assert hand_in(event) == 200
        handle_stripe_events()

    assert statuses() == ["handled", "handled", "ignored"]
    assert (Card.objects.count(), CardSetup.objects.get().status) == (1, SetupStatus.DONE)


@pytest.mark.parametrize(
    "change",
    [
        {"signature": ""},
        {"signature": "t=1,v1=00"},
        {"body": '{"id": "evt_1", "object": "event"}'},
    ],
)
def test_what_stripe_did_not_sign_is_refused(company: Company, ada: Member, change: dict[str, str]):
    [event] = events_about(set_up(company, ada).stripe_id, "setup_intent.succeeded")

    assert hand_in(event, **change) == 400
    assert not StripeEvent.objects.exists()


def test_a_signature_of_an_hour_ago_is_refused(company: Company, ada: Member, settings):
    [event] = events_about(set_up(company, ada).stripe_id, "setup_intent.succeeded")
    old = signature_of(event["body"], settings.STRIPE_WEBHOOK_SECRET, int(time.time()) - 3_600)

    assert hand_in(event, signature=old) == 400


@pytest.mark.parametrize(
    "body", ["[]", "{}", '{"id": "evt_1"}', "not json", '{"id":"evt_1","object":"event","data":{}}']
)
def test_what_is_signed_and_no_event_is_refused(db: None, settings, body: str):
    signature = signature_of(body, settings.STRIPE_WEBHOOK_SECRET, int(time.time()))

    assert hand_in({"body": body, "signature": signature}) == 400
    assert not StripeEvent.objects.exists()


def test_a_body_that_is_too_long_is_not_read_to_its_end(db: None):
    assert hand_in({"body": "x" * (LONGEST_BODY + 1), "signature": "t=1,v1=00"}) == 413


def test_the_inbox_is_for_posts(db: None):
    assert Client().get("/stripe/webhook").status_code == 405


def test_an_event_of_an_old_version_is_handled_by_the_object_as_it_is_now(
    company: Company, ada: Member, settings
):
    setup = set_up(company, ada)
    body = json.dumps(
        {
            "id": "evt_old",
            "object": "event",
            "api_version": "2019-05-16",
            "created": int(time.time()),
            "type": "setup_intent.succeeded",
            "data": {"object": {"id": setup.stripe_id, "object": "setup_intent", "was": "otherwise"}},
        }
    )

    assert (
        hand_in(
            {"body": body, "signature": signature_of(body, settings.STRIPE_WEBHOOK_SECRET, int(time.time()))}
        )
        == 200
    )
    handle_stripe_events()

    assert (StripeEvent.objects.get().api_version, Card.objects.count()) == ("2019-05-16", 1)


def test_events_about_what_is_not_ours_are_ignored(company: Company, ada: Member):
    setup = set_up(company, ada)
    [event] = events_about(setup.stripe_id, "setup_intent.succeeded")
    CardSetup.objects.all().delete()

    hand_in(event)
    handle_stripe_events()

    assert (statuses(), Card.objects.count()) == (["ignored"], 0)


def test_a_card_that_is_detached_at_stripe_is_removed_here(company: Company, ada: Member):
    finish_card(setup=set_up(company, ada))
    card = Card.objects.get()
    post(f"/v1/payment_methods/{card.stripe_id}/detach", {}, Authorization="Bearer none")

    for event in events_about(card.stripe_id, "payment_method."):
        hand_in(event)
    handle_stripe_events()

    card.refresh_from_db()
    assert (card.is_active, card.removed_at is not None) == (False, True)
    assert AuditEntry.objects.get(verb="card.remove").actor == "system:stripe"


def test_our_own_removal_comes_back_as_an_event_and_changes_nothing(company: Company, ada: Member):
    finish_card(setup=set_up(company, ada))
    card = Card.objects.get()
    remove_card(card=card, member=ada)

    for event in events_about(card.stripe_id, "payment_method.detached"):
        hand_in(event)
    handle_stripe_events()

    assert statuses() == ["ignored"]
    assert AuditEntry.objects.filter(verb="card.remove").count() == 1


def test_while_stripe_is_away_an_event_waits_longer_and_longer_and_is_given_up(
    company: Company, ada: Member, settings, monkeypatch: pytest.MonkeyPatch
):
    [event] = events_about(set_up(company, ada).stripe_id, "setup_intent.succeeded")
    hand_in(event)
    settings.STRIPE_API_KEY = ""
    now, waits = clock.now(), []
    for _ in range(MOST_ATTEMPTS):
        monkeypatch.setattr(clock, "now", partial(fixed, now))
        assert handle_stripe_events() == 1
        assert handle_stripe_events() == 0
        found = StripeEvent.objects.get()
        waits.append(int((found.next_attempt_at - now).total_seconds() // 60))
        now = found.next_attempt_at

    assert waits == [1, 2, 4, 8, 16, 32, 64, 120, 120, 120, 120, 120]
    assert (found.status, found.attempts) == ("failed", MOST_ATTEMPTS)
    assert found.last_error == "Cards can't be used yet: no Stripe account is set up here."

    settings.STRIPE_API_KEY = "none"
    replay_stripe_event(event=found, actor="support:test", reason="Stripe is back.")
    handle_stripe_events()

    assert (statuses(), Card.objects.count()) == (["handled"], 1)
    assert AuditEntry.objects.get(verb="stripe_event.replay").reason == "Stripe is back."


def test_an_event_whose_worker_was_killed_is_handled_after_its_lease(
    company: Company, ada: Member, monkeypatch: pytest.MonkeyPatch
):
    [event] = events_about(set_up(company, ada).stripe_id, "setup_intent.succeeded")
    hand_in(event)
    # What a worker leaves that is killed between taking hold of an event and its end.
    StripeEvent.objects.update(attempts=1, next_attempt_at=clock.now() + timedelta(minutes=2))
    assert handle_stripe_events() == 0
    later = clock.now() + timedelta(minutes=3)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert handle_stripe_events() == 1
    assert Card.objects.count() == 1


def test_support_handles_an_event_again_from_the_desk(company: Company, ada: Member):
    [event] = events_about(set_up(company, ada).stripe_id, "setup_intent.succeeded")
    hand_in(event)
    StripeEvent.objects.update(status="failed")
    found = StripeEvent.objects.get()
    desk = Client()
    desk.force_login(User.objects.create_superuser("sam@support.example", "correct horse battery"))
    record = reverse("admin:billing_stripeevent_change", args=[quote(found.pk)])

    assert desk.get(record).status_code == 200
    verb = reverse("admin:billing_stripeevent_verb", args=[quote(found.pk), "replay"])
    answer = desk.post(verb, {"reason": "Stripe is back."})

    assert (answer.status_code, statuses()) == (302, ["waiting"])


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, str]]]:
    """What is sent to workers, by name; none of them has to be there."""
    sent: list[tuple[str, dict[str, str]]] = []
    monkeypatch.setattr(
        current_app,
        "send_task",
        lambda name, kwargs, **options: sent.append((name, kwargs)) if kwargs else None,
    )
    return sent


def test_a_checkout_that_ended_is_passed_on_as_a_hint_and_no_more(
    db: None, hints: list[tuple[str, dict[str, str]]], django_capture_on_commit_callbacks
):
    paid, ended = make_checkout(), make_checkout()
    pay(paid.url)
    expire_checkout(ended.id)
    for checkout in (paid, ended):
        for event in events_about(checkout.id, "checkout.session."):
            hand_in(event)

    assert hints == []
    with django_capture_on_commit_callbacks(execute=True):
        handle_stripe_events()

    assert sorted(hints, key=str) == sorted(
        [("redemption.look_at_checkout", {"checkout_id": one.id}) for one in (paid, ended)], key=str
    )
    assert statuses() == ["ignored", "ignored"]


def test_a_refund_that_is_none_of_billings_is_passed_on_as_a_hint(
    db: None, hints: list[tuple[str, dict[str, str]]], django_capture_on_commit_callbacks
):
    checkout = make_checkout()
    pay(checkout.url)
    intent = checkout_of(checkout.id).payment_intent
    refund = make_payment_refund(payment_intent=intent, amount_minor=100, refund_key=f"hint_{checkout.id}")
    [event] = events_about(refund.id, "refund.created")
    hand_in(event)

    with django_capture_on_commit_callbacks(execute=True):
        handle_stripe_events()

    assert hints == [("redemption.look_at_refund", {"refund_id": refund.id})]
    assert statuses() == ["ignored"]
