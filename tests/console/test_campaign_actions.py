"""What is done with a campaign from its page, and by whom (C3, C9)."""

from datetime import timedelta

import pytest
from django.test import Client

from billing.models import Limit
from campaigns import operations
from campaigns.models import Campaign, Decision, SuspensionReason
from events.models import AuditEntry, Event
from kit import clock
from rewards.models import Offer
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
        "draft": ["edit", "campaign_test", "campaign_preview", "copy_campaign", "delete_campaign"],
        "pending": [
            "campaign_test",
            "campaign_preview",
            "withdraw_campaign",
            "raise_budget",
            "extend_campaign",
            "copy_campaign",
        ],
        "approved": [
            "start_campaign",
            "campaign_test",
            "campaign_preview",
            "new_batch",
            "raise_budget",
            "extend_campaign",
            "take_down_campaign",
            "copy_campaign",
        ],
        "live": [
            "campaign_test",
            "campaign_preview",
            "new_batch",
            "raise_budget",
            "extend_campaign",
            "take_down_campaign",
            "copy_campaign",
        ],
    }


@pytest.mark.parametrize(
    "action",
    [
        "withdraw",
        "revise",
        "start",
        "take-down",
        "resume",
        "budget",
        "extend",
        "copy",
        "delete",
        "test",
        "preview",
    ],
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

    assert f"{world.campaign} is a draft again. Submit it again" in text_of(done)
    assert f'href="{page(world, "edit/review")}"' in done.content.decode()
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
    assert f"up to {last:%-d %B %Y}." in text_of(late)
    assert Campaign.objects.get().ends_on == campaign.ends_on

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


def test_what_can_t_be_done_now_says_so_before_it_is_tried(db: None):
    world = make_world()
    client = browser_of(world)
    ends = f"{world.campaign.ends_on:%-d %b %Y}"

    for action in ("withdraw", "revise", "start", "resume", "delete"):
        shown = client.get(page(world, action))
        said = text_of(shown)
        assert "This can't be done now: the campaign is live." in said
        assert f"It finishes by itself at the end of {ends} (UTC)." in said
        assert f'action="{page(world, action)}"' not in shown.content.decode()
        assert f'href="{page(world)}">See the campaign as it is now' in shown.content.decode()


def test_one_that_others_suspended_names_whom_to_ask(db: None):
    world = make_world()
    operations.suspend_campaign(
        campaign=world.campaign, cause=SuspensionReason.SUPPORT, actor=SUPPORT, reason="Complaints."
    )

    said = text_of(browser_of(world).get(page(world, "resume")))

    assert "It returns to where it was once support lifts its reason: ask support." in said
    assert "ask support" in text_of(browser_of(world).get(page(world)))


def test_a_race_shows_the_campaign_as_it_is_now(db: None):
    """Both were on the page; the second is refused, and finds what stands there."""
    world = make_world()
    client = browser_of(world)
    assert "Take it down" in text_of(client.get(page(world, "take-down")))
    operations.take_down_campaign(campaign=world.campaign, actor=MARKETER, reason="First.")
    before = AuditEntry.objects.count()

    refused = client.post(page(world, "take-down"), {"reason": "Second."})

    assert refused.status_code == 422
    assert "suspended for this reason already" in text_of(refused)
    assert "This can't be done now: the campaign is suspended." in text_of(refused)
    assert AuditEntry.objects.count() == before


@pytest.mark.parametrize(
    ("action", "state", "given", "words"),
    [
        ("take-down", "live", 0, "No reward was given yet. You can resume it any time before its end."),
        ("take-down", "live", 1, "The 1 reward given so far is honoured."),
        ("take-down", "live", 2, "The 2 rewards given so far are honoured."),
        ("extend", "live", 2, "The 2 rewards given so far can be used longer, too."),
        ("start", "approved", 0, "It may spend up to $1,000.00 in all."),
        ("start", "approved", 0, "That holds for 1 moment in 1 marketplace."),
        (
            "delete",
            "draft",
            0,
            "with all that was written in it: 1 moment, rewards in 1 marketplace, messages in 1 language.",
        ),
        ("delete", "draft", 0, "No test call was made with it."),
        ("copy", "live", 0, "the same 1 moment, rewards and CPAs in 1 marketplace, messages in 1 language"),
    ],
)
def test_it_says_before_what_will_happen_and_to_how_many(
    db: None, action: str, state: str, given: int, words: str
):
    world = make_world(state=state)
    for number in range(given):
        Api(world).get_reward(customerId=f"c{number}")

    assert words in text_of(browser_of(world).get(page(world, action)))


def typed(client: Client, address: str, **values: str) -> str:
    """What htmx gets while somebody types."""
    answer = client.get(address, values, headers={"hx-request": "true"})
    assert answer.status_code == 200
    return text_of(answer)


def test_raising_the_budget_shows_what_it_buys_while_it_is_typed(db: None):
    """1,000.00 less one action of 27.50 pays for 35 more; 1,500.00 for 53."""
    world = make_world()
    Api(world).get_reward()
    client, address = browser_of(world), page(world, "budget")

    assert "Reach level 10 US $27.50 35" in text_of(client.get(address))
    then = typed(client, address, budget="1,500")
    assert "$27.50 of $1,000.00 are spent. The new budget adds $500.00 ." in then
    assert "Reach level 10 US $27.50 35 53" in then
    assert "room for $4,972.50 this month" in then
    assert "Reach level 10 US $27.50 35 The" in typed(client, address, budget="900")
    assert "Reach level 10 US $27.50 35 The" in typed(client, address, budget="many")
    assert Campaign.objects.get().budget_usd_cents == 100_000


def test_extending_shows_until_when_rewards_can_be_used(db: None):
    world = make_world()
    client, address = browser_of(world), page(world, "extend")
    ends_on = world.campaign.ends_on
    now, then = ends_on + timedelta(days=30), ends_on + timedelta(days=40)

    assert f"Rewards can be used until {now:%-d %B %Y}" in text_of(client.get(address))
    assert f"After this {then:%-d %B %Y}" in typed(client, address, ends_on=str(ends_on + timedelta(days=10)))
    assert "After this" not in typed(client, address, ends_on=str(ends_on))
    assert Campaign.objects.get().ends_on == ends_on

    done = client.post(address, {"ends_on": str(ends_on + timedelta(days=10))}, follow=True)
    assert f"rewards can be used until {then:%-d %B %Y}." in text_of(done)
