"""Reading invoices (B5, B9)."""

from datetime import date, timedelta
from typing import Any

from django.db import connection
from django.db.models import F, QuerySet, Sum

from accounts.models import Company, Member, Role
from billing.models import (
    Account,
    CreditNote,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    InvoicingPolicy,
    InvoicingTerms,
    LedgerEntry,
    LedgerTransaction,
    MonthClose,
)
from kit import clock
from kit.ids import is_id
from kit.money import usd

# Charges know their month before they are committed, and no transaction of ours lasts nearly as long.
SETTLES_WITHIN = timedelta(minutes=10)


def month_to_close() -> date | None:
    """The oldest month that has passed and is not closed; None when there is none.

    Months are closed one after the other, from that of the first charge on.
    """
    last = MonthClose.objects.filter(finished_at__isnull=False).order_by("-month").first()
    if last is not None:
        month = clock.month_after(last.month)
    else:
        first = LedgerTransaction.objects.order_by("pk").values_list("month", flat=True).first()
        if first is None:
            return None
        month = first
    return month if month < clock.this_month() else None


def month_has_settled(month: date) -> bool:
    """Whether every charge of a month is committed: ten minutes have passed, and no writer is older."""
    if clock.now() < clock.start_of_month(clock.month_after(month)) + SETTLES_WITHIN:
        return False
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() "
            "AND backend_xid IS NOT NULL AND xact_start < now() - make_interval(secs => %s)",
            [SETTLES_WITHIN.total_seconds()],
        )
        [older] = cursor.fetchone()
    return not older


def stopped_closes() -> QuerySet[MonthClose]:
    """Months whose close can't go on, each with the reason."""
    return MonthClose.objects.filter(finished_at=None).exclude(problem="")


def invoices_of(company: Company) -> QuerySet[Invoice]:
    """The company's invoices, the newest first."""
    return Invoice.objects.filter(company=company).order_by("-month")


def open_invoices_of(company: Company) -> QuerySet[Invoice]:
    return Invoice.objects.filter(company=company, status=InvoiceStatus.OPEN)


def invoice_of(company: Company, invoice_id: str) -> Invoice | None:
    """One of the company's invoices."""
    if not is_id("inv", invoice_id):
        return None
    return Invoice.objects.filter(company=company, pk=invoice_id).first()


def lines_of(invoice: Invoice) -> QuerySet[InvoiceLine]:
    return InvoiceLine.objects.filter(invoice=invoice).order_by("position")


def credit_note_of(invoice: Invoice, note_id: str) -> CreditNote | None:
    """One of the invoice's credit notes."""
    if not is_id("crn", note_id):
        return None
    return CreditNote.objects.filter(invoice=invoice, pk=note_id).select_related("invoice").first()


def credit_of(company: Company) -> int:
    """Cents of USD that a company paid, or was credited, beyond what its invoices ask for (B4)."""
    owed = LedgerEntry.objects.filter(company=company, account=Account.INVOICED).aggregate(
        sum=Sum("amount_usd_cents")
    )
    left = open_invoices_of(company).aggregate(
        sum=Sum(
            F("total_usd_cents")
            - F("credited_net_usd_cents")
            - F("credited_tax_usd_cents")
            - F("paid_usd_cents")
            - F("lost_usd_cents")
        )
    )
    return max(0, int(left["sum"] or 0) - int(owed["sum"] or 0))


def terms_of(company: Company) -> InvoicingTerms | None:
    """The company's leave to pay by invoice; None: it pays by card (B5)."""
    return InvoicingTerms.objects.filter(company=company).first()


def invoicing_minimum() -> int:
    """Cents of USD a month from which companies may pay by invoice (B5)."""
    policy = InvoicingPolicy.objects.first() or InvoicingPolicy()
    return policy.minimum_usd_cents


def readers_of_invoices(company: Company) -> list[str]:
    """Who gets invoices by mail: the billing owner, else the administrators; and the address that was asked for."""
    members = Member.objects.filter(company=company).select_related("user")
    owner = company.billing_owner_id
    readers = members.filter(pk=owner) if owner else members.filter(roles__contains=[Role.ADMINISTRATOR])
    terms = terms_of(company)
    found = [one.user.email for one in readers.order_by("pk")] + ([terms.invoices_to] if terms else [])
    return list(dict.fromkeys(found))


def invoice_facts(invoice: Invoice) -> dict[str, Any]:
    """An invoice as events tell it."""

    def money(cents: int) -> dict[str, str]:
        return {"amount": usd(cents).decimal, "currency": "USD"}

    return {
        "id": invoice.pk,
        "number": invoice.number,
        "month": f"{invoice.month:%Y-%m}",
        "status": invoice.status,
        "issuedOn": invoice.issued_on.isoformat(),
        "dueOn": invoice.due_on.isoformat(),
        "subtotal": money(invoice.subtotal_usd_cents),
        "tax": money(invoice.tax_usd_cents),
        "total": money(invoice.total_usd_cents),
        "paid": money(invoice.paid_usd_cents),
        "credited": money(invoice.credited_usd_cents),
        "left": money(invoice.left_usd_cents),
    }
