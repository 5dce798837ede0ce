"""Where a company is told of its events: endpoints are added with a secret that is shown once, and removed."""

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from accounts.permissions import Right
from events import operations
from events.errors import EndpointNotAllowed, TooManyEndpoints
from events.models import WebhookEndpoint
from events.queries import endpoint_of, endpoints_of
from moments.console.access import ConsoleView


class EndpointForm(forms.Form):
    """The address of an endpoint."""

    url = forms.URLField(
        label="Address",
        max_length=2000,
        assume_scheme="https",
        help_text="A public https address of your server. Every event is sent there, signed, at least once.",
    )


class WebhooksView(ConsoleView):
    """The company's endpoints, and a form for one more."""

    template_name = "console/webhooks.html"
    page = "webhooks"
    right = Right.APPS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = {
            "endpoints": endpoints_of(self.company.pk),
            "form": EndpointForm(),
        }
        return super().get_context_data(**(context | kwargs))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Add an endpoint, and show its secret this once."""
        form, secret = EndpointForm(request.POST), None
        if form.is_valid():
            try:
                _, secret = operations.add_endpoint(
                    company_key=self.company.pk,
                    url=form.cleaned_data["url"],
                    types=[],
                    actor=self.actor,
                )
            except (EndpointNotAllowed, TooManyEndpoints) as refusal:
                form.add_error("url", refusal.detail)
        context = self.get_context_data(secret=secret, form=EndpointForm() if secret else form)
        response = self.render_to_response(context, status=200 if secret else 422)
        response["Cache-Control"] = "no-store"
        return response


class WebhookRemoveView(ConsoleView):
    """Stop telling an endpoint anything."""

    right = Right.APPS
    endpoint: WebhookEndpoint

    def find(self) -> None:
        found = endpoint_of(self.company.pk, self.kwargs["endpoint_id"])
        if found is None:
            raise Http404
        self.endpoint = found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("console:webhooks")

    def post(self, request: HttpRequest, endpoint_id: str) -> HttpResponseBase:
        operations.remove_endpoint(endpoint=self.endpoint, actor=self.actor)
        return redirect("console:webhooks")
