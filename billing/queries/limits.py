"""Reading limits, and the room in them (B2)."""

from collections.abc import Iterable
from datetime import date

from django.db.models import F, Q, QuerySet

from accounts.models import Company
from billing.models import CapChange, Limit, LimitScope, MonthlyCap
from billing.rooms import Room
from kit import clock

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


def room_of(limit: Limit) -> Room:
    """How far a limit is used."""
    return Room(limit.scope, limit.cap_usd_cents, limit.spent_usd_cents, limit.reserved_usd_cents)


def rooms_of_campaign(*, company: Company, campaign_key: str, month: date) -> list[Room]:
    """The room in each of the campaign's three limits; a month without a charge yet stands at its cap."""
    rows = {
        row.scope: row for row in limits_of_campaign(company=company, campaign_key=campaign_key, month=month)
    }
    caps = (
        None
        if len(rows) == len(LimitScope)
        else standing_caps(company=company, campaign_key=campaign_key, month=month)
    )
    return [
        room_of(rows[scope]) if scope in rows else Room(scope, (caps or {}).get(scope, 0), 0)
        for scope in LimitScope.values
    ]


def company_month(*, company: Company, month: date) -> Room:
    """The room in the company's limit of a month."""
    row = Limit.objects.filter(company=company, scope=LimitScope.COMPANY_MONTH, month=month).first()
    if row is not None:
        return room_of(row)
    caps = standing_caps(company=company, campaign_key=None, month=month)
    return Room(LimitScope.COMPANY_MONTH, caps[LimitScope.COMPANY_MONTH], 0)


def budgets_of(*, company: Company, campaign_keys: Iterable[str]) -> dict[str, Room]:
    """The total budget of each campaign and what is spent of it, by campaign."""
    rows = Limit.objects.filter(
        company=company, scope=LimitScope.CAMPAIGN, campaign_key__in=list(campaign_keys)
    )
    return {row.campaign_key: room_of(row) for row in rows}


def standing_caps(*, company: Company, campaign_key: str | None, month: date | None = None) -> dict[str, int]:
    """The monthly caps that a month begins with (this one, unless told): what support has agreed, else the defaults.

    What was agreed until a day holds for every month that begins by that day (B2).
    """
    agreed = _agreed(company, [campaign_key, None], month or clock.this_month())
    return {
        LimitScope.CAMPAIGN_MONTH: agreed.get(campaign_key, DEFAULT_CAMPAIGN_MONTH_USD_CENTS)
        if campaign_key
        else DEFAULT_CAMPAIGN_MONTH_USD_CENTS,
        LimitScope.COMPANY_MONTH: agreed.get(None, DEFAULT_COMPANY_MONTH_USD_CENTS),
    }


def rooms_by_campaign(
    *, company: Company, campaign_keys: Iterable[str], month: date
) -> dict[str, dict[str, Room]]:
    """The room in each campaign's budget and month, by campaign and scope, in two statements.

    A month without a charge yet stands at its cap; a campaign without a budget yet has no room for it.
    """
    keys = list(campaign_keys)
    agreed = _agreed(company, keys, month)
    rooms: dict[str, dict[str, Room]] = {
        key: {
            LimitScope.CAMPAIGN_MONTH: Room(
                LimitScope.CAMPAIGN_MONTH, agreed.get(key, DEFAULT_CAMPAIGN_MONTH_USD_CENTS), 0
            )
        }
        for key in keys
    }
    rows = Limit.objects.filter(company=company, campaign_key__in=keys)
    for row in rows.filter(Q(scope=LimitScope.CAMPAIGN) | Q(scope=LimitScope.CAMPAIGN_MONTH, month=month)):
        rooms[row.campaign_key][row.scope] = room_of(row)
    return rooms


def months_spent_in(company: Company) -> list[date]:
    """The months in which the company was charged for something, and this one, the latest first."""
    spent = Limit.objects.filter(
        company=company, scope=LimitScope.COMPANY_MONTH, spent_usd_cents__gt=0, month__isnull=False
    )
    found = {row.month for row in spent.only("month") if row.month}
    return sorted({*found, clock.this_month()}, reverse=True)


def caps_agreed_with(company: Company) -> QuerySet[MonthlyCap]:
    """What support has agreed with the company, its own cap first; also what has expired."""
    return MonthlyCap.objects.filter(company=company).order_by(F("campaign_key").asc(nulls_first=True))


def cap_changes_of(company: Company) -> QuerySet[CapChange]:
    """How the company's monthly caps were set, the latest first."""
    return CapChange.objects.filter(company=company).order_by("-pk")


def _agreed(company: Company, campaign_keys: Iterable[str | None], month: date) -> dict[str | None, int]:
    keys = list(campaign_keys)
    of_company = Q(campaign_key=None) if None in keys else Q(pk=None)
    agreed = MonthlyCap.objects.filter(
        of_company | Q(campaign_key__in=[key for key in keys if key]), company=company
    ).filter(Q(expires_on=None) | Q(expires_on__gte=month))
    return dict(agreed.values_list("campaign_key", "cap_usd_cents"))
