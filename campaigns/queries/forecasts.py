"""At which pace campaigns spend, and how long their budgets and limits last at that (B8). UTC, like the bill."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Greatest

from accounts.models import Company
from billing.forecast import PACE_DAYS, Forecast, Pace, forecast_of
from billing.models import LimitScope
from billing.rooms import Room
from campaigns.models import Action, Campaign, CampaignState
from kit import clock


def pace_of(campaign: Campaign) -> Pace:
    """What the campaign spent in the last seven days, or since it went live where that is less."""
    actions = Action.objects.filter(company=campaign.company_id, campaign=campaign)
    return _pace(actions, campaign.live_at)


def pace_of_company(company: Company) -> Pace:
    """What all campaigns of the company spent in the last seven days, or since its first completed action."""
    actions = Action.objects.filter(company=company)
    return _pace(actions, actions.order_by("completed_at").values_list("completed_at", flat=True).first())


def paces_of(campaigns: Iterable[Campaign]) -> dict[str, Pace]:
    """The pace of each of one company's campaigns, by its id, in one statement."""
    live = {one.pk: one.live_at for one in campaigns if one.live_at}
    since = clock.now() - timedelta(days=PACE_DAYS)
    spent = dict(
        Action.objects.filter(campaign__in=list(live), completed_at__gte=since)
        .filter(completed_at__gte=Greatest(F("campaign__live_at"), since))
        .values_list("campaign")
        .annotate(spent=Sum("amount_usd_cents"))
    )
    return {key: Pace(spent.get(key, 0), _days_since(began)) for key, began in live.items()}


def forecasts_of(campaign: Campaign, rooms: Sequence[Room]) -> dict[str, Forecast]:
    """What becomes of each of the rooms of a live campaign, by scope: of a budget to its end, of a month to its own.

    The company's month is told by what all its campaigns spend, the others by what this one does.
    """
    if campaign.state != CampaignState.LIVE:
        return {}
    own = pace_of(campaign)
    return {
        room.scope: forecast_of_company(campaign.company, room)
        if room.scope == LimitScope.COMPANY_MONTH
        else _forecast(campaign, room, own)
        for room in rooms
    }


def forecasts_by_campaign(
    campaigns: Sequence[Campaign], rooms: dict[str, dict[str, Room]]
) -> dict[str, dict[str, Forecast]]:
    """What becomes of the budgets and months of those of one company's campaigns that are live, by id and scope."""
    live = [one for one in campaigns if one.state == CampaignState.LIVE]
    paces = paces_of(live)
    return {
        one.pk: {scope: _forecast(one, room, paces[one.pk]) for scope, room in rooms.get(one.pk, {}).items()}
        for one in live
    }


def forecast_of_company(company: Company, room: Room) -> Forecast:
    """What becomes of the company's limit of this month, by what all its campaigns spend."""
    return forecast_of(
        room.scope,
        left_usd_cents=room.left_usd_cents,
        pace=pace_of_company(company),
        today=clock.now().date(),
        lasts_until=_end_of_month(),
    )


def _forecast(campaign: Campaign, room: Room, pace: Pace) -> Forecast:
    is_budget = room.scope == LimitScope.CAMPAIGN
    return forecast_of(
        room.scope,
        left_usd_cents=room.left_usd_cents,
        pace=pace,
        today=clock.now().date(),
        lasts_until=campaign.ends_on if is_budget else min(_end_of_month(), campaign.ends_on),
    )


def _end_of_month() -> date:
    return clock.month_after(clock.this_month()) - timedelta(days=1)


def _pace(actions: QuerySet[Action], began: datetime | None) -> Pace:
    days = _days_since(began)
    since = clock.now() - timedelta(days=days)
    spent = actions.filter(completed_at__gte=since).aggregate(spent=Sum("amount_usd_cents"))["spent"]
    return Pace(spent or 0, days)


def _days_since(began: datetime | None) -> float:
    """How many days have passed since then, at most seven."""
    if began is None:
        return float(PACE_DAYS)
    return max(0.0, min((clock.now() - began) / timedelta(days=1), float(PACE_DAYS)))
