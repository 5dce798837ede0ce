"""What is done with a campaign from its page, by whom, and what a try-out leaves behind: nothing (C3, C4, C9)."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.models import ApiKey, Member
from billing.models import LedgerTransaction, Limit
from campaigns import operations
from campaigns.models import Action, Campaign, Decision, SuspensionReason
from campaigns.samples import test_url_of as url_of
from events.models import AuditEntry, Event
from kit import clock
from rewards.models import Offer, Reward
from tests.conftest import Api
from tests.console.pages import text_of
from tests.world import MARKETER, SUPPORT, World, make_world


def browser_of(world: World) -> Client:
    client = Client()
    client.force_login(world.user)
    return client


def page(world: World, action: str = "") -> str:
    return f"/console/campaigns/{world.campaign.pk}/{action + '/' if action else ''}"


def state() -> str:
    return Campaign.objects.get().state


def test_the_page_offers_what_can_be_done_now(db: None):
    offered = {}
    for name in ("draft", "pending", "approved", "live"):
        world = make_world(state=name, name=f"{name} Ltd")
        actions = browser_of(world).get(page(world)).context["actions"]
        offered[name] = [action.name for action in actions]

    assert offered == {
        "draft": ["edit", "campaign_test", "copy_campaign", "delete_campaign"],
        "pending": ["campaign_test", "withdraw_campaign", "raise_budget", "extend_campaign", "copy_campaign"],
        "approved": [
            "start_campaign",
            "campaign_test",
            "raise_budget",
            "extend_campaign",
            "take_down_campaign",
            "copy_campaign",
        ],
        "live": ["campaign_test", "raise_budget", "extend_campaign", "take_down_campaign", "copy_campaign"],
    }


@pytest.mark.parametrize(
    "action",
    ["withdraw", "revise", "start", "take-down", "resume", "budget", "extend", "copy", "delete", "test"],
)
def test_the_stranger_finds_none_of_it(db: None, action: str):
    world, stranger = make_world(), browser_of(make_world(name="Harbor Tea"))
    before = AuditEntry.objects.count()

    assert stranger.get(page(world, action)).status_code == 404
    assert stranger.post(page(world, action), {"reason": "x"}).status_code == 404
    assert AuditEntry.objects.count() == before


def test_a_submission_is_withdrawn(db: None):
    world = make_world(state="pending")

    done = browser_of(world).post(page(world, "withdraw"), follow=True)

    assert f"{world.campaign} is a draft again." in text_of(done)
    assert state() == "draft"


def test_a_rejected_campaign_is_taken_up_again(db: None):
    world = make_world(state="pending")
    operations.reject_campaign(
        campaign=world.campaign, actor=SUPPORT, reason="Look.", remarks={"reward:level_10:US": "Too dear."}
    )
    client = browser_of(world)
    assert "Rewards of level_10 in US: Too dear." in text_of(client.get(page(world)))

    done = client.post(page(world, "revise"))

    assert (state(), done.headers["Location"]) == ("draft", page(world, "edit/basics"))


def test_it_is_taken_down_with_a_reason_and_resumed(db: None):
    world = make_world()
    client = browser_of(world)
    assert client.post(page(world, "take-down"), {"reason": ""}).status_code == 422
    assert state() == "live"

    done = client.post(page(world, "take-down"), {"reason": "A typo."}, follow=True)
    assert "is taken down. Resume it" in text_of(done)
    assert Api(world).get_reward().json()["code"] == "campaign_not_live"
    assert f"{world.campaign} is live again." in text_of(client.post(page(world, "resume"), follow=True))
    assert Api(world).get_reward().status_code == 200


def test_another_party_s_reason_stays(db: None):
    world = make_world()
    operations.suspend_campaign(
        campaign=world.campaign, cause=SuspensionReason.SUPPORT, actor=SUPPORT, reason="Complaints."
    )
    client = browser_of(world)

    refused = client.post(page(world, "resume"))

    assert (refused.status_code, state()) == (422, "suspended")
    assert "not suspended for this reason: marketer" in text_of(refused)
    client.post(page(world, "take-down"), {"reason": "Us, too."})
    kept = client.post(page(world, "resume"), follow=True)
    assert "it stays suspended for another one" in text_of(kept)


def test_it_is_taken_live_by_hand(db: None):
    world = make_world(state="approved", starts_by_itself=False)

    browser_of(world).post(page(world, "start"))

    assert state() == "live"


def test_a_move_that_somebody_made_meanwhile_is_refused_kindly(db: None):
    world = make_world(state="approved", starts_by_itself=False)
    client = browser_of(world)
    operations.take_down_campaign(campaign=world.campaign, actor=MARKETER, reason="x")

    refused = client.post(page(world, "start"))

    assert refused.status_code == 422
    assert "The campaign is suspended; it can't become live from there." in text_of(refused)


def test_its_budget_is_raised_and_never_lowered(db: None):
    world = make_world()
    client = browser_of(world)
    lower = client.post(page(world, "budget"), {"budget": "999.99"})
    assert "The budget is $1,000.00: enter more than that." in text_of(lower)

    client.post(page(world, "budget"), {"budget": "1,500"})

    assert Campaign.objects.get().budget_usd_cents == 150_000
    assert Limit.objects.get(scope="campaign").cap_usd_cents == 150_000


def test_it_is_extended_up_to_a_year_from_its_start(db: None):
    world = make_world()
    client, campaign = browser_of(world), world.campaign
    last = campaign.starts_on + timedelta(days=365)
    late = client.post(page(world, "extend"), {"ends_on": str(last + timedelta(days=1))})
    assert late.status_code == 422
    assert f"up to {last}" in text_of(late)

    client.post(page(world, "extend"), {"ends_on": str(last)})

    assert Campaign.objects.get().ends_on == last
    assert Offer.objects.get().expires_on == last + timedelta(days=30)


def test_a_copy_has_everything_but_the_history(db: None):
    world = make_world()
    operations.raise_budget(campaign=world.campaign, budget_usd_cents=200_000, actor=MARKETER)
    starts = clock.now().date() + timedelta(days=100)
    form = {"name": "Again", "starts_on": str(starts), "ends_on": str(starts + timedelta(days=9))}
    client = browser_of(world)
    taken = client.post(page(world, "copy"), form | {"name": world.campaign.name})
    assert "already" in text_of(taken)

    done = client.post(page(world, "copy"), form)

    copy = Campaign.objects.get(name="Again")
    assert done.headers["Location"] == f"/console/campaigns/{copy.pk}/edit/basics/"
    assert (copy.state, copy.budget_usd_cents, copy.starts_on, copy.banner.name) == (
        "draft",
        200_000,
        starts,
        "banners/test/page.webp",
    )
    moment = copy.moments.get()
    assert (moment.key, moment.rewards.get().choices.get().product) == ("level_10", world.products[0])
    assert copy.messages.get().redemption_title == "You did it"
    assert copy.moves.count() == 1
    assert copy.test_token_hash != world.campaign.test_token_hash
    operations.submit_campaign(campaign=copy, actor=MARKETER)


def test_a_draft_is_deleted_and_its_test_calls_are_kept(db: None):
    world = make_world(state="pending")
    Api(world).get_reward(secret=world.test_secret)
    operations.withdraw_campaign(campaign=world.campaign, actor=MARKETER)
    client, key = browser_of(world), world.campaign.pk

    done = client.post(page(world, "delete"), follow=True)

    assert f"{world.campaign.name} is deleted." in text_of(done)
    assert not Campaign.objects.exists()
    assert not Offer.objects.exists()
    assert not Limit.objects.filter(campaign_key=key).exists()
    [decision] = Decision.objects.all()
    assert (decision.campaign_id, decision.moment_id) == (None, None)
    assert client.get(f"/console/decisions/{decision.public_id}/").status_code == 200
    assert Event.objects.get(type="campaign.deleted").data["id"] == key
    assert AuditEntry.objects.get(verb="campaign.deleted").changes["name"] == [world.campaign.name, None]


def test_what_is_no_draft_is_not_deleted(db: None):
    world = make_world()

    refused = browser_of(world).post(page(world, "delete"))

    assert (refused.status_code, state()) == (422, "live")
    assert "The campaign is live; it can't become deleted from there." in text_of(refused)


def call(world: World, **changes: str) -> dict[str, str]:
    typed = {"verb": "getReward", "moment": "level_10", "group": "US", "device": "Web", "customer": "ada"}
    return typed | changes


@pytest.mark.parametrize("name", ["draft", "pending", "approved", "live"])
def test_a_test_call_shows_answer_and_decision_and_leaves_nothing(db: None, name: str):
    world = make_world(state=name)

    answer = browser_of(world).post(page(world, "test"), call(world))

    tried = answer.context["tried"]
    assert (tried.status, tried.body["testMode"], tried.body["rewardNotificationUrl"]) == (
        200,
        True,
        url_of(world.campaign),
    )
    assert tried.body["rewardNotificationText"] == "Pick your Copper Kettle, from Level Up Games."
    assert tried.body["decisionId"] == tried.decision.public_id
    assert f"/console/decisions/{tried.decision.public_id}/" in answer.content.decode()
    assert Decision.objects.get().is_test
    assert not Action.objects.exists()
    assert not Reward.objects.exists()
    assert not LedgerTransaction.objects.exists()
    assert not Limit.objects.filter(spent_usd_cents__gt=0).exists()
    assert world.test_secret not in answer.content.decode()


def test_the_info_call_is_tried_too(db: None):
    world = make_world(state="approved")

    answer = browser_of(world).post(page(world, "test"), call(world, verb="getRewardInfo"))

    assert answer.context["tried"].body["available"] is True
    assert not Decision.objects.exists()


def test_without_a_test_key_it_leads_to_making_one(db: None):
    world = make_world()
    ApiKey.objects.filter(mode="test").update(revoked_at=clock.now())
    client = browser_of(world)

    assert "A test key comes first" in text_of(client.get(page(world, "test")))
    assert client.post(page(world, "test"), call(world)).status_code == 422
    assert not Decision.objects.exists()


def test_a_marketer_previews_and_makes_no_calls(db: None):
    world = make_world()
    Member.objects.create(company=world.company, user=make_world(name="Other").user, roles=["marketer"])
    marketer = Client()
    marketer.force_login(Member.objects.get(company=world.company, roles=["marketer"]).user)
    session = marketer.session
    session["company"] = world.company.pk
    session.save()

    assert "make test calls" in text_of(marketer.get(page(world, "test")))
    assert marketer.post(page(world, "test"), call(world)).status_code == 403


def test_only_a_test_page_may_stand_in_a_frame_of_ours(db: None):
    world = make_world()
    test_page = Client().get(url_of(world.campaign).replace("http://localhost:8000", ""))
    reward_url = Api(world).get_reward().json()["rewardNotificationUrl"]
    reward_page = Client().get(reward_url.replace("http://localhost:8000", ""))

    assert test_page.headers["X-Frame-Options"] == "SAMEORIGIN"
    assert "frame-ancestors 'self'" in test_page.headers["Content-Security-Policy"]
    assert reward_page.headers["X-Frame-Options"] == "DENY"
    assert "frame-ancestors 'none'" in reward_page.headers["Content-Security-Policy"]
