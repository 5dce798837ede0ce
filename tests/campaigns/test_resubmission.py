"""What a campaign that was sent back changed before it was submitted again, and what it left (C3)."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from campaigns import operations
from campaigns.models import Campaign
from campaigns.queries.resubmission import Edit, Resubmission, resubmission_of
from campaigns.queries.sections import version_of
from campaigns.steps import Step
from rewards.models import Category
from tests.world import MARKETER, SUPPORT, World, make_marketplace, make_product, make_world


@pytest.fixture
def world(db: None) -> World:
    """A campaign that waits for support."""
    return make_world(state="pending")


def send_back(campaign: Campaign, **remarks: str) -> None:
    named = {name.replace("__", ":"): words for name, words in remarks.items()}
    operations.reject_campaign(campaign=campaign, actor=SUPPORT, reason="Not yet.", remarks=named)
    operations.revise_campaign(campaign=campaign, actor=MARKETER)


def submit(campaign: Campaign) -> Resubmission:
    operations.submit_campaign(campaign=campaign, actor=MARKETER)
    found = resubmission_of(campaign)
    assert found is not None
    return found


def write_terms(campaign: Campaign, terms: str) -> None:
    operations.write_terms(campaign=campaign, terms=terms, actor=MARKETER)


def write_budget(campaign: Campaign, cents: int) -> None:
    operations.write_money(campaign=campaign, budget_usd_cents=cents, cpas={}, actor=MARKETER)


def message(campaign: Campaign, title: str, locale: str = "en") -> None:
    operations.set_message(
        campaign=campaign,
        locale=locale,
        redemption_title=title,
        redemption_text="Pick your {product}, from {company}.",
        announcement_title="Reach level 10",
        announcement_text="Reach level 10 and pick your {product}.",
        actor=MARKETER,
    )


def test_the_first_submission_answers_nothing(world: World) -> None:
    assert resubmission_of(world.campaign) is None
    assert resubmission_of(make_world(state="draft", name="Second").campaign) is None


def test_each_remark_stands_with_what_was_changed_of_its_part_and_the_rest_by_itself(world: World) -> None:
    campaign = world.campaign
    send_back(campaign, terms="They name no end.", name="It is a trademark.", message__en="Too much.")
    write_terms(campaign, "Until the end of May.")
    write_terms(campaign, "Until 31 May.")
    message(campaign, "Well done")
    message(campaign, "Gut gemacht", locale="de")
    write_budget(campaign, 120_000)

    found = submit(campaign)

    assert found.rejection is not None and found.rejection.reason == "Not yet."
    edits = {
        one.part: [(edit.field, edit.before, edit.after) for edit in one.edits] for one in found.answered
    }
    assert edits["terms"] == [("terms", "", "Until 31 May.")]
    assert edits["name"] == []
    [(field, before, after)] = edits["message:en"]
    assert (field, before["redemption_title"], after["redemption_title"]) == (
        "en",
        "You did it",
        "Well done",
    )
    assert [(edit.part, edit.before) for edit in found.others] == [("message:de", None), ("budget", 100_000)]
    assert [one.words for one in found.answered] == ["Name", "Messages in en", "Terms"]


def test_what_was_changed_and_changed_back_is_not_told(world: World) -> None:
    send_back(world.campaign, budget="Too little.")
    write_budget(world.campaign, 120_000)
    write_budget(world.campaign, 100_000)

    [answered] = submit(world.campaign).answered

    assert answered.edits == []


def with_credit(world: World) -> None:
    operations.set_credit(
        campaign=world.campaign,
        moment=world.moment,
        marketplace=make_marketplace(),
        credit=(Category.objects.get(slug="kitchen"), 2_000),
        actor=MARKETER,
    )


def with_product(world: World) -> None:
    mug = make_product(make_marketplace(), title="Mug", price_minor=1_000)
    operations.use_product(campaign=world.campaign, moment=world.moment, product=mug, actor=MARKETER)


def with_cpa(world: World) -> None:
    reward = world.moment.rewards.get()
    operations.write_money(
        campaign=world.campaign, budget_usd_cents=100_000, cpas={reward.pk: 3_000}, actor=MARKETER
    )


@pytest.mark.parametrize("act", [with_credit, with_product, with_cpa])
def test_choices_and_cpa_belong_to_the_remark_on_their_reward(
    world: World, act: Callable[[World], None]
) -> None:
    send_back(world.campaign, reward__level_10__US="Too dear.")
    act(world)

    found = submit(world.campaign)

    [answered] = found.answered
    assert {edit.part for edit in answered.edits} == {"reward:level_10:US"}
    assert len(answered.edits) >= 1
    assert found.others == []


def test_a_moment_and_the_dates_are_told_with_theirs(world: World) -> None:
    campaign = world.campaign
    send_back(campaign, moment__level_10="Say which level.", dates="Too long.")
    seen = version_of(campaign, Step.MOMENTS)
    operations.write_moments(
        campaign=campaign,
        moments=[operations.WrittenMoment("level_10", "Reach the tenth level", 1, world.moment.pk)],
        actor=MARKETER,
        seen=seen,
    )
    ends_on = campaign.ends_on + timedelta(days=7)
    operations.extend_campaign(campaign=campaign, ends_on=ends_on, actor=MARKETER)

    dates, moment = submit(campaign).answered

    assert moment.edits == [
        Edit(
            "moment",
            "moments",
            ["level_10: Reach level 10, 1 a customer"],
            ["level_10: Reach the tenth level, 1 a customer"],
        )
    ]
    assert [edit.field for edit in dates.edits] == ["ends_on"]


def test_only_what_came_between_the_last_two_submissions_is_told(world: World) -> None:
    campaign = world.campaign
    send_back(campaign, terms="They name no end.")
    write_terms(campaign, "Until 31 May.")
    submit(campaign)
    operations.withdraw_campaign(campaign=campaign, actor=MARKETER)
    write_budget(campaign, 120_000)

    found = submit(campaign)

    assert (found.rejection, found.answered) == (None, [])
    assert [edit.part for edit in found.others] == ["budget"]


def test_another_campaigns_edits_are_not_told(world: World) -> None:
    other = make_world(state="draft", name="Second").campaign
    send_back(world.campaign, terms="They name no end.")
    write_terms(other, "Until 31 May.")

    assert submit(world.campaign).answered[0].edits == []
