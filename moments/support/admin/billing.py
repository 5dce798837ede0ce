"""Money: the ledger, its reconciliations, limits and rates."""

from typing import Any

from django.contrib import admin

from billing.models import (
    ExchangeRate,
    HeldRate,
    LedgerEntry,
    LedgerTransaction,
    Limit,
    MonthlyCap,
    RateFetch,
    Reconciliation,
)
from moments.support import rates
from moments.support.look import look
from moments.support.reconciling import RECONCILE
from moments.support.verbs import Verbs

look(
    LedgerTransaction,
    shows=["id", "company", "kind", "cause", "month", "occurred_at"],
    finds=("cause",),
    by=("kind",),
)
look(
    LedgerEntry,
    shows=["transaction", "company", "account", "amount_usd_cents"],
    by=("account",),
)
look(
    Limit,
    shows=[
        "company",
        "scope",
        "campaign_key",
        "month",
        "cap_usd_cents",
        "spent_usd_cents",
        "warned_percent",
    ],
    by=("scope",),
    finds=("company__display_name",),
)
look(
    MonthlyCap,
    shows=["company", "campaign_key", "cap_usd_cents", "reason", "set_at"],
    finds=("company__display_name",),
)
look(RateFetch, shows=["started_at", "finished_at", "new", "held", "error"])


@admin.register(Reconciliation)
class ReconciliationAdmin(Verbs):
    """What each comparison of money found, the latest first (B4)."""

    list_display = ["started_at", "outcome", "finished_at", "id"]
    ordering = ["-started_at", "-pk"]
    list_verbs = (RECONCILE,)


@admin.register(ExchangeRate)
class ExchangeRateAdmin(Verbs):
    """What CPAs are converted at (B3): loaded from files, the newest first."""

    list_display = ["currency", "on", "usd", "source"]
    list_filter = ["currency"]
    ordering = ["-on", "currency"]
    list_verbs = (rates.LOAD,)


@admin.register(HeldRate)
class HeldRateAdmin(Verbs):
    """Rates that moved too far to be used unseen, those that wait first."""

    list_display = ["currency", "on", "usd", "before_usd", "before_on", "moved", "source", "declined_at"]
    ordering = ["-declined_at", "on", "currency"]

    @admin.display(description="Moved")
    def moved(self, record: HeldRate) -> str:
        return f"{record.moved_percent:+} %"

    def verbs_of(self, record: HeldRate) -> tuple[Any, ...]:
        return () if record.declined_at else (rates.CONFIRM, rates.DECLINE)
