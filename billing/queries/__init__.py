"""Reading money: rates, limits and what was charged."""

from billing.queries.charges import ChargedLine, Told, charged_lines, thresholds_told
from billing.queries.ledger import AccountMonth, actions_charged_in, balance_of, rooms_after, statement_of
from billing.queries.limits import (
    DEFAULT_CAMPAIGN_MONTH_USD_CENTS,
    DEFAULT_COMPANY_MONTH_USD_CENTS,
    budgets_of,
    cap_changes_of,
    caps_agreed_with,
    company_month,
    limits_of_campaign,
    months_spent_in,
    rooms_by_campaign,
    rooms_of_campaign,
    standing_caps,
)
from billing.queries.rates import (
    RATE_HOLDS_FOR,
    DatedRate,
    RateDue,
    dated_rate_of,
    held_rates,
    last_fetch,
    rate_of,
    rates_due,
)
from billing.queries.reconciling import close_is_stopped, last_reconciliation

__all__ = [
    "DEFAULT_CAMPAIGN_MONTH_USD_CENTS",
    "DEFAULT_COMPANY_MONTH_USD_CENTS",
    "RATE_HOLDS_FOR",
    "AccountMonth",
    "ChargedLine",
    "DatedRate",
    "RateDue",
    "Told",
    "actions_charged_in",
    "balance_of",
    "budgets_of",
    "cap_changes_of",
    "caps_agreed_with",
    "charged_lines",
    "close_is_stopped",
    "company_month",
    "dated_rate_of",
    "held_rates",
    "last_fetch",
    "last_reconciliation",
    "limits_of_campaign",
    "months_spent_in",
    "rate_of",
    "rates_due",
    "rooms_after",
    "rooms_by_campaign",
    "rooms_of_campaign",
    "standing_caps",
    "statement_of",
    "thresholds_told",
]
