"""What was sent to webhook endpoints and how that went; sent again, replayed, tried out (api.md)."""

from collections.abc import Mapping, Sequence
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from events import operations
from events.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from events.queries.managing import deliveries_page, delivery_of_event
from events.types import EVENT_TYPES, TEST
from moments.api import webhook_examples, webhook_schema
from moments.api.calls import OneOf
from moments.api.parameters import ListParameters
from moments.api.reading import ListView, Position
from moments.api.webhook_endpoints import OfEndpoints, unless_removed
from moments.api.webhook_facts import facts_of_delivery, facts_of_replay
from moments.api.webhook_forms import Replaying, Resending, checked, faults_of_fields
from moments.api.webhook_refusals import DeliveryNotFound


class DeliveryParameters(ListParameters):
    """What narrows the list of deliveries."""

    status = OneOf(choices=DeliveryStatus.values, required=False)
    type = OneOf(choices=[*EVENT_TYPES, TEST], required=False)


def delivery_in(endpoint: WebhookEndpoint, event_id: str) -> WebhookDelivery:
    """The delivery of an event to the endpoint. Raises DeliveryNotFound."""
    found = delivery_of_event(endpoint, event_id)
    if found is None:
        raise DeliveryNotFound
    return found


class DeliveriesView(OfEndpoints, ListView[WebhookDelivery]):
    """What was and is to be sent to an endpoint."""

    form = DeliveryParameters
    of: WebhookEndpoint

    @extend_schema(
        operation_id="listWebhookDeliveries",
        tags=["Webhooks"],
        summary="List deliveries",
        description=webhook_schema.DELIVERIES,
        parameters=[webhook_schema.ENDPOINT_ID, DeliveryParameters],
        responses={
            200: webhook_schema.DeliveryPage,
            **webhook_schema.LISTING,
            **webhook_schema.OF_ENDPOINT,
        },
        examples=[webhook_examples.DELIVERY_LIST],
    )
    def get(self, request: Request, endpointId: str) -> Response:  # noqa: N803
        """One page."""
        self.of = self.endpoint(endpointId)
        return self.listed(request)

    def rows(self, found: Mapping[str, Any], after: Position | None, count: int) -> Sequence[WebhookDelivery]:
        last = str(after[0]) if after else None
        status, kind = found.get("status"), found.get("type")
        return deliveries_page(self.of, status=status, type=kind, after=last, count=count)

    def position(self, row: WebhookDelivery) -> Position:
        return [row.event_id]

    def shown(self, rows: Sequence[WebhookDelivery]) -> list[dict[str, Any]]:
        return [facts_of_delivery(row) for row in rows]


class DeliveryView(OfEndpoints):
    """One event on its way to one endpoint."""

    @extend_schema(
        operation_id="getWebhookDelivery",
        tags=["Webhooks"],
        summary="Read a delivery",
        description="With its latest hundred tries, latest first: what was sent, and the first 4 KiB of the answer.",
        parameters=[webhook_schema.ENDPOINT_ID, webhook_schema.EVENT_ID],
        responses={200: webhook_schema.DeliveryInFull, **webhook_schema.OF_DELIVERY},
        examples=[webhook_examples.DELIVERY],
    )
    def get(self, request: Request, endpointId: str, eventId: str) -> Response:  # noqa: N803
        """The delivery, or 404."""
        delivery = delivery_in(self.endpoint(endpointId), eventId)
        return self.answered(request, facts_of_delivery(delivery, in_full=True))


class ResendView(OfEndpoints):
    """Send an event once more."""

    @extend_schema(
        operation_id="resendWebhook",
        tags=["Webhooks"],
        summary="Send an event again",
        description=webhook_schema.RESEND,
        parameters=[webhook_schema.ENDPOINT_ID],
        request=Resending,
        responses=webhook_schema.RESEND_RESPONSES,
        examples=[webhook_examples.WAITING],
    )
    def post(self, request: Request, endpointId: str) -> Response:  # noqa: N803
        """The delivery, which waits to be sent then."""
        endpoint = self.endpoint(endpointId)
        event_id = checked(Resending, self.body(request))["eventId"]
        delivery = delivery_in(endpoint, event_id)
        with unless_removed():
            operations.resend(delivery=delivery, actor=self.actor)
        return Response(facts_of_delivery(delivery_in(endpoint, event_id)), status=202)


class ReplayView(OfEndpoints):
    """Send what happened since a time."""

    @extend_schema(
        operation_id="replayWebhooks",
        tags=["Webhooks"],
        summary="Send events again from a time on",
        description=webhook_schema.REPLAY,
        parameters=[webhook_schema.ENDPOINT_ID],
        request=Replaying,
        responses=webhook_schema.REPLAY_RESPONSES,
        examples=[webhook_examples.REPLAYED],
    )
    def post(self, request: Request, endpointId: str) -> Response:  # noqa: N803
        """The replay, which is worked on in the background."""
        endpoint = self.endpoint(endpointId)
        found = checked(Replaying, self.body(request))
        with unless_removed(), faults_of_fields():
            replay = operations.replay(endpoint=endpoint, actor=self.actor, **found)
        return Response(facts_of_replay(replay), status=202)


class TestEventView(OfEndpoints):
    """Try an endpoint out."""

    @extend_schema(
        operation_id="testWebhookEndpoint",
        tags=["Webhooks"],
        summary="Send a test event",
        description=webhook_schema.TRY_OUT,
        parameters=[webhook_schema.ENDPOINT_ID],
        request=None,
        responses=webhook_schema.TEST_RESPONSES,
        examples=[webhook_examples.TEST_EVENT],
    )
    def post(self, request: Request, endpointId: str) -> Response:  # noqa: N803
        """The id of the event."""
        endpoint = self.endpoint(endpointId)
        with unless_removed():
            event = operations.send_test_event(endpoint=endpoint, actor=self.actor)
        return Response({"eventId": event.pk, "type": event.type}, status=202)
