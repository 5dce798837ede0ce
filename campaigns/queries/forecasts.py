"""At which pace a campaign spends, and how long its budget and limits last at that (B8). UTC, like the bill."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet, Sum

from accounts.models import Company
from billing.models import LimitScope
from billing.rooms import Room
from campaigns.forecast import PACE_DAYS, Forecast, Pace, forecast_of
from campaigns.models import Action, Campaign, CampaignState
from kit import clock


@dataclass(frozen=True, slots=True)
class Forecasts:
    """How long each room lasts, by its scope, and whether it is too early to tell for the campaign."""

    by_scope: dict[str, Forecast]
    is_too_early: bool = False


def pace_of(campaign: Campaign) -> Pace:
    """What the campaign spent in the last seven days, or since it went live where that is less."""
    actions = Action.objects.filter(company=campaign.company_id, campaign=campaign)
    return _pace(actions, campaign.live_at)


def pace_of_company(company: Company) -> Pace:
    """What all campaigns of the company spent in the last seven days, or since its first completed action."""
    actions = Action.objects.filter(company=company)
    return _pace(actions, actions.order_by("completed_at").values_list("completed_at", flat=True).first())


def forecasts_of(campaign: Campaign, rooms: Sequence[Room]) -> Forecasts:
    """How long each of the rooms lasts for a live campaign: a budget to its end, a month to its own.

    The company's month is told by what all its campaigns spend, the others by what this one does.
    """
    if campaign.state != CampaignState.LIVE:
        return Forecasts({})
    own, today = pace_of(campaign), clock.now().date()
    end_of_month = clock.month_after(clock.this_month()) - timedelta(days=1)
    lasts = {LimitScope.CAMPAIGN: campaign.ends_on, LimitScope.COMPANY_MONTH: end_of_month}
    found = {
        room.scope: forecast_of(
            room.scope,
            left_usd_cents=room.left_usd_cents,
            pace=pace_of_company(campaign.company) if room.scope == LimitScope.COMPANY_MONTH else own,
            today=today,
            lasts_until=lasts.get(LimitScope(room.scope), min(end_of_month, campaign.ends_on)),
        )
        for room in rooms
    }
    told = {scope: forecast for scope, forecast in found.items() if forecast is not None}
    return Forecasts(told, is_too_early=own.a_day_usd_cents is None)


def _pace(actions: QuerySet[Action], began: datetime | None) -> Pace:
    now = clock.now()
    since = max(now - timedelta(days=PACE_DAYS), began) if began else now - timedelta(days=PACE_DAYS)
    spent = actions.filter(completed_at__gte=since).aggregate(spent=Sum("amount_usd_cents"))["spent"]
    return Pace(spent or 0, (now - since) / timedelta(days=1))
