"""Money: the ledger, its reconciliations, limits, rates and cards, and what Stripe told."""

from typing import Any

from django.contrib import admin

from billing.models import (
    CapChange,
    Card,
    CardSetup,
    ExchangeRate,
    HeldRate,
    LedgerEntry,
    LedgerTransaction,
    Limit,
    MonthlyCap,
    RateFetch,
    Reconciliation,
    Reservation,
    StripeCustomer,
    StripeEvent,
)
from moments.support import rates
from moments.support.look import look
from moments.support.reconciling import RECONCILE
from moments.support.stripe_events import StripeEventAdmin
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
        "reserved_usd_cents",
        "warned_percent",
    ],
    by=("scope",),
    finds=("company__display_name",),
)
look(
    Reservation,
    shows=["cause", "company", "amount_usd_cents", "month", "state", "reserved_at", "ended_at"],
    by=("state",),
    finds=("cause",),
)
look(
    MonthlyCap,
    shows=["company", "campaign_key", "cap_usd_cents", "expires_on", "reason", "set_at"],
    finds=("company__display_name",),
)
look(
    CapChange,
    shows=["company", "campaign_key", "before_usd_cents", "after_usd_cents", "expires_on", "actor", "at"],
    finds=("company__display_name", "reason"),
)


look(
    StripeCustomer, shows=["company", "stripe_id", "created_at"], finds=("company__display_name", "stripe_id")
)
look(
    Card,
    shows=["company", "brand", "last_four", "expires_month", "expires_year", "is_active", "removed_at"],
    finds=("company__display_name", "stripe_id"),
    by=("is_active", "brand"),
)
look(
    CardSetup,
    shows=["company", "status", "problem", "created_at", "stripe_id"],
    finds=("company__display_name", "stripe_id"),
    by=("status",),
)
admin.site.register(StripeEvent, StripeEventAdmin)
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
