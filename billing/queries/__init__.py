"""Reading money: rates, limits, cards and what was charged."""

from billing.queries.cards import (
    active_card_of,
    billing_owner_of,
    card_of,
    cards_of,
    has_payment_method,
    may_change_cards,
    payment_method_lacks,
    setup_of,
)
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
    "active_card_of",
    "balance_of",
    "billing_owner_of",
    "budgets_of",
    "card_of",
    "cards_of",
    "company_month",
    "has_payment_method",
    "limits_of_campaign",
    "may_change_cards",
    "payment_method_lacks",
    "rate_of",
    "rooms_after",
    "rooms_of_campaign",
    "setup_of",
    "standing_caps",
]
