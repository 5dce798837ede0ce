"""Money: the ledger, limits and rates."""

from billing.models import CapChange, ExchangeRate, LedgerEntry, LedgerTransaction, Limit, MonthlyCap
from moments.support.look import edit, look

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
    shows=["company", "campaign_key", "cap_usd_cents", "expires_on", "reason", "set_at"],
    finds=("company__display_name",),
)
look(
    CapChange,
    shows=["company", "campaign_key", "before_usd_cents", "after_usd_cents", "expires_on", "actor", "at"],
    finds=("company__display_name", "reason"),
)
edit(ExchangeRate, shows=["currency", "on", "usd", "source"], by=("currency",))
