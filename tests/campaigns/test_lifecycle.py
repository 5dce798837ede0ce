"""The moves of a campaign (C3), what submitting freezes (R10, B3), and what time does."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import transaction

from billing.errors import PaymentMethodMissing
from billing.models import Card, ExchangeRate, Limit
from campaigns import operations
from campaigns.errors import (
    CampaignIncomplete,
    CampaignLocked,
    ChoicesNotEligible,
    MoveNotAllowed,
    SubmissionMoved,
)
from campaigns.models import STATE_DATES, Action, Campaign, CampaignMove, Decision
from events.call_log import LOG
from events.models import ApiCall, AuditEntry, Event
from kit import clock
from rewards.models import Category, Offer
from tests.conftest import Api, in_parallel
from tests.world import (
    ACTOR,
    MARKETER,
    SUPPORT,
    make_company,
    make_draft,
    make_marketplace,
    make_product,
    make_rate,
    make_world,
    state_fields,
)


def today() -> date:
    """Asked for in each test: a suite may run over midnight."""
    return clock.now().date()


def test_each_move_is_written_down_once_with_its_actor(db: None) -> None:
    world = make_world()

    moves = list(CampaignMove.objects.order_by("id").values_list("from_state", "to_state", "actor"))
    assert moves == [
        ("", "draft", MARKETER),
        ("draft", "pending", MARKETER),
        ("pending", "approved", SUPPORT),
        ("approved", "live", MARKETER),
    ]
    told = Event.objects.filter(type__startswith="campaign.").order_by("id")
    types = ["campaign.created", "campaign.submitted", "campaign.approved", "campaign.live"]
    assert [event.type for event in told] == types
    assert told[3].data["state"] == "live"
    audited = AuditEntry.objects.filter(object_key=world.campaign.id).values_list("verb", flat=True)
    assert sorted(audited) == sorted(types)


def test_a_draft_that_lacks_something_is_refused_with_the_list(db: None) -> None:
    company, app, *_ = make_company()
    campaign = operations.create_campaign(
        company=company,
        app=app,
        name="Empty",
        kind="surprise",
        starts_on=today(),
        ends_on=today(),
        budget_usd_cents=5_000,
        actor=MARKETER,
    )

    with pytest.raises(CampaignIncomplete) as refused:
        operations.submit_campaign(campaign=campaign, actor=MARKETER)
    assert refused.value.facts["missing"] == [
        "a marketplace",
        "a moment",
        "a redemption message in en",
        "a banner",
    ]
    assert Campaign.objects.get().state == "draft"
    assert not Limit.objects.exists()


def test_the_budget_must_hold_one_action_in_each_marketplace(db: None) -> None:
    company, app, *_ = make_company()
    campaign, moment, _ = make_draft(company, app, budget_usd_cents=5_749, cpa_minor=2_750)
    uk = make_marketplace("UK")
    make_rate("GBP", "1.2")
    operations.set_reward(moment=moment, marketplace=uk, cpa_minor=2_500, products=[make_product(uk)])

    with pytest.raises(CampaignIncomplete, match=r"at least \$57.50: it is \$57.49"):
        operations.submit_campaign(campaign=campaign, actor=MARKETER)


def test_submitting_freezes_the_rate_and_the_choices(db: None) -> None:
    company, app, *_ = make_company()
    campaign, moment, _ = make_draft(company, app)
    japan = make_marketplace("JP")
    make_rate("JPY", "0.00667")
    lamp = make_product(japan, title="Paper Lamp", price_minor=3_000)
    operations.set_reward(
        moment=moment, marketplace=japan, cpa_minor=3_300, products=[lamp], credit=(lamp.category, 3_000)
    )
    operations.submit_campaign(campaign=campaign, actor=MARKETER)
    ExchangeRate.objects.update(usd=Decimal(9))
    type(lamp).objects.filter(pk=lamp.pk).update(title="Something else", price_minor=9_999)

    offer = Offer.objects.get(marketplace=japan)
    assert (offer.cpa_minor, offer.currency, offer.cpa_usd_cents) == (3_300, "JPY", 2_201)
    assert list(offer.choices.values_list("kind", "title", "retail_minor")) == [
        ("product", "Paper Lamp", 3_000),
        ("credit", "Kitchen", 3_000),
    ]
    assert offer.expires_on == campaign.ends_on + timedelta(days=30)


@pytest.mark.parametrize("state", ["pending", "approved", "live"])
def test_only_a_draft_can_be_edited(db: None, state: str) -> None:
    campaign = make_world(state=state).campaign

    with pytest.raises(CampaignLocked):
        operations.add_moment(campaign=campaign, key="more", name="More")
    with pytest.raises(CampaignLocked):
        operations.set_message(campaign=campaign, locale="en", redemption_title="x", redemption_text="y")


def test_a_budget_can_be_raised_and_not_lowered(db: None) -> None:
    campaign = make_world().campaign
    operations.raise_budget(campaign=campaign, budget_usd_cents=200_000, actor=ACTOR)

    with pytest.raises(CampaignLocked):
        operations.raise_budget(campaign=campaign, budget_usd_cents=199_999, actor=ACTOR)
    assert Limit.objects.get(scope="campaign").cap_usd_cents == 200_000
    assert campaign.budget_usd_cents == 200_000


def test_extending_a_campaign_moves_the_expiry_of_its_rewards(db: None) -> None:
    campaign = make_world().campaign
    longest = campaign.starts_on + timedelta(days=365)
    operations.extend_campaign(campaign=campaign, ends_on=longest, actor=ACTOR)

    with pytest.raises(CampaignLocked):
        operations.extend_campaign(campaign=campaign, ends_on=longest + timedelta(days=1), actor=ACTOR)
    offer = Offer.objects.get()
    assert (offer.ends_on, offer.expires_on) == (longest, longest + timedelta(days=30))
    assert offer.expires_at == clock.start_of_day(longest + timedelta(days=31), "UTC")


def test_a_campaign_is_not_started_before_its_date(db: None) -> None:
    campaign = make_world(state="approved", starts_on=today() + timedelta(days=2)).campaign

    with pytest.raises(MoveNotAllowed):
        operations.start_campaign(campaign=campaign, actor=MARKETER)
    assert operations.move_campaigns() == 0


def test_time_starts_and_finishes_campaigns(db: None) -> None:
    due = make_world(state="approved").campaign
    by_hand = make_world(state="approved", name="Second").campaign
    over = make_world(name="Third").campaign
    Campaign.objects.filter(pk=by_hand.pk).update(starts_by_itself=False)
    Campaign.objects.filter(pk=over.pk).update(
        starts_on=today() - timedelta(days=9), ends_on=today() - timedelta(days=1)
    )

    assert (operations.move_campaigns(), operations.move_campaigns()) == (2, 0)
    states = dict(Campaign.objects.values_list("pk", "state"))
    assert states == {due.id: "live", by_hand.id: "approved", over.id: "finished"}
    last = CampaignMove.objects.filter(campaign=over).latest("id")
    assert (last.actor, last.reason) == (
        "system:calendar",
        f"its end has passed, since {today()} 00:00 UTC",
    )


@pytest.mark.parametrize(("zone", "moved"), [("Pacific/Kiritimati", 1), ("Pacific/Niue", 0)])
def test_a_day_ends_in_the_campaigns_own_time_zone(
    db: None, monkeypatch: pytest.MonkeyPatch, zone: str, moved: int
) -> None:
    """At noon UTC the day is over in Kiritimati (UTC+14) and has hardly begun in Niue (UTC-11)."""
    campaign = make_world(time_zone=zone).campaign
    noon = clock.start_of_day(campaign.ends_on, "UTC") + timedelta(hours=12)
    monkeypatch.setattr(clock, "now", lambda: noon)

    assert operations.move_campaigns() == moved


def test_customers_are_forgotten_sixty_days_after_the_end(api: Api) -> None:
    api.get_reward(customerId="ada")
    api.get_reward(customerId="ada")
    campaign = Campaign.objects.get()
    Campaign.objects.update(starts_on=today() - timedelta(days=90), ends_on=today() - timedelta(days=61))
    assert operations.forget_customers() == 0
    Campaign.objects.update(ends_on=today() - timedelta(days=62))

    assert operations.forget_customers() == 3
    assert list(Action.objects.values_list("customer_hash", "place")) == [(None, None)]
    assert set(Decision.objects.filter(campaign=campaign).values_list("customer_hash", flat=True)) == {None}


def test_customers_of_calls_are_forgotten_with_their_campaign(api: Api) -> None:
    """Whatever the calls were answered, and those that came after the campaign's end too; no other campaign's."""
    other = make_world(name="Second")
    api.get_reward(customerId="ada")
    Campaign.objects.filter(pk=api.world.campaign.id).update(
        **dict.fromkeys(STATE_DATES) | state_fields("finished"),
        starts_on=today() - timedelta(days=90),
        ends_on=today() - timedelta(days=61),
    )
    api.get_reward(customerId="ada")
    api.get_reward(customerId="ada", deviceType="Toaster")
    Api(other).get_reward(customerId="ada")
    LOG.flush()
    assert ApiCall.objects.exclude(customer_hash=None).count() == 4
    assert operations.forget_customers() == 0

    Campaign.objects.filter(pk=api.world.campaign.id).update(ends_on=today() - timedelta(days=62))
    while operations.forget_customers(batch=2):
        continue

    [kept] = ApiCall.objects.exclude(customer_hash=None)
    assert kept.app_key == other.app.id
    assert ApiCall.objects.count() == 4


def test_a_submission_whose_end_passes_goes_back_to_its_marketer(db: None) -> None:
    campaign = make_world(state="pending").campaign
    Campaign.objects.update(starts_on=today() - timedelta(days=9), ends_on=today() - timedelta(days=1))

    assert operations.move_campaigns() == 1
    assert Campaign.objects.get().state == "draft"
    assert CampaignMove.objects.filter(campaign=campaign).latest("id").actor == "system:calendar"


def test_a_time_zone_that_is_none_is_refused_at_once(db: None) -> None:
    with pytest.raises(ValueError, match="Mars/Phobos"):
        make_world(state="draft", time_zone="Mars/Phobos")
    assert not Campaign.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_campaign_that_somebody_holds_does_not_hold_back_the_others() -> None:
    held = make_world(state="approved").campaign
    free = make_world(state="approved", name="Second").campaign
    with transaction.atomic():
        Campaign.objects.select_for_update().get(pk=held.pk)
        [moved] = in_parallel(1, lambda _: operations.move_campaigns())

    assert moved == 1
    assert dict(Campaign.objects.values_list("pk", "state")) == {held.pk: "approved", free.pk: "live"}


def test_only_the_submission_that_was_looked_at_is_approved(db: None) -> None:
    campaign = make_world(state="pending").campaign
    operations.withdraw_campaign(campaign=campaign, actor=MARKETER)
    operations.submit_campaign(campaign=campaign, actor=MARKETER)

    with pytest.raises(SubmissionMoved, match="Submission 1 was looked at, and submission 2 waits now"):
        operations.approve_campaign(campaign=campaign, submission=1, actor=SUPPORT)
    assert Campaign.objects.get().state == "pending"
    operations.approve_campaign(campaign=campaign, submission=2, actor=SUPPORT)
    assert Campaign.objects.get().state == "approved"


def test_a_campaign_that_nothing_could_be_charged_for_is_not_approved(db: None) -> None:
    world = make_world(state="pending")
    Card.objects.update(is_active=False)

    with pytest.raises(PaymentMethodMissing, match="The company has no payment method"):
        operations.approve_campaign(campaign=world.campaign, actor=SUPPORT)
    assert Campaign.objects.get().state == "pending"
    assert not CampaignMove.objects.filter(to_state="approved").exists()

    Card.objects.update(is_active=True, expires_year=2020)
    with pytest.raises(PaymentMethodMissing, match="expired in 12/2020"):
        operations.approve_campaign(campaign=world.campaign, actor=SUPPORT)

    Card.objects.update(expires_year=2099)
    operations.approve_campaign(campaign=world.campaign, actor=SUPPORT)
    assert Campaign.objects.get().state == "approved"


def test_choices_that_are_no_rewards_any_more_are_not_approved(db: None) -> None:
    world = make_world(state="draft")
    kitchen = Category.objects.get(slug="kitchen")
    operations.set_reward(
        moment=world.moment,
        marketplace=make_marketplace(),
        cpa_minor=2_750,
        products=world.products,
        credit=(kitchen, 2_500),
    )
    operations.submit_campaign(campaign=world.campaign, actor=MARKETER)
    Category.objects.update(takes_credit=False)

    with pytest.raises(ChoicesNotEligible) as refused:
        operations.approve_campaign(campaign=world.campaign, actor=SUPPORT)

    lack = "a category that takes catalog credit instead of Kitchen, for the moment level_10 in US"
    assert refused.value.facts == {"missing": [lack]}
    assert Campaign.objects.get().state == "pending"
    assert not CampaignMove.objects.filter(to_state="approved").exists()
