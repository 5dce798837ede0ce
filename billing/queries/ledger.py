"""Reading the ledger (B4)."""

from datetime import date

from django.db.models import Sum

from accounts.models import Company
from billing.models import (
    LedgerEntry,
    LedgerTransaction,
    TransactionKind,
)
from billing.rooms import Room


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
