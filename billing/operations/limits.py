"""Budgets and monthly limits: given, raised, opened and closed (B2)."""

from datetime import date

from django.db import connection, transaction
from django.db.models import Exists, F, OuterRef

from accounts.models import Company
from billing import queries
from billing.errors import (
    CapTooLow,
)
from billing.models import Limit, LimitScope, MonthlyCap
from events.operations import audit
from kit import clock, crypto


@transaction.atomic
def open_month(*, company: Company, campaign_key: str, month: date) -> None:
    """Make the month's limit rows of a campaign and its company, at their standing caps. Harmless to repeat."""
    _hold_caps_of(company)
    caps = queries.standing_caps(company=company, campaign_key=campaign_key)
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
        _set_cap(limit, budget_usd_cents)
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
    Limit.objects.filter(company=company, campaign_key=campaign_key, spent_usd_cents=0).delete()


@transaction.atomic
def set_monthly_cap(
    *, company: Company, campaign_key: str | None, cap_usd_cents: int, reason: str, actor: str
) -> None:
    """Agree a monthly cap with a company, or for one of its campaigns: from now on, this month included (B2).

    Raises CapTooLow below what is spent of it this month.
    """
    _hold_caps_of(company)
    scope = LimitScope.CAMPAIGN_MONTH if campaign_key else LimitScope.COMPANY_MONTH
    before = queries.standing_caps(company=company, campaign_key=campaign_key)[scope]
    MonthlyCap.objects.update_or_create(
        company=company,
        campaign_key=campaign_key,
        defaults={"cap_usd_cents": cap_usd_cents, "reason": reason, "set_at": clock.now()},
    )
    months = Limit.objects.select_for_update(no_key=True).filter(
        company=company, scope=scope, campaign_key=campaign_key, month__gte=clock.this_month()
    )
    for limit in months.order_by("month"):
        _set_cap(limit, cap_usd_cents)
    audit(
        actor=actor,
        verb="limit.set",
        object_key=campaign_key or company.id,
        company_key=company.id,
        reason=reason,
        changes={"cap_usd_cents": (before, cap_usd_cents)},
    )


def _hold_caps_of(company: Company) -> None:
    """Until the commit nobody else agrees a cap with the company or opens a month of it at one: no row exists yet."""
    lock = int.from_bytes(crypto.digest(f"caps of {company.pk}")[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])


def _set_cap(limit: Limit, cap_usd_cents: int) -> None:
    if cap_usd_cents < limit.spent_usd_cents:
        raise CapTooLow(f"{limit.spent_usd_cents} cents are spent; the cap can't be {cap_usd_cents}.")
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
