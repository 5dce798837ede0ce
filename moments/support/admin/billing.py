"""Money: the ledger, limits, rates and cards, and what Stripe told."""

from django.contrib import admin

from billing.models import (
    Card,
    CardSetup,
    ExchangeRate,
    LedgerEntry,
    LedgerTransaction,
    Limit,
    MonthlyCap,
    StripeCustomer,
    StripeEvent,
)
from moments.support.look import edit, look
from moments.support.stripe_events import StripeEventAdmin

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
edit(ExchangeRate, shows=["currency", "on", "usd", "source"], by=("currency",))
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
