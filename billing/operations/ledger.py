"""Posting to the ledger what is no completed action: invoices, credits, payments and what undoes them (B4)."""

from collections.abc import Mapping
from datetime import date

from django.db import connection, transaction

from accounts.models import Company
from billing.errors import PostedOtherwise
from billing.models import Account, LedgerTransaction, TransactionKind
from kit import clock
from kit.ids import new_id, parse_id

type Entries = Mapping[Account, int]

# The accounts that each kind moves, and which way: 1 into, -1 out of, 0 either (decision 17). Charges are posted by
# `charge_action` alone, with the limits that they are held to.
_MOVES: dict[TransactionKind, dict[Account, int]] = {
    TransactionKind.INVOICE: {Account.INVOICED: 1, Account.RECEIVABLE: -1, Account.TAX: -1},
    TransactionKind.TAX: {Account.INVOICED: 0, Account.TAX: 0},
    TransactionKind.CREDIT: {
        Account.CREDIT: 1,
        Account.TAX: 1,
        Account.RECEIVABLE: -1,
        Account.INVOICED: -1,
    },
    TransactionKind.PAYMENT: {Account.PAYMENTS: 1, Account.INVOICED: -1},
    TransactionKind.REVERSAL: {Account.PAYMENTS: -1, Account.INVOICED: 1},
    TransactionKind.REFUND: {Account.PAYMENTS: -1, Account.INVOICED: 1},
    # Taken back where it is paid after all.
    TransactionKind.WRITE_OFF: {Account.BAD_DEBT: 0, Account.TAX: 0, Account.INVOICED: 0},
}

# One statement: the database takes entries only with the ledger transaction that they belong to.
_POST = """
WITH posted AS (
    INSERT INTO billing_ledgertransaction (id, company_id, kind, cause, month, marketplace, currency, limits_after,
                                           occurred_at)
    VALUES (%(id)s, %(company)s, %(kind)s, %(cause)s, %(month)s, '', '', '{}', %(now)s)
    ON CONFLICT (company_id, cause) DO NOTHING RETURNING id
), entries AS (
    INSERT INTO billing_ledgerentry (transaction_id, company_id, account, amount_usd_cents)
    SELECT posted.id, %(company)s, entry.account, entry.amount FROM posted,
           unnest(%(accounts)s::text[], %(amounts)s::bigint[]) AS entry (account, amount)
)
SELECT id FROM posted
"""


@transaction.atomic
def post(
    *, company: Company, kind: TransactionKind, cause: str, entries: Entries, month: date
) -> LedgerTransaction:
    """Post one movement of money, in cents of USD by account; accounts that nothing moves on may be given as 0 (B4).

    Harmless to repeat: a cause (`invoice:inv_…`) is posted once for a company, and is answered with what was posted.
    Raises PostedOtherwise when that was something else. Raises ValueError for entries that don't sum to zero, move
    nothing, or move what the kind does not, and for a month that is not its first day.
    """
    moved = {Account(account): cents for account, cents in entries.items() if cents}
    _check(TransactionKind(kind), moved, month)
    with connection.cursor() as cursor:
        cursor.execute(
            _POST,
            {
                "id": parse_id("txn", new_id("txn")),
                "company": parse_id("com", company.id),
                "kind": kind,
                "cause": cause,
                "month": month,
                "now": clock.now(),
                "accounts": list(moved),
                "amounts": list(moved.values()),
            },
        )
        is_new = cursor.fetchone() is not None
    posted = LedgerTransaction.objects.get(company=company, cause=cause)
    if not is_new:
        _check_same(posted, kind, moved, month)
    return posted


def _check(kind: TransactionKind, moved: Entries, month: date) -> None:
    """Raise ValueError for what no posting may be; says what was found and what is needed."""
    if kind not in _MOVES:
        raise ValueError(
            f"A transaction of kind {kind} is not posted by itself: actions are charged by charge_action."
        )
    if month.day != 1:
        raise ValueError(f"A month is named by its first day; found {month}.")
    if not moved or sum(moved.values()) != 0:
        raise ValueError(f"Entries must move something and sum to zero; found {_in_words(moved)}.")
    ways = _MOVES[kind]
    for account, cents in moved.items():
        if account not in ways or ways[account] * cents < 0:
            raise ValueError(f"The kind {kind} moves no {cents:+} on {account}; found {_in_words(moved)}.")


def _check_same(posted: LedgerTransaction, kind: str, moved: Entries, month: date) -> None:
    found = {Account(one.account): one.amount_usd_cents for one in posted.entries.all()}
    if (posted.kind, posted.month, found) != (kind, month, moved):
        raise PostedOtherwise(
            f"{posted.cause} of {posted.company_id} is posted already: {posted.kind} of {posted.month:%Y-%m}, "
            f"{_in_words(found)}. Asked for: {kind} of {month:%Y-%m}, {_in_words(moved)}."
        )


def _in_words(moved: Entries) -> str:
    return ", ".join(f"{account} {cents:+}" for account, cents in sorted(moved.items())) or "no entry"
