"""A campaign tried from its page, and what a try-out leaves behind: nothing (C4)."""

import json
from typing import Any

import pytest
from django.test import Client

from accounts.models import ApiKey, Member
from billing.models import LedgerTransaction, Limit
from campaigns.models import Action, Campaign, Decision
from campaigns.samples import test_url_of as url_of
from events.models import Event
from kit import clock
from rewards.models import Reward
from tests.conftest import Api
from tests.console.pages import text_of
from tests.world import World, make_world


def browser_of(world: World) -> Client:
    client = Client()
    client.force_login(world.user)
    return client


def page(world: World) -> str:
    return f"/console/campaigns/{world.campaign.pk}/test/"


def call(world: World, **changes: str) -> dict[str, str]:
    typed = {"verb": "getReward", "moment": "level_10", "group": "US", "device": "Web", "customer": "ada"}
    return typed | changes


@pytest.mark.parametrize("name", ["draft", "pending", "approved", "live"])
def test_a_test_call_shows_answer_and_decision_and_leaves_nothing(db: None, name: str):
    world = make_world(state=name)

    answer = browser_of(world).post(page(world), call(world))

    tried = answer.context["tried"]
    assert (
        tried.answer.status,
        tried.answer.body["testMode"],
        tried.answer.body["rewardNotificationUrl"],
    ) == (
        200,
        True,
        url_of(world.campaign),
    )
    assert tried.answer.body["rewardNotificationText"] == "Pick your Copper Kettle, from Level Up Games."
    assert tried.answer.body["decisionId"] == tried.decision.public_id
    assert f"/console/decisions/{tried.decision.public_id}/" in answer.content.decode()
    assert Decision.objects.get().is_test
    assert not Action.objects.exists()
    assert not Reward.objects.exists()
    assert not LedgerTransaction.objects.exists()
    assert not Limit.objects.filter(spent_usd_cents__gt=0).exists()
    assert world.test_secret not in answer.content.decode()


def test_the_info_call_is_tried_too(db: None):
    world = make_world(state="approved")

    answer = browser_of(world).post(page(world), call(world, verb="getRewardInfo"))

    assert answer.context["tried"].answer.body["available"] is True
    assert not Decision.objects.exists()


def test_without_a_test_key_it_leads_to_making_one(db: None):
    world = make_world()
    ApiKey.objects.filter(mode="test").update(revoked_at=clock.now())
    client = browser_of(world)

    assert "A test key comes first" in text_of(client.get(page(world)))
    assert client.post(page(world), call(world)).status_code == 422
    assert not Decision.objects.exists()


def test_a_marketer_previews_and_makes_no_calls(db: None):
    world = make_world()
    Member.objects.create(company=world.company, user=make_world(name="Other").user, roles=["marketer"])
    marketer = Client()
    marketer.force_login(Member.objects.get(company=world.company, roles=["marketer"]).user)
    session = marketer.session
    session["company"] = world.company.pk
    session.save()

    assert "make test calls" in text_of(marketer.get(page(world)))
    assert marketer.post(page(world), call(world)).status_code == 403


def test_only_a_test_page_may_stand_in_a_frame_of_ours(db: None):
    world = make_world()
    test_page = Client().get(url_of(world.campaign).replace("http://localhost:8000", ""))
    reward_url = Api(world).get_reward().json()["rewardNotificationUrl"]
    reward_page = Client().get(reward_url.replace("http://localhost:8000", ""))

    assert test_page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in test_page.headers["Content-Security-Policy"]
    assert reward_page.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in reward_page.headers["Content-Security-Policy"]


def money(world: World) -> dict[str, Any]:
    """All that a completed action changes, as it stands."""
    return {
        "limits": sorted(Limit.objects.values_list("scope", "campaign_key", "month", "spent_usd_cents")),
        "actions": sorted(Action.objects.values_list("pk", flat=True)),
        "rewards": sorted(Reward.objects.values_list("pk", flat=True)),
        "ledger": sorted(LedgerTransaction.objects.values_list("pk", flat=True)),
        "events": sorted(Event.objects.values_list("pk", flat=True)),
    }


