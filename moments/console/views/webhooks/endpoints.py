"""A company's endpoints: listed, added and changed; secrets are shown once."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect

from accounts.permissions import Right
from events import operations
from events.errors import EndpointNotAllowed, TooManyEndpoints, UnknownEventType
from events.models import WebhookEndpoint
from events.queries import endpoints_of
from events.queries.webhook_pages import ending_of, health_of
from kit.errors import Refusal
from moments.console.access import ConsoleView, FormPage
from moments.console.forms.webhooks import EndpointForm, RotateSecretForm, endpoint_values
from moments.console.views.webhooks.base import EndpointPage
from moments.console.webhooks import receiver_code

_AT_FAULT: dict[type[Refusal], str] = {
    EndpointNotAllowed: "url",
    TooManyEndpoints: "url",
    UnknownEventType: "types",
}


class WebhooksView(ConsoleView):
    """The company's endpoints, each with its state, what waits and how its last deliveries went."""

    template_name = "console/webhooks/list.html"
    page = "webhooks"
    right = Right.APPS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        endpoints = list(endpoints_of(self.company.pk))
        health = health_of([one.pk for one in endpoints])
        rows = [(endpoint, health[endpoint.pk]) for endpoint in endpoints]
        return super().get_context_data(rows=rows, receiver=receiver_code(), **kwargs)


def shown_once(
    view: ConsoleView, endpoint: WebhookEndpoint, secret: str, title: str, text: str
) -> HttpResponseBase:
    """The page with a signing secret: neither browsers nor caches on the way keep it."""
    context = ConsoleView.get_context_data(view, endpoint=endpoint, secret=secret, title=title, text=text)
    response = view.response_class(view.request, "console/webhooks/secret.html", context)
    response["Cache-Control"] = "no-store"
    return response


class EndpointNewView(FormPage[EndpointForm]):
    """Add an endpoint; its secret is in the answer, this once."""

    template_name = "console/webhooks/new.html"
    page = "webhooks"
    right = Right.APPS
    form_class = EndpointForm
    fields_at_fault = _AT_FAULT

    def save(self, form: EndpointForm) -> HttpResponseBase:
        endpoint, secret = operations.add_endpoint(
            company_key=self.company.pk, **form.facts(), actor=self.actor
        )
        text = "From now on events are sent there. Put the secret into your server, then send a test event."
        return shown_once(self, endpoint, secret, "The endpoint is added", text)


class EndpointEditView(EndpointPage, FormPage[EndpointForm]):
    """Change an endpoint; what waits goes to the new address."""

    template_name = "console/webhooks/edit.html"
    form_class = EndpointForm
    fields_at_fault = _AT_FAULT

    def initial(self) -> dict[str, Any]:
        return endpoint_values(self.endpoint)

    def save(self, form: EndpointForm) -> HttpResponseBase:
        operations.change_endpoint(endpoint=self.endpoint, **form.facts(), actor=self.actor)
        messages.success(self.request, "The endpoint is changed.")
        return redirect("console:webhook", self.endpoint.pk)


class SecretRotateView(EndpointPage, FormPage[RotateSecretForm]):
    """A new signing secret; the present one signs on beside it for the overlap."""

    template_name = "console/webhooks/rotate.html"
    form_class = RotateSecretForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(ending=ending_of(self.endpoint), **kwargs)

    def save(self, form: RotateSecretForm) -> HttpResponseBase:
        overlap = form.duration()
        secret = operations.rotate_secret(endpoint=self.endpoint, overlap=overlap, actor=self.actor)
        hours = int(overlap.total_seconds()) // 3_600
        text = (
            f"For the next {_hours(hours)} each delivery has two signatures, one by each secret. Then the old one ends."
            if hours
            else "From now on only this one signs."
        )
        return shown_once(self, self.endpoint, secret, "The secret is rotated", text)


def _hours(hours: int) -> str:
    if hours % 24:
        return "hour" if hours == 1 else f"{hours} hours"
    return "day" if hours == 24 else f"{hours // 24} days"
