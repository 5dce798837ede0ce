"""Paying an invoice by card: now, and by proving to the bank that it is oneself (B6).

The bank's page is Stripe's, or that of its stand-in; what came of it is asked of Stripe, never of the address that
the browser comes back with.
"""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse

from accounts.permissions import Right
from billing import operations
from billing.models import AttemptOutcome, Invoice, InvoiceStatus
from billing.queries.collecting import attempts_of
from kit.errors import Refusal
from moments.console.views.bills.cards import policy
from moments.console.views.bills.invoices import OneInvoiceView


class _PayPage(OneInvoiceView):
    """What whoever pays does about an invoice."""

    right = Right.PAYMENT_METHOD

    def back(self) -> HttpResponseBase:
        return redirect("console:invoice", self.invoice.pk)

    def told(self, invoice: Invoice) -> HttpResponseBase:
        """Say what came of it, on the invoice's page."""
        if invoice.status == InvoiceStatus.PAID:
            messages.success(self.request, f"{invoice.number} is paid.")
            return self.back()
        last = attempts_of(invoice).first()
        if last is None or last.outcome == AttemptOutcome.OPEN:
            messages.info(
                self.request, "Stripe has not said yet what came of it: this page shows it once it has."
            )
        else:
            messages.error(self.request, f"{invoice.number} is not paid. {last.problem}")
        return self.back()

    def refused(self, refusal: Refusal) -> HttpResponseBase:
        messages.error(self.request, refusal.detail)
        return self.back()


class PayInvoiceView(_PayPage):
    """Charge the active card for what is left of an invoice."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        return self.back()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            operations.pay_now(invoice=self.invoice, member=self.member)
        except Refusal as refusal:
            return self.refused(refusal)
        return self.told(Invoice.objects.get(pk=self.invoice.pk))


class ConfirmPaymentView(_PayPage):
    """Where the holder of a card is sent on to the bank, which asks whether it is them who pay."""

    template_name = "console/bills/confirm.html"
    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        try:
            secret = operations.secret_of_payment(invoice=self.invoice, member=self.member)
        except Refusal as refusal:
            return self.refused(refusal)
        back = request.build_absolute_uri(reverse("console:payment_done", args=[self.invoice.pk]))
        response = self.render_to_response(
            self.get_context_data(
                invoice=self.invoice,
                secret=secret,
                back=back,
                attempt=attempts_of(self.invoice).first(),
                publishable_key=settings.STRIPE_PUBLISHABLE_KEY,
                stand_in=_stand_in(secret, back),
            )
        )
        response["Cache-Control"] = "no-store"
        if settings.STRIPE_PUBLISHABLE_KEY:
            setattr(response, "_csp_config", policy())  # noqa: B010 - as csp_override does
        return response


class PaymentDoneView(_PayPage):
    """Where the bank's page sends the browser back to: Stripe is asked what came of it."""

    http_method_names = ["get"]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        try:
            return self.told(operations.finish_payment(invoice=self.invoice))
        except Refusal as refusal:
            return self.refused(refusal)


def _stand_in(secret: str, back: str) -> str:
    """The address of the stand-in's page of the bank; empty with a Stripe account."""
    if settings.STRIPE_PUBLISHABLE_KEY:
        return ""
    intent = secret.partition("_secret_")[0]
    asked = urlencode({"client_secret": secret, "return_url": back})
    return f"{settings.STRIPE_API_BASE}/pages/authenticate/{intent}?{asked}"
