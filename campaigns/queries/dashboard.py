"""The numbers of a company at a glance: completed actions, refusals, and campaigns that need somebody (N1).

Days and months are those of the bill: UTC (B2). Nothing here differs with redemption (V1).
"""

import uuid
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Q, Sum
from django.db.models.functions import NullIf, TruncDate

from accounts.models import Company
from billing.models import Limit, LimitScope
from campaigns.models import Action, Campaign, CampaignState, Decision, Outcome
from kit import clock
from kit.ids import format_id

CHART_DAYS = 30
NEARLY_USED_PERCENT = 80
ENDS_SOON = timedelta(days=3)


@dataclass(frozen=True, slots=True)
class Day:
    """What was completed on one day, UTC."""

    on: date
    actions: int
    spent_usd_cents: int


@dataclass(frozen=True, slots=True)
class Completed:
    """Completed actions of a company: today, this month, and day by day up to today."""

    today: Day
    month_actions: int
    month_usd_cents: int
    days: list[Day]


@dataclass(frozen=True, slots=True)
class Refusals:
    """How often one reason refused a call this month."""

    code: str
    count: int


@dataclass(frozen=True, slots=True)
class Attention:
    """Why somebody should look at a campaign: `code` says what, `percent` how far a limit is used."""

    campaign: Campaign
    code: str
    percent: int | None = None


def completed_of(company: Company) -> Completed:
    """Completed actions of today, of this month and of each of the last 30 days, those without one included."""
    today = clock.now().date()
    first_shown = today - timedelta(days=CHART_DAYS - 1)
    month = clock.this_month()
    rows = (
        Action.objects.filter(
            company=company, completed_at__gte=clock.start_of_day(min(first_shown, month), "UTC")
        )
        .annotate(on=TruncDate("completed_at"))
        .values_list("on")
        .annotate(actions=Count("pk"), spent=Sum("amount_usd_cents"))
    )
    by_day = {on: Day(on, actions, spent) for on, actions, spent in rows}
    of_month = [day for day in by_day.values() if day.on >= month]
    days = [
        by_day.get(on, Day(on, 0, 0)) for on in (first_shown + timedelta(days=n) for n in range(CHART_DAYS))
    ]
    return Completed(
        today=days[-1],
        month_actions=sum(day.actions for day in of_month),
        month_usd_cents=sum(day.spent_usd_cents for day in of_month),
        days=days,
    )


def refusals_of_month(company: Company) -> list[Refusals]:
    """Refusals of this month by reason, the most frequent first; calls in test mode are not among them (C4)."""
    since = clock.start_of_month(clock.this_month())
    rows = (
        Decision.objects.filter(company=company, outcome=Outcome.REFUSED, is_test=False)
        .filter(pk__gte=_lowest_decision_id(since), decided_at__gte=since)
        .values_list("code")
        .annotate(count=Count("pk"))
        .order_by("-count", "code")
    )
    return [Refusals(code, count) for code, count in rows]


def attention_of(company: Company) -> list[Attention]:
    """Campaigns that need somebody: suspended, rejected, waiting to be started, short of money, or about to end."""
    percents = _nearly_used(company)
    today = clock.now().date()
    waiting = Q(state=CampaignState.APPROVED, starts_by_itself=False, starts_on__lte=today)
    ending = Q(state=CampaignState.LIVE, ends_on__lte=today + ENDS_SOON)
    campaigns = (
        Campaign.objects.filter(company=company)
        .filter(
            Q(state__in=[CampaignState.SUSPENDED, CampaignState.REJECTED])
            | waiting
            | ending
            | Q(state=CampaignState.LIVE, pk__in=list(percents))
        )
        .order_by("ends_on", "pk")
    )
    found = [one for campaign in campaigns for one in _needs(campaign, percents.get(campaign.pk), today)]
    return sorted(found, key=lambda one: _URGENCY.index(one.code))


_URGENCY = ("suspended", "used_up", "rejected", "to_start", "nearly_used", "ends_soon")


def _needs(campaign: Campaign, percent: int | None, today: date) -> Iterable[Attention]:
    match campaign.state:
        case CampaignState.SUSPENDED | CampaignState.REJECTED:
            yield Attention(campaign, campaign.state)
        case CampaignState.APPROVED:
            yield Attention(campaign, "to_start")
        case _:
            if percent is not None:
                yield Attention(campaign, "used_up" if percent >= 100 else "nearly_used", percent)
            if campaign.ends_on <= today + ENDS_SOON:
                yield Attention(campaign, "ends_soon")


def _nearly_used(company: Company) -> dict[str, int]:
    """Campaigns with a limit of which at least 80 % is used, and how much is of the fullest (B8)."""
    limits = (
        Limit.objects.filter(
            Q(scope=LimitScope.CAMPAIGN) | Q(scope=LimitScope.CAMPAIGN_MONTH, month=clock.this_month())
        )
        .filter(company=company)
        .annotate(percent=F("spent_usd_cents") * 100 / NullIf(F("cap_usd_cents"), 0))
        .filter(percent__gte=NEARLY_USED_PERCENT)
        .order_by("percent")
    )
    return {str(key): int(percent) for key, percent in limits.values_list("campaign_key", "percent")}


def _lowest_decision_id(instant: datetime) -> str:
    """The lowest id of a decision made at an instant, less an hour for clocks that differ.

    Ids are ordered by time and indexed by company, so that the decisions of earlier months are not read.
    """
    milliseconds = int((instant - timedelta(hours=1)).timestamp() * 1000)
    return format_id("dec", uuid.UUID(int=milliseconds << 80))
