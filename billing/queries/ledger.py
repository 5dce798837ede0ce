"""Reading the ledger (B4)."""

from dataclasses import dataclass
from datetime import date

from django.db.models import Q, Sum

from accounts.models import Company
from billing.models import (
    Account,
    LedgerEntry,
    LedgerTransaction,
    Reservation,
    TransactionKind,
)
from billing.rooms import Room


def rooms_after(*, company_key: str, cause: str) -> list[Room]:
    """What each limit stood at right after a charge, that charge included; empty where nothing was charged."""
    after = (
        LedgerTransaction.objects.filter(company=company_key, cause=cause)
        .values_list("limits_after", flat=True)
        .first()
    )
    return [Room(scope, cap, spent) for scope, (cap, spent) in (after or {}).items()]


def rooms_when_held(*, company_key: str, cause: str) -> list[Room]:
    """What each limit stood at right after an action was held, its amount included; empty where none was (X3)."""
    after = (
        Reservation.objects.filter(company=company_key, cause=cause)
        .values_list("limits_after", flat=True)
        .first()
    )
    return [Room(scope, cap, used) for scope, (cap, used) in (after or {}).items()]


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


@dataclass(frozen=True, slots=True)
class AccountMonth:
    """A company's account in a month: cents of USD before it, moved in it, and after it."""

    account: Account
    opening_usd_cents: int
    moved_usd_cents: int

    @property
    def closing_usd_cents(self) -> int:
        return self.opening_usd_cents + self.moved_usd_cents


def statement_of(*, company: Company, month: date) -> list[AccountMonth]:
    """Each account of the company in a month, in the chart's order; what a month closes with the next one opens with.

    By the months that transactions count in (B4). In any month the accounts sum to zero.
    """
    rows = (
        LedgerEntry.objects.filter(company=company, transaction__month__lte=month)
        .values_list("account")
        .annotate(
            opening=Sum("amount_usd_cents", filter=Q(transaction__month__lt=month), default=0),
            moved=Sum("amount_usd_cents", filter=Q(transaction__month=month), default=0),
        )
    )
    found = {account: (int(opening), int(moved)) for account, opening, moved in rows}
    return [AccountMonth(account, *found.get(account, (0, 0))) for account in Account]
