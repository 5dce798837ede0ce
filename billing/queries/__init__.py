"""Reading money: rates, limits and what was charged."""

from billing.queries.charges import ChargedLine, Told, charged_lines, thresholds_told
from billing.queries.ledger import actions_charged_in, balance_of, rooms_after
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
from billing.queries.rates import RATE_HOLDS_FOR, rate_of

__all__ = [
    "DEFAULT_CAMPAIGN_MONTH_USD_CENTS",
    "DEFAULT_COMPANY_MONTH_USD_CENTS",
    "RATE_HOLDS_FOR",
    "ChargedLine",
    "Told",
    "actions_charged_in",
    "balance_of",
    "budgets_of",
    "cap_changes_of",
    "caps_agreed_with",
    "charged_lines",
    "company_month",
    "limits_of_campaign",
    "months_spent_in",
    "rate_of",
    "rooms_after",
    "rooms_by_campaign",
    "rooms_of_campaign",
    "standing_caps",
    "thresholds_told",
]
