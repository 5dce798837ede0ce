"""Reading limits, and the room in them (B2)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import Q, QuerySet

from accounts.models import Company
from billing.models import (
    Limit,
    LimitScope,
    MonthlyCap,
)
from billing.rooms import Room

DEFAULT_CAMPAIGN_MONTH_USD_CENTS = 500_000


DEFAULT_COMPANY_MONTH_USD_CENTS = 1_500_000


def limits_of_campaign(*, company: Company, campaign_key: str, month: date) -> QuerySet[Limit]:
    """The three limits that an action of the campaign is charged against in a month, in the order of locking."""
    return Limit.objects.filter(
        Q(scope=LimitScope.CAMPAIGN, campaign_key=campaign_key)
        | Q(scope=LimitScope.CAMPAIGN_MONTH, campaign_key=campaign_key, month=month)
        | Q(scope=LimitScope.COMPANY_MONTH, month=month),
        company=company,
    ).order_by("scope")


def rooms_of_campaign(*, company: Company, campaign_key: str, month: date) -> list[Room]:
    """The room in each of the campaign's three limits; a month without a charge yet stands at its cap."""
    rows = {
        row.scope: row for row in limits_of_campaign(company=company, campaign_key=campaign_key, month=month)
    }
    caps = None if len(rows) == len(LimitScope) else standing_caps(company=company, campaign_key=campaign_key)
    return [
        Room(scope, rows[scope].cap_usd_cents, rows[scope].spent_usd_cents)
        if scope in rows
        else Room(scope, (caps or {}).get(scope, 0), 0)
        for scope in LimitScope.values
    ]


def company_month(*, company: Company, month: date) -> Room:
    """The room in the company's limit of a month."""
    row = Limit.objects.filter(company=company, scope=LimitScope.COMPANY_MONTH, month=month).first()
    if row is not None:
        return Room(row.scope, row.cap_usd_cents, row.spent_usd_cents)
    caps = standing_caps(company=company, campaign_key=None)
    return Room(LimitScope.COMPANY_MONTH, caps[LimitScope.COMPANY_MONTH], 0)


def budgets_of(*, company: Company, campaign_keys: Iterable[str]) -> dict[str, Room]:
    """The total budget of each campaign and what is spent of it, by campaign."""
    rows = Limit.objects.filter(
        company=company, scope=LimitScope.CAMPAIGN, campaign_key__in=list(campaign_keys)
    )
    return {row.campaign_key: Room(row.scope, row.cap_usd_cents, row.spent_usd_cents) for row in rows}


def standing_caps(*, company: Company, campaign_key: str | None) -> dict[str, int]:
    """The monthly caps that a new month begins with: what support has agreed, else the defaults (B2)."""
    agreed = {
        cap.campaign_key: cap.cap_usd_cents
        for cap in MonthlyCap.objects.filter(
            Q(campaign_key=None) | Q(campaign_key=campaign_key), company=company
        )
    }
    return {
        LimitScope.CAMPAIGN_MONTH: agreed.get(campaign_key, DEFAULT_CAMPAIGN_MONTH_USD_CENTS)
        if campaign_key
        else DEFAULT_CAMPAIGN_MONTH_USD_CENTS,
        LimitScope.COMPANY_MONTH: agreed.get(None, DEFAULT_COMPANY_MONTH_USD_CENTS),
    }
