"""Moving money: charges against limits, and the limits themselves."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import connection, transaction
from django.db.models import Case, Exists, F, OuterRef, Q, When

from accounts.models import Company
from billing import queries
from billing.errors import (
    BudgetClosed,
    BudgetExhausted,
    CampaignLimitReached,
    CapTooLow,
    CompanyLimitReached,
    MonthNotOpen,
)
from billing.models import Limit, LimitScope, MonthlyCap
from billing.rooms import Room
from events.models import Event
from events.operations import audit
from kit import clock, crypto
from kit.ids import new_id, parse_id
from kit.money import usd


@dataclass(frozen=True, slots=True)
class Charge:
    """One completed action to be charged: what was completed, and its price."""

    company: Company
    campaign_key: str
    moment_key: str
    marketplace: str
    cpa_minor: int
    currency: str
    amount_usd_cents: int
    cause: str
    month: date


# One statement, so that callers wait for each other as briefly as can be: the three limits are locked in the
# order of their scopes, by everyone; with room in all of them each is charged and the ledger gets its
# transaction; without, the statement writes nothing. It tells what each limit stood at before.
_CHARGE = """
WITH locked AS MATERIALIZED (
    SELECT id, scope, cap_usd_cents, spent_usd_cents, is_closed FROM billing_limit
    WHERE company_id = %(company)s
      AND (scope = 'campaign' AND campaign_key = %(campaign)s AND month IS NULL
        OR scope = 'campaign_month' AND campaign_key = %(campaign)s AND month = %(month)s
        OR scope = 'company_month' AND campaign_key IS NULL AND month = %(month)s)
    ORDER BY scope FOR NO KEY UPDATE
), room AS (
    SELECT 1 FROM locked
    HAVING count(*) = 3 AND bool_and(spent_usd_cents + %(amount)s <= cap_usd_cents AND NOT is_closed)
), charged AS (
    UPDATE billing_limit AS l SET spent_usd_cents = l.spent_usd_cents + %(amount)s FROM room
    WHERE l.id IN (SELECT id FROM locked) RETURNING l.scope, l.cap_usd_cents, l.spent_usd_cents
), booked AS (
    INSERT INTO billing_ledgertransaction (id, company_id, kind, cause, month, campaign_key, moment_key, marketplace,
                                           cpa_minor, currency, limits_after, occurred_at)
    SELECT %(id)s, %(company)s, 'charge', %(cause)s, %(month)s, %(campaign)s, %(moment)s, %(marketplace)s,
           %(cpa)s, %(currency)s,
           (SELECT jsonb_object_agg(scope, jsonb_build_array(cap_usd_cents, spent_usd_cents)) FROM charged), %(now)s
    FROM room RETURNING id
), entries AS (
    INSERT INTO billing_ledgerentry (transaction_id, company_id, account, amount_usd_cents)
    SELECT booked.id, %(company)s, entry.account, entry.amount FROM booked,
           (VALUES ('receivable', %(amount)s), ('revenue', -%(amount)s)) AS entry (account, amount)
)
SELECT scope, cap_usd_cents, spent_usd_cents, is_closed FROM locked
"""


def charge_action(charge: Charge) -> list[Room]:
    """Charge one completed action against the limits of its campaign and company; what is left in each.

    Call it last in the caller's transaction: it locks the limit rows until the commit. Raises BudgetExhausted,
    CampaignLimitReached or CompanyLimitReached, and then nothing was charged (A6, B2). Raises MonthNotOpen when the
    month's rows are not made yet, BudgetClosed when the campaign has stopped; a campaign that was never given a
    budget has none left.
    """
    with connection.cursor() as cursor:
        cursor.execute(_CHARGE, _charge_params(charge))
        rows = cursor.fetchall()
    before = [Room(*row[:3]) for row in rows]
    if any(is_closed for *_, is_closed in rows):
        raise BudgetClosed
    found = {room.scope for room in before}
    for refusal in (BudgetExhausted, CampaignLimitReached, CompanyLimitReached):
        if refusal.scope not in found and refusal.scope != LimitScope.CAMPAIGN:
            raise MonthNotOpen
        if full := refusal.unless_room(before, charge.amount_usd_cents, month=charge.month):
            raise full
    return [
        Room(one.scope, one.cap_usd_cents, one.spent_usd_cents + charge.amount_usd_cents) for one in before
    ]


def _charge_params(charge: Charge) -> dict[str, Any]:
    return {
        "id": parse_id("txn", new_id("txn")),
        "company": parse_id("com", charge.company.id),
        "campaign": parse_id("cmp", charge.campaign_key),
        "moment": parse_id("mom", charge.moment_key),
        "marketplace": charge.marketplace,
        "cpa": charge.cpa_minor,
        "currency": charge.currency,
        "amount": charge.amount_usd_cents,
        "cause": charge.cause,
        "month": charge.month,
        "now": clock.now(),
    }


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


_THRESHOLDS = (50, 80, 100)


def warn_of_limits(*, batch: int = 1_000) -> int:
    """Write an event for every threshold that a budget or limit has passed and that was not told yet; how many (B8).

    Each is told once; a cap that is raised takes back what it no longer passes. Harmless to repeat and to run
    twice at once. A limit that a caller holds at this moment is left to the next round.
    """
    passed = Case(
        *(
            When(spent_usd_cents__gte=F("cap_usd_cents") * percent / 100, then=percent)
            for percent in reversed(_THRESHOLDS)
        ),
        default=0,
    )
    with transaction.atomic():
        due = list(
            Limit.objects.select_for_update(skip_locked=True, no_key=True)
            .annotate(passed=passed)
            .filter(Q(month=None) | Q(month__gte=clock.this_month()), cap_usd_cents__gt=0)
            .exclude(warned_percent=F("passed"))
            .order_by("pk")[:batch]
        )
        events = [
            Event(company_key=limit.company_id, type=_event_type(percent), data=_limit_facts(limit, percent))
            for limit in due
            for percent in _THRESHOLDS
            if limit.warned_percent < percent <= limit.passed
        ]
        Event.objects.bulk_create(events)
        for percent in (0, *_THRESHOLDS):
            Limit.objects.filter(pk__in=[one.pk for one in due if one.passed == percent]).update(
                warned_percent=percent
            )
    return len(events)


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


def _event_type(percent: int) -> str:
    return "limit.reached" if percent == 100 else "budget.threshold"


def _limit_facts(limit: Limit, percent: int) -> dict[str, Any]:
    return {
        "scope": limit.scope,
        "campaignId": limit.campaign_key,
        "month": limit.month and f"{limit.month:%Y-%m}",
        "percent": percent,
        "cap": {"amount": usd(limit.cap_usd_cents).decimal, "currency": "USD"},
        "spent": {"amount": usd(limit.spent_usd_cents).decimal, "currency": "USD"},
    }
