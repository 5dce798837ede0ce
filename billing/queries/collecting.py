"""Reading how invoices are collected by card, and what is unpaid (B6)."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from accounts.models import Company
from billing.models import (
    ChargeAttempt,
    CollectionState,
    Invoice,
    InvoiceCollection,
    InvoicePayment,
    InvoiceStatus,
    PaymentMethod,
    Refund,
    RefundStatus,
    WriteOff,
)
from kit import clock

# A failed charge is tried again so long after the first failure (B6).
RETRIES = (timedelta(days=1), timedelta(days=3), timedelta(days=7))
# An invoice that is paid by transfer is overdue for so long before the campaigns are suspended (B6).
PATIENCE = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Dunning:
    """What comes next for an invoice whose charge failed: when it is tried again, and when campaigns are suspended."""

    next_attempt_at: datetime | None
    suspended_at: datetime
    is_suspended: bool


def collection_of(invoice: Invoice) -> InvoiceCollection | None:
    """How the invoice is collected by card; None for one that is not."""
    return InvoiceCollection.objects.filter(invoice=invoice, company=invoice.company_id).first()


def attempts_of(invoice: Invoice) -> QuerySet[ChargeAttempt]:
    """Every try to charge a card for the invoice, the newest first."""
    return ChargeAttempt.objects.filter(invoice=invoice).select_related("card").order_by("-number")


def failed_collections() -> QuerySet[InvoiceCollection]:
    """Invoices whose charge failed at least once and is not made good, the oldest failure first."""
    return (
        InvoiceCollection.objects.exclude(state=CollectionState.DONE)
        .filter(first_failed_at__isnull=False)
        .select_related("invoice", "company")
        .order_by("first_failed_at")
    )


def overdue_invoices(today: date) -> QuerySet[Invoice]:
    """Open invoices that are paid by transfer and should have been by now, the longest overdue first."""
    return (
        Invoice.objects.filter(status=InvoiceStatus.OPEN, due_on__lt=today)
        .filter(Q(collection=None) | Q(collection__state=CollectionState.DONE))
        .select_related("company")
        .order_by("due_on")
    )


def unpaid_invoices() -> QuerySet[Invoice]:
    """Invoices for which a company's campaigns are suspended: every try failed, 14 days overdue, or given up (B6)."""
    latest = clock.now().date() - PATIENCE
    by_transfer = Q(collection=None) | Q(collection__state=CollectionState.DONE)
    failed = Q(status=InvoiceStatus.OPEN, collection__state=CollectionState.FAILED)
    # Trying a card meanwhile does not make an invoice with days to pay any less overdue.
    overdue = Q(status=InvoiceStatus.OPEN, due_on__lte=latest) & (by_transfer | Q(due_on__gt=F("issued_on")))
    # What was given up once, and paid in part since, is unpaid until the rest has come.
    given_up = Exists(WriteOff.objects.filter(invoice=OuterRef("pk")))
    lost = Q(status=InvoiceStatus.WRITTEN_OFF) | (Q(status=InvoiceStatus.OPEN) & Q(given_up))
    return Invoice.objects.filter(failed | overdue | lost)


def is_unpaid(company: Company) -> bool:
    """Whether the company's campaigns stay suspended until an invoice is paid (B6)."""
    return unpaid_invoices().filter(company=company).exists()


def dunning_of(collection: InvoiceCollection) -> Dunning | None:
    """What comes next for an invoice whose charge failed; None where none did, or it is made good."""
    first = collection.first_failed_at
    if first is None or collection.state == CollectionState.DONE:
        return None
    return Dunning(
        next_attempt_at=next_retry(first, clock.now()),
        suspended_at=first + RETRIES[-1],
        is_suspended=collection.state == CollectionState.FAILED,
    )


def next_retry(first_failed_at: datetime, now: datetime) -> datetime | None:
    """The next of the tries after 1, 3 and 7 days; None when they are over."""
    return next((first_failed_at + wait for wait in RETRIES if first_failed_at + wait > now), None)


def payments_of(invoice: Invoice) -> QuerySet[InvoicePayment]:
    """What came for the invoice, in the order in which it was written down."""
    return InvoicePayment.objects.filter(invoice=invoice).order_by("recorded_at", "pk")


def refunds_of(company: Company) -> QuerySet[Refund]:
    """What was sent back to the company, the newest first."""
    return Refund.objects.filter(company=company).select_related("payment__invoice").order_by("-made_at")


def refundable_of(payment: InvoicePayment) -> int:
    """Cents of USD that a card's payment has left to be sent back to the card; 0 for other payments."""
    if payment.method != PaymentMethod.CARD:
        return 0
    sent = Refund.objects.filter(payment=payment).exclude(status=RefundStatus.FAILED)
    return payment.amount_usd_cents - int(sent.aggregate(sum=Sum("amount_usd_cents"))["sum"] or 0)
