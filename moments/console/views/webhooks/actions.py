"""What is done with an endpoint: disabled, enabled, removed, sent a test event, replayed to."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from events import operations
from events.errors import ReplayNotPossible
from events.queries.webhook_pages import last_replay_of, missing_since, waiting_of
from kit.errors import Refusal
from moments.console.access import FormPage
from moments.console.forms.webhooks import ReplayForm, SureForm
from moments.console.views.webhooks.base import EndpointPage


class _SurePage(EndpointPage, FormPage[SureForm]):
    """A page that says what will happen, and to how many, before it happens."""

    form_class = SureForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(waiting=waiting_of(self.endpoint), **kwargs)

    def version(self) -> str:
        return ""


class EndpointDisableView(_SurePage):
    """Tell an endpoint of nothing until it is enabled again."""

    template_name = "console/webhooks/disable.html"

    def save(self, form: SureForm) -> HttpResponseBase:
        operations.disable_endpoint(endpoint=self.endpoint, actor=self.actor)
        messages.success(self.request, "The endpoint is disabled: nothing is sent there until you enable it.")
        return redirect("console:webhook", self.endpoint.pk)


class EndpointRemoveView(_SurePage):
    """Remove an endpoint for good."""

    template_name = "console/webhooks/remove.html"

    def save(self, form: SureForm) -> HttpResponseBase:
        operations.remove_endpoint(endpoint=self.endpoint, actor=self.actor)
        messages.success(self.request, f"{self.endpoint.url} is removed.")
        return redirect("console:webhooks")


class EndpointEnableView(EndpointPage):
    """Tell an endpoint of events again, and offer what it missed."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("console:webhook", self.endpoint.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        since = missing_since(self.endpoint)
        operations.enable_endpoint(endpoint=self.endpoint, actor=self.actor)
        messages.success(request, "The endpoint is enabled: what happens from now on is sent there.")
        if since is None:
            return redirect("console:webhook", self.endpoint.pk)
        return redirect(
            f"{reverse('console:replay_webhook', args=[self.endpoint.pk])}?since={since:%Y-%m-%dT%H:%M:%S}"
        )


class EndpointTestView(EndpointPage):
    """Send an event that is there to be tried with, and show its delivery."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("console:webhook", self.endpoint.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            event = operations.send_test_event(endpoint=self.endpoint, actor=self.actor)
        except Refusal as refusal:
            messages.error(request, refusal.detail)
        else:
            text = "The test event <code>{}</code> is on its way: it appears here within seconds."
            messages.success(request, format_html(text, event.pk))
        return redirect("console:webhook", self.endpoint.pk)


class ReplayView(EndpointPage, FormPage[ReplayForm]):
    """Have a stretch of events sent again, and see how far it is."""

    template_name = "console/webhooks/replay.html"
    form_class = ReplayForm
    fields_at_fault = {ReplayNotPossible: "since"}

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.htmx:  # type: ignore[attr-defined]
            context = {"endpoint": self.endpoint, "replay": last_replay_of(self.endpoint)}
            return self.response_class(request, "console/webhooks/_replay.html", context)
        return super().get(request, *args, **kwargs)

    def initial(self) -> dict[str, Any]:
        return {"since": self.request.GET.get("since", ""), "which": "undelivered"}

    def version(self) -> str:
        return ""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(replay=last_replay_of(self.endpoint), **kwargs)

    def save(self, form: ReplayForm) -> HttpResponseBase:
        asked = form.cleaned_data
        operations.replay(
            endpoint=self.endpoint, since=asked["since"], which=asked["which"], actor=self.actor
        )
        messages.success(self.request, "The replay has begun. You can leave this page: it goes on.")
        return redirect("console:replay_webhook", self.endpoint.pk)
