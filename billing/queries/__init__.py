"""Reading money: rates, limits and what was charged."""

from billing.queries.ledger import actions_charged_in, balance_of, rooms_after
from billing.queries.limits import (
    DEFAULT_CAMPAIGN_MONTH_USD_CENTS,
    DEFAULT_COMPANY_MONTH_USD_CENTS,
    budgets_of,
    company_month,
    limits_of_campaign,
    rooms_of_campaign,
    standing_caps,
)
from billing.queries.rates import RATE_HOLDS_FOR, rate_of

__all__ = [
    "DEFAULT_CAMPAIGN_MONTH_USD_CENTS",
    "DEFAULT_COMPANY_MONTH_USD_CENTS",
    "RATE_HOLDS_FOR",
    "actions_charged_in",
    "balance_of",
    "budgets_of",
    "company_month",
    "limits_of_campaign",
    "rate_of",
    "rooms_after",
    "rooms_of_campaign",
    "standing_caps",
]
