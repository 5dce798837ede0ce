"""Invoices for the console to show, written directly: what makes them is tested elsewhere."""

from datetime import date, timedelta
from itertools import count
from typing import Any

from accounts.models import Company
from billing.models import Account, CreditNote, CreditNoteLine, Invoice, InvoiceLine, TransactionKind
from billing.operations import post
from kit import clock
from kit.ids import new_id

# Above those that a close gives in the same test.
_numbers = count(800_001)


def make_invoice(company: Company, *, lines: int = 1, cents: int = 2_750, **facts: Any) -> Invoice:
    """An invoice with lines of two actions each, as the ledger knows it."""
    total = lines * 2 * cents
    number = next(_numbers)
    defaults = {
        "month": date(2026, 10, 1),
        "number": f"2026-{number:06}",
        "issued_on": date(2026, 11, 1),
        "due_on": clock.now().date() + timedelta(days=30),
        "seller": {"name": "Moments Ltd", "address": "2 Quay\nBoston", "taxId": "GB 123", "bank": "IBAN 77"},
        "buyer": {
            "name": company.legal_name,
            "address": "1 Pier",
            "postalCode": "02110",
            "country": "US",
            "taxId": "US 9",
        },
        "subtotal_usd_cents": total,
        "total_usd_cents": total,
        "tax_words": "No tax is charged.",
    }
    invoice = Invoice.objects.create(company=company, **defaults | facts)
    for position in range(1, lines + 1):
        InvoiceLine.objects.create(
            invoice=invoice,
            position=position,
            month=invoice.month,
            campaign_key=new_id("cmp"),
            moment_key=new_id("mom"),
            campaign_name=f"Campaign {position}",
            moment_name="Level ten",
            marketplace="US",
            cpa_minor=cents,
            currency="USD",
            count=2,
            unit_usd_cents=cents,
            total_usd_cents=2 * cents,
        )
    post(
        company=company,
        kind=TransactionKind.INVOICE,
        cause=f"invoice:{invoice.pk}",
        entries={
            Account.INVOICED: invoice.total_usd_cents,
            Account.RECEIVABLE: -invoice.subtotal_usd_cents,
            Account.TAX: -invoice.tax_usd_cents,
        },
        month=invoice.month,
    )
    return invoice


def make_credit_note(invoice: Invoice, cents: int = 500, reason: str = "A double charge.") -> CreditNote:
    note = CreditNote.objects.create(
        company=invoice.company,
        invoice=invoice,
        number=f"CN-2026-{next(_numbers):06}",
        reason=reason,
        issued_on=date(2026, 11, 5),
        net_usd_cents=cents,
        tax_usd_cents=0,
        total_usd_cents=cents,
        issued_by="support:test",
    )
    CreditNoteLine.objects.create(credit_note=note, line=invoice.lines.first(), net_usd_cents=cents)
    return note
