"""Reading money: rates, limits and what was charged."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q, QuerySet, Sum

from accounts.models import Company
from billing.errors import RateMissing
from billing.models import (
    ExchangeRate,
    LedgerEntry,
    LedgerTransaction,
    Limit,
    LimitScope,
    MonthlyCap,
    TransactionKind,
)
from billing.rooms import Room
from kit import clock

DEFAULT_CAMPAIGN_MONTH_USD_CENTS = 500_000
DEFAULT_COMPANY_MONTH_USD_CENTS = 1_500_000
RATE_HOLDS_FOR = timedelta(days=7)


def rate_of(currency: str) -> Decimal:
    """USD for one unit of the currency. Raises RateMissing when the newest rate is older than 7 days (B3)."""
    if currency == "USD":
        return Decimal(1)
    newest = (
        ExchangeRate.objects.filter(currency=currency, on__lte=clock.now().date()).order_by("-on").first()
    )
    if newest is None:
        raise RateMissing(f"There is no exchange rate for {currency}.")
    if newest.on < clock.now().date() - RATE_HOLDS_FOR:
        raise RateMissing(
            f"The newest exchange rate for {currency} is of {newest.on}; one of the last 7 days is needed."
        )
    return newest.usd


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


def rooms_after(*, company: Company, cause: str) -> list[Room]:
    """What each limit stood at right after a charge, that charge included; empty where nothing was charged."""
    after = (
        LedgerTransaction.objects.filter(company=company, cause=cause)
        .values_list("limits_after", flat=True)
        .first()
    )
    return [Room(scope, cap, spent) for scope, (cap, spent) in (after or {}).items()]


def actions_charged_in(*, company: Company, month: date) -> int:
    """How many completed actions of a calendar month (UTC) the company was charged for (B1, B7)."""
    charges = LedgerTransaction.objects.filter(company=company, month=month, kind=TransactionKind.CHARGE)
    return charges.count()


def balance_of(*, company: Company, account: str) -> int:
    """Cents of USD on an account, summed over its entries (B4)."""
    total = LedgerEntry.objects.filter(company=company, account=account).aggregate(
        total=Sum("amount_usd_cents")
    )
    return int(total["total"] or 0)
