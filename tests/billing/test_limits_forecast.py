"""How long budget and limits last at the present pace (B8)."""

from datetime import UTC, date, datetime, timedelta

import pytest

from billing.forecast import Forecast, Pace, Verdict, forecast_of
from billing.models import Limit
from billing.rooms import Room
from campaigns.models import Action, Campaign
from campaigns.queries.browsing import rooms_of
from campaigns.queries.forecasts import forecasts_by_campaign, forecasts_of, pace_of, pace_of_company
from kit import clock
from tests.conftest import Api
from tests.console.rows import make_action
from tests.world import make_draft, make_world

TODAY, END = date(2026, 11, 10), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("left", "pace", "verdict", "used_up_on"),
    [
        (70_000, Pace(70_000, 7), "on_a_day", date(2026, 11, 17)),
        (70_000, Pace(70_001, 7), "on_a_day", date(2026, 11, 16)),
        (1, Pace(70_000, 7), "on_a_day", TODAY),
        (10_000, Pace(10_000, 1), "on_a_day", date(2026, 11, 11)),
        (10_000, Pace(30_000, 1.5), "on_a_day", TODAY),
        (200_000, Pace(70_000, 7), "on_a_day", END),  # on the last day that it is needed for
        (209_999, Pace(70_000, 7), "on_a_day", END),
        (210_000, Pace(70_000, 7), "not_in_time", None),
        (10**15, Pace(1, 7), "not_in_time", None),
        (0, Pace(70_000, 7), "reached", None),
        (0, Pace(0, 0), "reached", None),
        (1, Pace(0, 7), "too_little", None),
        (1, Pace(5_000, 0.9), "too_little", None),
    ],
)
def test_the_day_on_which_it_is_reached(left: int, pace: Pace, verdict: str, used_up_on: date | None):
    found = forecast_of("campaign", left_usd_cents=left, pace=pace, today=TODAY, lasts_until=END)

    assert found == Forecast("campaign", Verdict(verdict), END, used_up_on)


@pytest.mark.parametrize(
    ("today", "lasts_until", "used_up_on"),
    [
        (date(2026, 12, 28), date(2026, 12, 31), date(2026, 12, 31)),
        (date(2026, 12, 29), date(2026, 12, 31), None),
        (date(2028, 2, 26), date(2028, 2, 29), date(2028, 2, 29)),
        (date(2026, 2, 26), date(2026, 2, 28), None),
    ],
)
def test_three_days_before_the_end_of_a_month_or_a_year(
    today: date, lasts_until: date, used_up_on: date | None
):
    found = forecast_of("x", left_usd_cents=3_000, pace=Pace(7_000, 7), today=today, lasts_until=lasts_until)

    assert found.used_up_on == used_up_on


def test_a_campaign_is_judged_by_its_last_seven_days(api: Api):
    campaign = api.world.campaign
    live_at = clock.now() - timedelta(days=10)
    dates = dict.fromkeys(("submitted_at", "approved_at", "live_at"), live_at)
    Campaign.objects.update(**dates)
    campaign.refresh_from_db()
    for number in range(4):
        api.get_reward(customerId=f"c{number}")
    Action.objects.filter(pk=Action.objects.earliest("pk").pk).update(completed_at=live_at)

    assert (pace_of(campaign).spent_usd_cents, round(pace_of(campaign).days)) == (3 * 2_750, 7)
    Limit.objects.filter(scope="campaign").update(cap_usd_cents=4 * 2_750 + 5_000)
    room, *_ = rooms = rooms_of(campaign, clock.this_month())
    found = forecasts_of(campaign, rooms)
    # 50.00 USD left at 11.79 a day
    assert found["campaign"].used_up_on == clock.now().date() + timedelta(days=4)
    [listed] = forecasts_by_campaign([campaign], {campaign.pk: {"campaign": room}}).values()
    assert listed["campaign"] == found["campaign"]


def test_the_company_s_month_is_told_by_all_its_campaigns(api: Api, monkeypatch: pytest.MonkeyPatch):
    """The 2nd of a month: 60 actions of 27.50 in the last seven days by two campaigns, of which this one had 20."""
    now = datetime(2026, 11, 2, 12, tzinfo=UTC)
    campaign = api.world.campaign
    other, moment, _ = make_draft(api.world.company, api.world.app)
    Campaign.objects.filter(pk=campaign.pk).update(
        **dict.fromkeys(("submitted_at", "approved_at", "live_at"), now - timedelta(days=30)),
        starts_on=date(2026, 10, 1),
        ends_on=date(2026, 12, 31),
    )
    campaign.refresh_from_db()
    for number in range(60):
        make_action(api.world.moment if number < 20 else moment, at=now - timedelta(days=number / 10))
    assert other.company == campaign.company
    monkeypatch.setattr(clock, "now", lambda: now)
    rooms = [Room("campaign_month", 500_000, 0), Room("company_month", 200_000, 0)]

    found = forecasts_of(campaign, rooms)

    # The company's first action was 5.9 days ago: 279.66 USD a day, and 2,000.00 are left.
    assert pace_of_company(campaign.company).spent_usd_cents == 60 * 2_750
    assert found["company_month"].used_up_on == date(2026, 11, 9)
    # This one alone spent 550.00 in seven days: 5,000.00 last to the end of the month.
    assert found["campaign_month"] == Forecast("campaign_month", Verdict.NOT_IN_TIME, date(2026, 11, 30))


def test_before_a_day_has_passed_it_is_too_early_to_tell(api: Api):
    api.get_reward()

    found = forecasts_of(api.world.campaign, rooms_of(api.world.campaign, clock.this_month()))

    assert {one.verdict for one in found.values()} == {Verdict.TOO_LITTLE}


def test_only_a_live_campaign_has_a_forecast(db: None):
    campaign = make_world(state="approved").campaign

    assert forecasts_of(campaign, rooms_of(campaign, clock.this_month())) == {}
