"""What is compared when money is reconciled, and what came of it (B4)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from billing.models import Reconciliation
from kit.ids import format_id, text_in_sql
from kit.money import usd


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison, set by set in the database: how much it looks at, and the first row that differs, in words."""

    name: str
    counts: str
    differs: str
    words: Callable[..., str]


@dataclass(frozen=True, slots=True)
class Found:
    """How much each check looked at, and the first difference; empty: there is none."""

    checked: dict[str, int]
    difference: str


@contextmanager
def one_instant() -> Iterator[None]:
    """Within, all that is read is as it was at one instant, however long that takes and whatever is charged meanwhile.

    Not within another transaction, which has read already.
    """
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SET LOCAL statement_timeout = '1h'")
        yield


def first_difference(checks: Sequence[Check]) -> Found:
    """Make the checks in turn, up to the first that finds a difference."""
    checked = dict[str, int]()
    with one_instant(), connection.cursor() as cursor:
        for check in checks:
            cursor.execute(check.counts)
            checked[check.name] = cursor.fetchone()[0]
            cursor.execute(check.differs)
            if row := cursor.fetchone():
                return Found(checked, check.words(*row))
    return Found(checked, "")


def close_is_stopped() -> bool:
    """Whether no month may be closed: the last reconciliation found a difference, and none was clean since (B4)."""
    last = last_reconciliation()
    return last is not None and bool(last.difference)


def last_reconciliation() -> Reconciliation | None:
    """The latest begun of those that came to an end."""
    ended = Reconciliation.objects.filter(finished_at__isnull=False)
    return ended.order_by("-started_at", "-pk").first()


# --- The ledger in itself ---

_BOOKED = """
SELECT booked.id, count(entry.id), coalesce(sum(entry.amount_usd_cents), 0),
       coalesce(bool_or(entry.company_id <> booked.company_id), false)
FROM billing_ledgertransaction AS booked
LEFT JOIN billing_ledgerentry AS entry ON entry.transaction_id = booked.id
GROUP BY booked.id
HAVING count(entry.id) = 0 OR sum(entry.amount_usd_cents) <> 0 OR bool_or(entry.company_id <> booked.company_id)
    OR booked.kind = 'charge' AND NOT (
        count(entry.id) = 2
        AND coalesce(sum(entry.amount_usd_cents) FILTER (WHERE entry.account = 'receivable'), 0) > 0
        AND coalesce(sum(entry.amount_usd_cents) FILTER (WHERE entry.account = 'revenue'), 0) < 0)
ORDER BY booked.id LIMIT 1
"""
_ENTRIES = """
SELECT entry.id, entry.transaction_id FROM billing_ledgerentry AS entry
WHERE NOT EXISTS (SELECT 1 FROM billing_ledgertransaction AS booked WHERE booked.id = entry.transaction_id)
ORDER BY entry.id LIMIT 1
"""
# A call that began before midnight may be charged a moment after it.
_MONTHS = """
SELECT id, to_char(month, 'YYYY-MM'), to_char(occurred_at AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS')
FROM billing_ledgertransaction
WHERE kind = 'charge' AND NOT (
    occurred_at AT TIME ZONE 'UTC' >= month
    AND occurred_at AT TIME ZONE 'UTC' < month + interval '1 month 1 hour')
ORDER BY id LIMIT 1
"""


def _of_booked(key: Any, entries: int, cents: int, is_strange: bool) -> str:
    name = f"Ledger transaction {format_id('txn', key)}"
    if not entries:
        return f"{name} has no entries."
    if cents:
        return f"{name} sums to {cents} cents of USD, not to zero."
    if is_strange:
        return f"{name} has an entry of another company."
    return (
        f"{name} is a charge, and its entries are not one of receivable above zero and one of revenue below."
    )


def _of_entry(key: int, booked: Any) -> str:
    return f"Ledger entry {key} belongs to no transaction: {format_id('txn', booked)} is not there."


def _of_month(key: Any, month: str, at: str) -> str:
    return f"Ledger transaction {format_id('txn', key)} is a charge of {month} that was made at {at} UTC."


# --- Limits against the ledger ---

# Grouping takes what is absent for equal: a budget has no month, a company's month no campaign.
_LIMITS = """
WITH charged AS MATERIALIZED (
    SELECT booked.company_id, booked.campaign_key, coalesce(booked.limits_month, booked.month) AS month,
           sum(entry.amount_usd_cents) AS cents
    FROM billing_ledgertransaction AS booked
    JOIN billing_ledgerentry AS entry ON entry.transaction_id = booked.id AND entry.account = 'receivable'
    WHERE booked.kind = 'charge'
    GROUP BY 1, 2, 3
)
SELECT scope, company_id, campaign_key, to_char(month, 'YYYY-MM'), sum(spent), sum(charged) FROM (
    SELECT scope, company_id, campaign_key, month, spent_usd_cents AS spent, 0 AS charged FROM billing_limit
    UNION ALL SELECT 'campaign', company_id, campaign_key, NULL, 0, cents FROM charged
    UNION ALL SELECT 'campaign_month', company_id, campaign_key, month, 0, cents FROM charged
    UNION ALL SELECT 'company_month', company_id, NULL, month, 0, cents FROM charged
) AS both_sides (scope, company_id, campaign_key, month, spent, charged)
GROUP BY scope, company_id, campaign_key, month HAVING sum(spent) <> sum(charged)
ORDER BY scope, company_id, campaign_key, month LIMIT 1
"""