def test_a_try_out_beside_live_rewards_moves_no_limit_and_takes_nobody_s_place(db: None):
    world = make_world()
    api = Api(world)
    api.get_reward(customerId="ada")
    before = money(world)
    client = browser_of(world)

    for verb in ("getReward", "getRewardInfo", "getReward"):
        assert client.post(page(world), call(world, verb=verb)).context["tried"].answer.status == 200
        assert client.post(page(world), call(world, verb=verb, customer="bob")).status_code == 200

    assert money(world) == before
    assert api.get_reward(customerId="bob").status_code == 200
    assert "Only calls with a live key give rewards and are charged." in text_of(client.get(page(world)))


def test_the_answer_is_the_api_s_own(db: None):
    """Fields and order, but for the ids that each call has of its own."""
    world = make_world(state="approved")
    tried = browser_of(world).post(page(world), call(world, locale="en")).context["tried"].answer
    api = Api(world).get_reward(secret=world.test_secret, customerId="ada", locale="en")

    own = {"decisionId": "", "actionId": ""}
    assert list(tried.body) == list(api.json())
    assert {**json.loads(json.dumps(tried.body)), **own} == {**api.json(), **own}


def test_a_refusal_is_shown_as_the_problem_document_that_it_is(db: None):
    """A moment that support's data lacks in a marketplace: what the API says, with its headers and decision."""
    world = make_world(state="approved")
    world.moment.rewards.all().delete()

    tried = browser_of(world).post(page(world), call(world))

    api = Api(world).get_reward(secret=world.test_secret, customerId="ada")
    found, own = tried.context["tried"], {"instance": "", "decisionId": ""}
    assert (found.answer.status, found.answer.body["code"]) == (404, "reward_group_not_found")
    assert {**found.answer.body, **own} == {**api.json(), **own}
    assert found.headers == [
        ("Content-Type", api.headers["Content-Type"]),
        ("Request-Id", tried.headers["Request-Id"]),
    ]
    assert f"/console/decisions/{found.decision.public_id}/" in tried.content.decode()


def test_what_getrewardinfo_refuses_is_a_problem_document_too(db: None):
    world = make_world(state="approved")
    world.moment.rewards.all().delete()

    tried = browser_of(world).post(page(world), call(world, verb="getRewardInfo")).context["tried"]

    api = Api(world).get_reward_info(secret=world.test_secret, customerId="ada")
    assert {**tried.answer.body, "instance": ""} == {**api.json(), "instance": ""}
    assert tried.decision is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("moment", "no_such"),
        ("group", "ZZ"),
        ("device", "Toaster"),
        ("verb", "drop"),
        ("locale", "e"),
        ("customer", "x" * 129),
        ("customer", "a\x00b"),
    ],
)
def test_what_a_call_can_t_have_is_refused_at_the_field_and_calls_nothing(db: None, field: str, value: str):
    world = make_world()

    refused = browser_of(world).post(page(world), call(world, **{field: value}))

    assert refused.status_code == 422
    assert list(refused.context["form"].errors) == [field]
    assert not Decision.objects.exists()


def test_the_frame_follows_what_was_called_for(db: None):
    world = make_world()

    shown = browser_of(world).post(page(world), call(world, locale="en"))

    path = url_of(world.campaign).replace("http://localhost:8000", "")
    assert shown.context["frame"] == f"{path}?moment=level_10&marketplace=US&locale=en"
    assert f'<iframe class="phone" src="{path}?moment=level_10&amp;marketplace=US&amp;locale=en"' in (
        shown.content.decode()
    )


def test_the_stranger_tries_nothing(db: None):
    world, stranger = make_world(), browser_of(make_world(name="Harbor Tea"))

    assert stranger.get(page(world)).status_code == 404
    assert stranger.post(page(world), call(world)).status_code == 404
    assert not Decision.objects.exists()
    assert Campaign.objects.filter(state="live").count() == 2
