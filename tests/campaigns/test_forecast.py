"""How long budget and limits last at the present pace (B8)."""

from datetime import date, timedelta

import pytest

from billing.models import Limit
from campaigns.forecast import Pace, forecast_of
from campaigns.models import Action, Campaign
from campaigns.queries.browsing import rooms_of
from campaigns.queries.forecasts import forecasts_of, pace_of
from kit import clock
from tests.conftest import Api
from tests.world import make_world

TODAY, END = date(2026, 11, 10), date(2026, 11, 30)


@pytest.mark.parametrize(
    ("left", "spent", "days", "used_up_on"),
    [
        (70_000, 70_000, 7, date(2026, 11, 17)),
        (70_000, 70_001, 7, date(2026, 11, 16)),
        (0, 70_000, 7, TODAY),
        (10_000, 10_000, 1, date(2026, 11, 11)),
        (200_000, 70_000, 7, None),  # lasts to the very end
        (10**15, 1, 7, None),
    ],
)
def test_the_day_on_which_it_is_used_up(left: int, spent: int, days: float, used_up_on: date | None):
    found = forecast_of("campaign", left_usd_cents=left, pace=Pace(spent, days), today=TODAY, lasts_until=END)

    assert found is not None
    assert (found.used_up_on, found.lasts_until) == (used_up_on, END)


@pytest.mark.parametrize("pace", [Pace(0, 7), Pace(5_000, 0.9)])
def test_without_a_pace_nothing_is_foretold(pace: Pace):
    assert forecast_of("campaign", left_usd_cents=1, pace=pace, today=TODAY, lasts_until=END) is None


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
    found = forecasts_of(campaign, rooms_of(campaign, clock.this_month()))
    # 50.00 USD left at 11.79 a day
    assert found["campaign"].used_up_on == clock.now().date() + timedelta(days=4)
    assert "company_month" not in found


def test_only_a_live_campaign_has_a_forecast(db: None):
    campaign = make_world(state="approved").campaign

    assert forecasts_of(campaign, rooms_of(campaign, clock.this_month())) == {}
