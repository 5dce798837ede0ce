"""Money: the ledger, the limits that getReward is held to, and the rates that CPAs are converted at."""

from billing.models.cards import Card, CardSetup, SetupStatus, StripeCustomer
from billing.models.ledger import Account, LedgerEntry, LedgerTransaction, TransactionKind
from billing.models.limits import Limit, LimitScope, MonthlyCap
from billing.models.rates import ExchangeRate
from billing.models.stripe_events import StripeEvent, StripeEventStatus

__all__ = [
    "Account",
    "Card",
    "CardSetup",
    "ExchangeRate",
    "LedgerEntry",
    "LedgerTransaction",
    "Limit",
    "LimitScope",
    "MonthlyCap",
    "SetupStatus",
    "StripeCustomer",
    "StripeEvent",
    "StripeEventStatus",
    "TransactionKind",
]
