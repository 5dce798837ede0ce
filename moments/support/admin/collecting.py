"""How invoices are collected, what was sent back, and what was given up."""

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse

from billing.models import ChargeAttempt, InvoiceCollection, InvoicePayment, PaymentMethod, Refund, WriteOff
from billing.queries.collecting import refundable_of
from kit.money import Money, usd
from moments.support.collecting import SEND_BACK, SEND_BACK_BY_TRANSFER
from moments.support.look import look
from moments.support.verbs import Verb, Verbs


@admin.register(InvoicePayment)
class InvoicePaymentAdmin(Verbs):
    """Money that came for an invoice; what is credit of the company goes back from here (B9)."""

    list_display = ["invoice", "company", "method", "amount", "applied", "reference", "received_on"]
    list_select_related = ["invoice", "company"]
    list_filter = ["method"]
    search_fields = ["reference", "stripe_id", "invoice__number", "company__display_name"]
    ordering = ["-recorded_at"]

    def verbs_of(self, record: InvoicePayment) -> tuple[Verb, ...]:
        if record.method == PaymentMethod.CARD:
            return (SEND_BACK,) if refundable_of(record) else ()
        return (SEND_BACK_BY_TRANSFER,) if record.method == PaymentMethod.TRANSFER else ()

    def links_of(self, request: HttpRequest, record: InvoicePayment) -> list[tuple[str, str]]:
        return [("Its invoice", reverse("admin:billing_invoice_change", args=[record.invoice_id]))]

    @admin.display(description="Amount", ordering="amount_usd_cents")
    def amount(self, record: InvoicePayment) -> Money:
        return usd(record.amount_usd_cents)

    @admin.display(description="Paid of the invoice")
    def applied(self, record: InvoicePayment) -> Money:
        return usd(record.applied_usd_cents)


look(
    InvoiceCollection,
    shows=["invoice", "company", "state", "first_failed_at", "next_attempt_at", "ended_at"],
    finds=("invoice__number", "company__display_name", "stripe_id"),
    by=("state",),
)
look(
    ChargeAttempt,
    shows=["invoice", "number", "company", "card", "amount_usd_cents", "outcome", "problem", "started_at"],
    finds=("invoice__number", "company__display_name", "decline_code"),
    by=("outcome",),
)
look(
    Refund,
    shows=["company", "payment", "amount_usd_cents", "status", "reference", "problem", "made_by", "made_at"],
    finds=("company__display_name", "reference", "stripe_id"),
    by=("status",),
)
look(
    WriteOff,
    shows=["invoice", "company", "amount_usd_cents", "reason", "written_by", "written_at"],
    finds=("invoice__number", "company__display_name"),
)
