"""Invoices, what was paid and credited of them, and what the monthly close goes by."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from billing.models import (
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    InvoiceStatus,
    InvoicingPolicy,
    InvoicingTerms,
    MonthClose,
    NumberSeries,
    TaxRate,
)
from billing.queries.collecting import collection_of
from kit.money import Money, usd
from moments.support.collecting import CHARGE_AGAIN, WRITE_OFF
from moments.support.invoices import CREDIT_NOTES, TERMS_VERBS, TRANSFER
from moments.support.look import edit, look
from moments.support.verbs import Verb, Verbs


@admin.register(Invoice)
class InvoiceAdmin(Verbs):
    """One for each company and month (B5)."""

    list_display = ["number", "company", "month", "status", "total", "left", "due_on"]
    list_select_related = ["company"]
    list_filter = ["status", "month"]
    search_fields = ["number", "company__display_name"]
    ordering = ["-number"]

    def verbs_of(self, record: Invoice) -> tuple[Verb, ...]:
        is_open = record.status == InvoiceStatus.OPEN
        return (
            *((TRANSFER,) if is_open else ()),
            *((CHARGE_AGAIN,) if is_open and collection_of(record) else ()),
            *(CREDIT_NOTES if record.creditable_usd_cents else ()),
            *((WRITE_OFF,) if is_open else ()),
        )

    def links_of(self, request: HttpRequest, record: Invoice) -> list[tuple[str, str]]:
        def listed(model: str) -> str:
            return f"{reverse(f'admin:billing_{model}_changelist')}?q={record.number}"

        return [("Tries to charge", listed("chargeattempt")), ("Payments", listed("invoicepayment"))]

    @admin.display(description="Total", ordering="total_usd_cents")
    def total(self, record: Invoice) -> Money:
        return usd(record.total_usd_cents)

    @admin.display(description="Left to pay")
    def left(self, record: Invoice) -> Money:
        return usd(record.left_usd_cents)


@admin.register(InvoicingTerms)
class InvoicingTermsAdmin(Verbs):
    """Companies that pay by invoice (B5)."""

    list_display = ["company", "invoices_to", "net_days", "reason", "granted_by", "granted_at"]
    list_select_related = ["company"]
    search_fields = ["company__display_name", "invoices_to"]
    verbs = TERMS_VERBS


look(
    InvoiceLine,
    shows=["invoice", "position", "campaign_name", "moment_name", "marketplace", "count", "total_usd_cents"],
    finds=("invoice__number",),
)
look(
    CreditNote,
    shows=["number", "invoice", "company", "total_usd_cents", "reason", "issued_on", "issued_by"],
    finds=("number", "invoice__number", "company__display_name"),
)
look(CreditNoteLine, shows=["credit_note", "line", "net_usd_cents"], finds=("credit_note__number",))
look(MonthClose, shows=["month", "started_at", "finished_at", "problem"])
look(NumberSeries, shows=["series", "year", "last"])
edit(TaxRate, shows=["country", "name", "basis_points", "source", "source_date"], finds=("country", "name"))
edit(InvoicingPolicy, shows=["id", "minimum_usd_cents"])
