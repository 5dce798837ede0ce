"""The company's cards: seen by who sees bills, changed by the billing owner alone (B6, P5).

What is typed of a card goes from the browser to Stripe; nothing of it passes here.
"""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.csp import CSP

from accounts.permissions import Right
from billing import operations, queries
from billing.models import Card, CardSetup, SetupStatus
from kit.errors import Refusal
from kit.places import name_of
from moments.console.access import ConsoleView, FormPage
from moments.console.collecting import unpaid_of
from moments.console.forms.webhooks import SureForm

_STRIPE_HOSTS = {
    "script-src": ["https://js.stripe.com", "https://*.js.stripe.com"],
    "frame-src": ["https://js.stripe.com", "https://*.js.stripe.com", "https://hooks.stripe.com"],
    "connect-src": [CSP.SELF, "https://api.stripe.com"],
}


class CardsView(ConsoleView):
    """The company's cards, which of them is charged, and who may change that."""

    template_name = "console/bills/cards.html"
    page = "bills"
    right = Right.BILLS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_payer = self.may(Right.PAYMENT_METHOD) and queries.may_change_cards(self.company, self.member)
        return super().get_context_data(
            cards=list(queries.cards_of(self.company)),
            owner=queries.billing_owner_of(self.company),
            lacks=queries.payment_method_lacks(self.company),
            is_payer=is_payer,
            unpaid=unpaid_of(self.company),
            country=name_of(self.company.country),
            **kwargs,
        )


class CardNewView(ConsoleView):
    """Begin to add a card."""

    page = "bills"
    right = Right.PAYMENT_METHOD

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("console:cards")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            setup = operations.begin_card(company=self.company, member=self.member)
        except Refusal as refusal:
            messages.error(request, refusal.detail)
            return redirect("console:cards")
        return redirect("console:card_setup", setup.pk)


class _SetupPage(ConsoleView):
    """A page about an attempt to add a card; a stranger's is none."""

    page = "bills"
    right = Right.PAYMENT_METHOD
    setup_row: CardSetup

    def find(self) -> None:
        found = queries.setup_of(self.company, self.kwargs["setup_id"])
        if found is None:
            raise Http404
        self.setup_row = found

    def told(self) -> HttpResponseBase:
        """Finish what can be finished, say how it ended, and go on to the cards."""
        try:
            setup = operations.finish_card(setup=self.setup_row)
        except Refusal as refusal:
            messages.error(self.request, refusal.detail)
            return redirect("console:cards")
        if setup.status == SetupStatus.DONE:
            messages.success(self.request, "The card is added.")
        elif setup.problem:
            messages.error(self.request, f"No card was added. {setup.problem}")
        else:
            messages.warning(self.request, "No card was added yet.")
        return redirect("console:cards")


class CardSetupView(_SetupPage):
    """Where a card is typed: Stripe's own fields, or the page of its stand-in."""

    template_name = "console/bills/card_new.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.setup_row.status != SetupStatus.OPEN:
            return redirect("console:cards")
        try:
            secret = operations.secret_of_setup(setup=self.setup_row)
        except Refusal as refusal:
            messages.error(request, refusal.detail)
            return redirect("console:cards")
        back = request.build_absolute_uri(reverse("console:card_done", args=[self.setup_row.pk]))
        response = self.render_to_response(
            self.get_context_data(
                setup=self.setup_row,
                secret=secret,
                back=back,
                country=name_of(self.company.country),
                publishable_key=settings.STRIPE_PUBLISHABLE_KEY,
                stand_in=_stand_in(self.setup_row, secret, back),
            )
        )
        response["Cache-Control"] = "no-store"
        if settings.STRIPE_PUBLISHABLE_KEY:
            setattr(response, "_csp_config", policy())  # noqa: B010 - as csp_override does
        return response


class CardDoneView(_SetupPage):
    """Where Stripe sends the browser back to."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        return self.told()


class _CardPage(ConsoleView):
    """A page about one of the company's cards; a stranger's is none."""

    page = "bills"
    right = Right.PAYMENT_METHOD
    card: Card

    def find(self) -> None:
        found = queries.card_of(self.company, self.kwargs["card_id"])
        if found is None:
            raise Http404
        self.card = found


class CardActivateView(_CardPage):
    """Have the company charged by another of its cards."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("console:cards")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            operations.activate_card(card=self.card, member=self.member)
        except Refusal as refusal:
            messages.error(request, refusal.detail)
        else:
            messages.success(request, f"From now on {self.card} is charged.")
        return redirect("console:cards")


class CardRemoveView(_CardPage, FormPage[SureForm]):
    """Remove a card, once it was said what that means."""

    template_name = "console/bills/card_remove.html"
    form_class = SureForm

    def version(self) -> str:
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(card=self.card, **kwargs)

    def save(self, form: SureForm) -> HttpResponseBase:
        operations.remove_card(card=self.card, member=self.member)
        messages.success(self.request, f"{self.card} is removed.")
        return redirect("console:cards")


def policy() -> dict[str, Any]:
    """The content policy of the one page that shows Stripe's fields."""
    found: dict[str, Any] = dict(settings.SECURE_CSP)
    for name, hosts in _STRIPE_HOSTS.items():
        found[name] = [*found.get(name, []), *hosts]
    return found


def _stand_in(setup: CardSetup, secret: str, back: str) -> str:
    """The address of the stand-in's page; empty with a Stripe account."""
    if settings.STRIPE_PUBLISHABLE_KEY:
        return ""
    asked = urlencode({"client_secret": secret, "return_url": back})
    return f"{settings.STRIPE_API_BASE}/pay/{setup.stripe_id}?{asked}"
