"""The log of an endpoint's deliveries, and one of them with every try."""

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from events import operations
from events.delivery import body_of, bytes_of
from events.models import WebhookDelivery
from events.queries import attempts_of, delivery_of
from events.queries.webhook_pages import health_of, last_replay_of, waiting_of
from kit import crypto
from kit.errors import Refusal
from kit.ids import is_id
from moments.console.delivery_filters import STATUSES, TYPES, asked_of, query_of, shared_with_api, wanted_of
from moments.console.paging import page_of
from moments.console.views.webhooks.base import EndpointPage
from moments.console.webhooks import deliveries_command, resend_command

PAGE_SIZE = 50


class EndpointView(EndpointPage):
    """An endpoint and the log of its deliveries, by status, type and day; the newest page renews itself."""

    template_name = "console/webhooks/endpoint.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "seen" in request.GET and request.htmx:  # type: ignore[attr-defined]
            return self._renewed(request)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        asked = asked_of(self.request.GET)
        return super().get_context_data(
            replay=last_replay_of(self.endpoint),
            statuses=STATUSES,
            types=TYPES,
            asked=asked,
            command=deliveries_command(self.endpoint, shared_with_api(asked)),
            **self._listed(asked),
            **kwargs,
        )

    def _listed(self, asked: dict[str, str]) -> dict[str, Any]:
        before = self.request.GET.get("before", "")
        page = page_of(
            wanted_of(self.endpoint, asked),
            before=before if is_id("evt", before) else None,
            size=PAGE_SIZE,
            by="event_id",
        )
        health, waiting = health_of([self.endpoint.pk])[self.endpoint.pk], waiting_of(self.endpoint)
        return {
            "deliveries": page,
            "health": health,
            "waiting": waiting,
            "seen": _state_of(page.rows, health, waiting, self.endpoint.delivered_at),
            "filters": query_of(asked),
            "is_filtered": any(asked.values()),
        }

    def _renewed(self, request: HttpRequest) -> HttpResponse:
        """The log as it is now; nothing where that is what the page shows."""
        asked = asked_of(request.GET)
        listed = self._listed(asked)
        if listed["seen"] == request.GET["seen"]:
            return HttpResponse(status=204)
        context = {"endpoint": self.endpoint, **listed}
        return self.response_class(request, "console/webhooks/_renewed.html", context)


class DeliveryPage(EndpointPage):
    """A page about one event on its way to the endpoint."""

    delivery: WebhookDelivery

    def find(self) -> None:
        super().find()
        found = delivery_of(self.endpoint, self.kwargs["event_id"])
        if found is None:
            raise Http404
        self.delivery = found


class DeliveryView(DeliveryPage):
    """One delivery: the body as it is sent, and each try with what was sent and answered."""

    template_name = "console/webhooks/delivery.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "seen" in request.GET and request.htmx:  # type: ignore[attr-defined]
            context = self.get_context_data(**kwargs)
            if context["seen"] == request.GET["seen"]:
                return HttpResponse(status=204)
            return self.response_class(request, "console/webhooks/_delivery.html", context)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        tries = list(attempts_of(self.delivery))
        return super().get_context_data(
            delivery=self.delivery,
            event=self.delivery.event,
            body=bytes_of(self.delivery.event).decode(),
            read=body_of(self.delivery.event),
            tries=tries,
            command=resend_command(self.endpoint, self.delivery.event),
            seen=_state_of([self.delivery], [one.duration_ms for one in tries]),
            **kwargs,
        )


class DeliveryResendView(DeliveryPage):
    """Send an event to the endpoint once more, whatever came of it before."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("console:delivery", self.endpoint.pk, self.delivery.event_id)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            operations.resend(delivery=self.delivery, actor=self.actor)
        except Refusal as refusal:
            messages.error(request, refusal.detail)
        else:
            messages.success(request, "It is sent again now; each try is kept below.")
        return redirect("console:delivery", self.endpoint.pk, self.delivery.event_id)


def _state_of(deliveries: Sequence[WebhookDelivery], *besides: object) -> str:
    """What a list of deliveries shows, and what is shown besides, in short."""
    said = [(one.pk, one.status, one.attempts, one.last_status, one.last_error) for one in deliveries]
    return crypto.digest(repr((said, besides))).hex()[:16]
