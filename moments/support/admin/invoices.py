"""Invoices, what was paid and credited of them, and what the monthly close goes by."""

from billing.models import (
    CreditNote,
    CreditNoteLine,
    Invoice,
    InvoiceLine,
    InvoicePayment,
    InvoicingPolicy,
    InvoicingTerms,
    MonthClose,
    NumberSeries,
    TaxRate,
)
from moments.support.look import edit, look

look(
    Invoice,
    shows=["number", "company", "month", "status", "total_usd_cents", "paid_usd_cents", "due_on"],
    finds=("number", "company__display_name"),
    by=("status", "month"),
)
look(
    InvoiceLine,
    shows=["invoice", "position", "campaign_name", "moment_name", "marketplace", "count", "total_usd_cents"],
    finds=("invoice__number",),
)
look(
    InvoicePayment,
    shows=[
        "invoice",
        "company",
        "method",
        "amount_usd_cents",
        "applied_usd_cents",
        "reference",
        "received_on",
    ],
    finds=("reference", "invoice__number", "company__display_name"),
    by=("method",),
)
look(
    CreditNote,
    shows=["number", "invoice", "company", "total_usd_cents", "reason", "issued_on", "issued_by"],
    finds=("number", "invoice__number", "company__display_name"),
)
look(CreditNoteLine, shows=["credit_note", "line", "net_usd_cents"], finds=("credit_note__number",))
look(
    InvoicingTerms,
    shows=["company", "invoices_to", "net_days", "reason", "granted_by", "granted_at"],
    finds=("company__display_name", "invoices_to"),
)
look(MonthClose, shows=["month", "started_at", "finished_at", "problem"])
look(NumberSeries, shows=["series", "year", "last"])
edit(TaxRate, shows=["country", "name", "basis_points", "source", "source_date"], finds=("country", "name"))
edit(InvoicingPolicy, shows=["id", "minimum_usd_cents"])