def _of_limit(scope: str, company: Any, campaign: Any, month: str | None, spent: int, charged: int) -> str:
    what = "Budget" if scope == "campaign" else "Monthly limit"
    whose = f"campaign {format_id('cmp', campaign)} of " if campaign else ""
    when = f" in {month}" if month else ""
    return (
        f"{what} of {whose}company {format_id('com', company)}{when}: {usd(int(spent))} are spent by its running "
        f"total, {usd(int(charged))} were charged by the ledger."
    )


_RESERVED = """
WITH held AS MATERIALIZED (
    SELECT company_id, campaign_key, month, sum(amount_usd_cents) AS cents FROM billing_reservation
    WHERE state = 'held' GROUP BY company_id, campaign_key, month
)
SELECT scope, company_id, campaign_key, to_char(month, 'YYYY-MM'), sum(reserved), sum(held) FROM (
    SELECT scope, company_id, campaign_key, month, reserved_usd_cents AS reserved, 0 AS held FROM billing_limit
    UNION ALL SELECT 'campaign', company_id, campaign_key, NULL, 0, cents FROM held
    UNION ALL SELECT 'campaign_month', company_id, campaign_key, month, 0, cents FROM held
    UNION ALL SELECT 'company_month', company_id, NULL, month, 0, cents FROM held
) AS both_sides (scope, company_id, campaign_key, month, reserved, held)
GROUP BY scope, company_id, campaign_key, month HAVING sum(reserved) <> sum(held)
ORDER BY scope, company_id, campaign_key, month LIMIT 1
"""
# A released action is charged, a refused one is not; what is held is not owed yet (X3).
_ENDED = """
SELECT held.cause, held.state, booked.id FROM billing_reservation AS held
LEFT JOIN billing_ledgertransaction AS booked ON booked.company_id = held.company_id AND booked.cause = held.cause
WHERE (held.state = 'charged') <> (booked.id IS NOT NULL)
ORDER BY held.id LIMIT 1
"""


def _of_reserved(scope: str, company: Any, campaign: Any, month: str | None, kept: int, held: int) -> str:
    what = "Budget" if scope == "campaign" else "Monthly limit"
    whose = f"campaign {format_id('cmp', campaign)} of " if campaign else ""
    when = f" in {month}" if month else ""
    return (
        f"{what} of {whose}company {format_id('com', company)}{when}: {usd(int(kept))} are reserved by its running "
        f"total, {usd(int(held))} are held for actions."
    )


def _of_ended(cause: str, state: str, booked: Any) -> str:
    charge = format_id("txn", booked) if booked else "no ledger transaction"
    return f"The reservation for {cause} is {state}, and {charge} charges for it."


# --- Payments against the ledger and the invoices ---

_PAYMENTS = f"""
SELECT payment.id, payment.amount_usd_cents, coalesce(sum(entry.amount_usd_cents), 0)
FROM billing_invoicepayment AS payment
LEFT JOIN billing_ledgertransaction AS booked ON booked.company_id = payment.company_id
      AND booked.cause = 'payment:pay_' || {text_in_sql("payment.id")}
LEFT JOIN billing_ledgerentry AS entry ON entry.transaction_id = booked.id AND entry.account = 'payments'
WHERE payment.method <> 'credit'
GROUP BY payment.id HAVING payment.amount_usd_cents <> coalesce(sum(entry.amount_usd_cents), 0)
ORDER BY payment.id LIMIT 1
"""  # noqa: S608  (of constants alone)
_PAID = """
SELECT invoice.number, invoice.paid_usd_cents, coalesce(sum(payment.applied_usd_cents), 0)
FROM billing_invoice AS invoice LEFT JOIN billing_invoicepayment AS payment ON payment.invoice_id = invoice.id
GROUP BY invoice.id HAVING invoice.paid_usd_cents <> coalesce(sum(payment.applied_usd_cents), 0)
ORDER BY invoice.number LIMIT 1
"""


def _of_payment(key: Any, cents: int, booked: int) -> str:
    return f"Payment {format_id('pay', key)} is of {usd(cents)}, and the ledger has {usd(int(booked))} of it."


def _of_paid(number: str, paid: int, applied: int) -> str:
    return f"Invoice {number} says that {usd(paid)} are paid, its payments come to {usd(int(applied))}."


LEDGER_CHECKS = (
    Check("transactions", "SELECT count(*) FROM billing_ledgertransaction", _BOOKED, _of_booked),
    Check("entries", "SELECT count(*) FROM billing_ledgerentry", _ENTRIES, _of_entry),
    Check(
        "charges", "SELECT count(*) FROM billing_ledgertransaction WHERE kind = 'charge'", _MONTHS, _of_month
    ),
    Check("limits", "SELECT count(*) FROM billing_limit", _LIMITS, _of_limit),
    Check("reserved", "SELECT count(*) FROM billing_limit", _RESERVED, _of_reserved),
    Check("reservations", "SELECT count(*) FROM billing_reservation", _ENDED, _of_ended),
    Check("payments", "SELECT count(*) FROM billing_invoicepayment", _PAYMENTS, _of_payment),
    Check("invoices", "SELECT count(*) FROM billing_invoice", _PAID, _of_paid),
)
