"""The console's words and badges for invoices."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.models import AttemptOutcome, CollectionState, Invoice, InvoiceCollection, InvoiceStatus
from kit import clock

register = template.Library()

_LOOKS = {
    InvoiceStatus.OPEN: "badge-info",
    InvoiceStatus.PAID: "badge-good",
    InvoiceStatus.VOID: "",
    InvoiceStatus.WRITTEN_OFF: "badge-bad",
}
_ATTEMPTS = {
    AttemptOutcome.OPEN: ("badge-info", "Running"),
    AttemptOutcome.PAID: ("badge-good", "Paid"),
    AttemptOutcome.DECLINED: ("badge-bad", "Declined"),
    AttemptOutcome.NEEDS_ACTION: ("badge-warn", "To be confirmed"),
    AttemptOutcome.DROPPED: ("badge-plain", "Not needed any more"),
}
_WORDS = {
    InvoiceStatus.OPEN: "To be paid",
    InvoiceStatus.PAID: "Paid",
    InvoiceStatus.VOID: "Taken back",
    InvoiceStatus.WRITTEN_OFF: "Written off",
}


@register.filter
def invoice_badge(invoice: Invoice) -> SafeString:
    """An invoice's state, in its colour and in words; one that is late, or was declined, says so."""
    status = InvoiceStatus(invoice.status)
    collection = getattr(invoice, "collection", None) if status == InvoiceStatus.OPEN else None
    if collection is not None and collection.state != CollectionState.DONE:
        return _badge_of_collection(collection)
    if status == InvoiceStatus.OPEN and invoice.issued_on < invoice.due_on < clock.now().date():
        return format_html('<span class="badge {}">{}</span>', "badge-bad", "Overdue")
    return format_html('<span class="badge {}">{}</span>', _LOOKS[status], _WORDS[status])


def _badge_of_collection(collection: InvoiceCollection) -> SafeString:
    if collection.state == CollectionState.NEEDS_ACTION:
        look, words = "badge-warn", "To be confirmed"
    elif collection.first_failed_at:
        look, words = "badge-bad", "Declined"
    else:
        look, words = _LOOKS[InvoiceStatus.OPEN], _WORDS[InvoiceStatus.OPEN]
    return format_html('<span class="badge {}">{}</span>', look, words)


@register.filter
def attempt_badge(outcome: str) -> SafeString:
    """What came of a charge, in its colour and in words."""
    return format_html('<span class="badge {}">{}</span>', *_ATTEMPTS[AttemptOutcome(outcome)])


@register.filter
def percent_of(basis_points: int) -> str:
    """Hundredths of a percent to read: 1900 is 19 %."""
    return f"{basis_points / 100:g} %"
