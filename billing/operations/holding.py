"""Holding what a company owes: one writer at a time."""

from django.db import connection

from accounts.models import Company
from billing.models import Invoice
from kit import crypto


def hold_invoices_of(company: Company) -> None:
    """Until the commit nobody else makes, pays or credits invoices of the company."""
    lock = int.from_bytes(crypto.digest(f"invoices of {company.pk}")[:8], signed=True)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [lock])


def locked_invoice(invoice: Invoice) -> Invoice:
    """The invoice as it is now, with all of the company's held until the commit."""
    hold_invoices_of(invoice.company)
    return Invoice.objects.select_related("company").get(pk=invoice.pk, company=invoice.company_id)
