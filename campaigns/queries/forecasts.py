"""At which pace a campaign spends, and how long its budget and limits last at that (B8). UTC, like the bill."""

from collections.abc import Sequence
from datetime import timedelta

from django.db.models import Sum

from billing.models import LimitScope
from billing.rooms import Room
from campaigns.forecast import PACE_DAYS, Forecast, Pace, forecast_of
from campaigns.models import Action, Campaign, CampaignState
from kit import clock


def pace_of(campaign: Campaign) -> Pace:
    """What the campaign spent in the last seven days, or since it went live where that is less."""
    now = clock.now()
    since = now - timedelta(days=PACE_DAYS)
    if campaign.live_at is not None:
        since = max(since, campaign.live_at)
    spent = Action.objects.filter(
        company=campaign.company_id, campaign=campaign, completed_at__gte=since
    ).aggregate(spent=Sum("amount_usd_cents"))["spent"]
    return Pace(spent or 0, (now - since) / timedelta(days=1))


def forecasts_of(campaign: Campaign, rooms: Sequence[Room]) -> dict[str, Forecast]:
    """By its scope, how long each of the rooms lasts for a live campaign: a budget to its end, a month to its own.

    The company's month is left out: other campaigns spend of it, too. Empty without a pace to tell by.
    """
    if campaign.state != CampaignState.LIVE:
        return {}
    pace, today = pace_of(campaign), clock.now().date()
    end_of_month = clock.month_after(clock.this_month()) - timedelta(days=1)
    lasts = {
        LimitScope.CAMPAIGN: campaign.ends_on,
        LimitScope.CAMPAIGN_MONTH: min(end_of_month, campaign.ends_on),
    }
    found = {
        room.scope: forecast_of(
            room.scope,
            left_usd_cents=room.left_usd_cents,
            pace=pace,
            today=today,
            lasts_until=lasts[LimitScope(room.scope)],
        )
        for room in rooms
        if room.scope in lasts
    }
    return {scope: forecast for scope, forecast in found.items() if forecast is not None}
