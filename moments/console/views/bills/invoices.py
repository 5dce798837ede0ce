"""Invoices: the list, one of them with what was paid and credited, and all as files (B5, B9)."""

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase

from accounts.permissions import Right
from billing.invoice_csv import INVOICE_HEADER, invoice_rows
from billing.invoice_pdf import credit_note_pdf, invoice_pdf
from billing.models import Invoice
from billing.queries import (
    actions_charged_in,
    active_card_of,
    billing_owner_of,
    credit_note_of,
    credit_of,
    invoice_of,
    invoices_of,
    lines_of,
    may_change_cards,
    terms_of,
)
from billing.queries.collecting import attempts_of, refunds_of
from billing.queries.invoices import SETTLES_WITHIN
from kit import clock
from moments.console.access import ConsoleView
from moments.console.collecting import standing_of, unpaid_of
from moments.console.paging import page_of
from moments.console.sheets import csv_response

PAGE_SIZE = 24
LINES_SHOWN = 500
ATTEMPTS_SHOWN = 50


class InvoiceListView(ConsoleView):
    """The company's invoices, the newest first; before the first one, when it comes."""

    template_name = "console/bills/invoices.html"
    page = "bills"
    right = Right.BILLS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        before = _month(self.request.GET.get("before", ""))
        month = clock.this_month()
        invoices = invoices_of(self.company).select_related("collection")
        return super().get_context_data(
            listed=page_of(
                invoices,
                before=before,
                size=PAGE_SIZE,
                by="month",
            ),
            month=month,
            actions=actions_charged_in(company=self.company, month=month),
            next_on=clock.start_of_month(clock.month_after(month)) + SETTLES_WITHIN,
            terms=terms_of(self.company),
            credit=credit_of(self.company),
            unpaid=unpaid_of(self.company),
            **kwargs,
        )


class OneInvoiceView(ConsoleView):
    """What is about one invoice of the company."""

    page = "bills"
    right = Right.BILLS
    invoice: Invoice

    def find(self) -> None:
        invoice = invoice_of(self.company, self.kwargs["invoice_id"])
        if invoice is None:
            raise Http404
        self.invoice = invoice


class InvoiceView(OneInvoiceView):
    """An invoice: its lines, what is left to pay and by when, what was paid, and what was taken back."""

    template_name = "console/bills/invoice.html"

    def get_template_names(self) -> list[str]:
        part = "#live" if self.request.htmx else ""  # type: ignore[attr-defined]
        return [f"{self.template_name}{part}"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        lines = list(lines_of(self.invoice)[: LINES_SHOWN + 1])
        return super().get_context_data(
            invoice=self.invoice,
            lines=lines[:LINES_SHOWN],
            has_more=len(lines) > LINES_SHOWN,
            standing=standing_of(self.invoice),
            attempts=attempts_of(self.invoice)[:ATTEMPTS_SHOWN],
            payments=self.invoice.payments.order_by("pk"),
            refunds=refunds_of(self.company).filter(payment__invoice=self.invoice),
            credit_notes=self.invoice.credit_notes.order_by("pk"),
            card=active_card_of(self.company),
            owner=billing_owner_of(self.company),
            is_payer=self.may(Right.PAYMENT_METHOD) and may_change_cards(self.company, self.member),
            **kwargs,
        )


class InvoicePdfView(OneInvoiceView):
    """The invoice as it was made, as a PDF."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return _pdf(invoice_pdf(self.invoice, list(lines_of(self.invoice))), f"invoice-{self.invoice.number}")


class InvoiceCsvView(OneInvoiceView):
    """The lines of an invoice, for a spreadsheet."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        lines = lines_of(self.invoice).iterator(chunk_size=1_000)
        return csv_response(
            f"invoice-{self.invoice.number}.csv", INVOICE_HEADER, invoice_rows(self.invoice, lines)
        )


class CreditNotePdfView(OneInvoiceView):
    """A credit note of the invoice, as a PDF."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        note = credit_note_of(self.invoice, self.kwargs["note_id"])
        if note is None:
            raise Http404
        lines = list(note.lines.select_related("line").order_by("pk"))
        return _pdf(credit_note_pdf(note, lines), f"credit-note-{note.number}")


def _pdf(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    response["Cache-Control"] = "no-store"
    return response


def _month(text: str) -> date | None:
    """A month as written in an address; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
