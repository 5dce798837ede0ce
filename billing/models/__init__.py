"""Money: the ledger, the limits that getReward is held to, and the rates that CPAs are converted at."""

from billing.models.ledger import Account, LedgerEntry, LedgerTransaction, TransactionKind
from billing.models.limits import CapChange, Limit, LimitScope, MonthlyCap
from billing.models.rates import ExchangeRate, HeldRate, RateFetch
from billing.models.reconciling import Reconciliation

__all__ = [
    "Account",
    "CapChange",
    "ExchangeRate",
    "HeldRate",
    "LedgerEntry",
    "LedgerTransaction",
    "Limit",
    "LimitScope",
    "MonthlyCap",
    "RateFetch",
    "Reconciliation",
    "TransactionKind",
]
