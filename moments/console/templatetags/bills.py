"""The console's words and badges for invoices."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from billing.models import Invoice, InvoiceStatus
from kit import clock

register = template.Library()

_LOOKS = {InvoiceStatus.OPEN: "badge-info", InvoiceStatus.PAID: "badge-good", InvoiceStatus.VOID: ""}
_WORDS = {InvoiceStatus.OPEN: "To be paid", InvoiceStatus.PAID: "Paid", InvoiceStatus.VOID: "Taken back"}


@register.filter
def invoice_badge(invoice: Invoice) -> SafeString:
    """An invoice's state, in its colour and in words; one that is late says so."""
    status = InvoiceStatus(invoice.status)
    if status == InvoiceStatus.OPEN and invoice.due_on < clock.now().date():
        return format_html('<span class="badge {}">{}</span>', "badge-bad", "Overdue")
    return format_html('<span class="badge {}">{}</span>', _LOOKS[status], _WORDS[status])


@register.filter
def percent_of(basis_points: int) -> str:
    """Hundredths of a percent to read: 1900 is 19 %."""
    return f"{basis_points / 100:g} %"
