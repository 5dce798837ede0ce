"""Budgets and monthly limits: given, raised, opened and closed (B2)."""

from datetime import date

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef

from accounts.models import Company
from billing import queries
from billing.errors import CapTooLow, MonthNotOver
from billing.models import Limit, LimitScope
from kit import clock, crypto


@transaction.atomic
def open_month(*, company: Company, campaign_key: str, month: date) -> None:
    """Make the month's limit rows of a campaign and its company, at their standing caps. Harmless to repeat."""
    hold_caps_of(company)
    caps = queries.standing_caps(company=company, campaign_key=campaign_key, month=month)
    Limit.objects.bulk_create(
        [
            Limit(
                company=company,
                scope=LimitScope.CAMPAIGN_MONTH,
                campaign_key=campaign_key,
                month=month,
                cap_usd_cents=caps[LimitScope.CAMPAIGN_MONTH],
            ),
            Limit(
                company=company,
                scope=LimitScope.COMPANY_MONTH,
                month=month,
                cap_usd_cents=caps[LimitScope.COMPANY_MONTH],
            ),
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def set_budget(*, company: Company, campaign_key: str, budget_usd_cents: int) -> None:
    """Give a campaign its total budget, or change it. Raises CapTooLow below what is spent."""
    limit, created = Limit.objects.select_for_update(no_key=True).get_or_create(
        company=company,
        scope=LimitScope.CAMPAIGN,
        campaign_key=campaign_key,
        defaults={"cap_usd_cents": budget_usd_cents},
    )
    if not created:
        set_cap(limit, budget_usd_cents)
    open_month(company=company, campaign_key=campaign_key, month=clock.this_month())


def close_budget(*, company: Company, campaign_key: str, is_closed: bool) -> None:
    """Let a campaign's budget be charged, or not, from the caller's commit on.

    Charges and this wait for each other at the budget's row: one that came before is committed by then, one that
    comes after finds it closed. A campaign without a budget has nothing to close.
    """
    Limit.objects.filter(company=company, scope=LimitScope.CAMPAIGN, campaign_key=campaign_key).update(
        is_closed=is_closed
    )


@transaction.atomic
def forget_budget(*, company: Company, campaign_key: str) -> None:
    """Drop the limits of a campaign that is no more; those that anything was charged against stay."""
    unused = Limit.objects.filter(spent_usd_cents=0, reserved_usd_cents=0)
    unused.filter(company=company, campaign_key=campaign_key).delete()


@transaction.atomic
def close_month(*, company: Company, month: date) -> None:
    """End a month that is over: what the company is charged for from the caller's commit on is of a later one.

    A completed action belongs to the month of the instant at which it was completed. Charges and this wait for each
    other at the company's limit of the month: one that came before is committed by then and counts, one that comes
    after is thought through again and counts in the month that runs by then. Harmless to repeat. Raises MonthNotOver.
    """
    if month >= clock.this_month():
        raise MonthNotOver(
            f"{month:%Y-%m} is not over yet; needed a month before {clock.this_month():%Y-%m}."
        )
    hold_caps_of(company)
    caps = queries.standing_caps(company=company, campaign_key=None, month=month)
    scope = LimitScope.COMPANY_MONTH
    never_opened = Limit(company=company, scope=scope, month=month, cap_usd_cents=caps[scope], is_closed=True)
    Limit.objects.bulk_create([never_opened], ignore_conflicts=True)
    Limit.objects.filter(company=company, scope=scope, month=month).update(is_closed=True)


def hold_caps_of(company: Company) -> None:
    """Until the commit nobody else agrees a cap with the company or opens a month of it at one: no row exists yet."""
    lock = int.from_bytes(crypto.digest(f"caps of {company.pk}")[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])


def set_cap(limit: Limit, cap_usd_cents: int) -> None:
    """Give a limit another cap. Raises CapTooLow below what is spent and reserved."""
    used = limit.spent_usd_cents + limit.reserved_usd_cents
    if cap_usd_cents < used:
        reserved = f", {limit.reserved_usd_cents} of them reserved" if limit.reserved_usd_cents else ""
        raise CapTooLow(f"{used} cents are spent{reserved}; the cap can't be {cap_usd_cents}.")
    Limit.objects.filter(pk=limit.pk).update(cap_usd_cents=cap_usd_cents)


def open_next_month(*, batch: int = 1_000) -> int:
    """Make the limit rows of next month for every budget that may still be spent; how many budgets there
    were.

    A month that nobody opened is opened by its first call; this spares that call the work.
    """
    month = clock.month_after(clock.this_month())
    budgets = Limit.objects.filter(scope=LimitScope.CAMPAIGN, spent_usd_cents__lt=F("cap_usd_cents")).exclude(
        Exists(
            Limit.objects.filter(
                company=OuterRef("company"),
                scope=LimitScope.CAMPAIGN_MONTH,
                campaign_key=OuterRef("campaign_key"),
                month=month,
            )
        )
    )
    opened = list(budgets.select_related("company")[:batch])
    for limit in opened:
        open_month(company=limit.company, campaign_key=limit.campaign_key, month=month)
    return len(opened)
