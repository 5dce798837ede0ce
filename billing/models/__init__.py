"""Money: the ledger, the limits that getReward is held to, and the rates that CPAs are converted at."""

from billing.models.ledger import Account, LedgerEntry, LedgerTransaction, TransactionKind
from billing.models.limits import CapChange, Limit, LimitScope, MonthlyCap
from billing.models.rates import ExchangeRate

__all__ = [
    "Account",
    "CapChange",
    "ExchangeRate",
    "LedgerEntry",
    "LedgerTransaction",
    "Limit",
    "LimitScope",
    "MonthlyCap",
    "TransactionKind",
]
