"""Money: the ledger, the limits that getReward is held to, rates, and invoices."""

from billing.models.cards import Card, CardSetup, SetupStatus, StripeCustomer
from billing.models.closes import InvoicingPolicy, InvoicingTerms, MonthClose, TaxRate
from billing.models.collecting import (
    AttemptOutcome,
    ChargeAttempt,
    CollectionState,
    InvoiceCollection,
    Refund,
    RefundStatus,
    WriteOff,
)
from billing.models.credit_notes import CreditNote, CreditNoteLine
from billing.models.invoices import (
    Invoice,
    InvoiceLine,
    InvoicePayment,
    InvoiceStatus,
    NumberSeries,
    PaymentMethod,
)
from billing.models.ledger import Account, LedgerEntry, LedgerTransaction, TransactionKind
from billing.models.limits import CapChange, Limit, LimitScope, MonthlyCap
from billing.models.rates import ExchangeRate, HeldRate, RateFetch
from billing.models.reconciling import Reconciliation
from billing.models.reservations import Reservation, ReservationState
from billing.models.stripe_events import StripeEvent, StripeEventStatus

__all__ = [
    "Account",
    "AttemptOutcome",
    "CapChange",
    "Card",
    "CardSetup",
    "ChargeAttempt",
    "CollectionState",
    "CreditNote",
    "CreditNoteLine",
    "ExchangeRate",
    "HeldRate",
    "Invoice",
    "InvoiceCollection",
    "InvoiceLine",
    "InvoicePayment",
    "InvoiceStatus",
    "InvoicingPolicy",
    "InvoicingTerms",
    "LedgerEntry",
    "LedgerTransaction",
    "Limit",
    "LimitScope",
    "MonthClose",
    "MonthlyCap",
    "NumberSeries",
    "PaymentMethod",
    "RateFetch",
    "Reconciliation",
    "Refund",
    "RefundStatus",
    "Reservation",
    "ReservationState",
    "SetupStatus",
    "StripeCustomer",
    "StripeEvent",
    "StripeEventStatus",
    "TaxRate",
    "TransactionKind",
    "WriteOff",
]
