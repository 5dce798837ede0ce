"""Webhook endpoints: where a company's servers are told of events, managed by its servers themselves (api.md)."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from events import operations
from events.errors import EndpointRemoved
from events.models import WebhookEndpoint
from events.operations.patching import patch_endpoint
from events.queries.managing import endpoint_named, endpoints_page
from moments.api import webhook_examples, webhook_schema
from moments.api.parameters import ListParameters
from moments.api.reading import ListView, Position, ReadingView
from moments.api.webhook_facts import facts_of_endpoint
from moments.api.webhook_forms import (
    NewWebhookEndpoint,
    Rotating,
    WebhookEndpointChanges,
    checked,
    faults_of_fields,
    named,
)
from moments.api.webhook_refusals import LiveKeyNeeded, WebhookEndpointNotFound


class OfEndpoints(ReadingView):
    """A call about the company's webhook endpoints: only with a live key, and within the budget of reading."""

    def prove(self, request: Request) -> None:
        super().prove(request)
        if self.key.is_test:
            raise LiveKeyNeeded("Webhook endpoints are seen and changed with a live key; this is a test key.")

    @property
    def actor(self) -> str:
        return f"app:{self.key.app_id}"

    def endpoint(self, endpoint_id: str) -> WebhookEndpoint:
        """The endpoint that the path names. Raises WebhookEndpointNotFound."""
        found = endpoint_named(self.key.app.company_id, endpoint_id)
        if found is None:
            raise WebhookEndpointNotFound
        return found


@contextmanager
def unless_removed() -> Iterator[None]:
    """What was removed by somebody else meanwhile is not there."""
    try:
        yield
    except EndpointRemoved:
        raise WebhookEndpointNotFound from None


def shown_once(data: Mapping[str, Any], *, status: int = 200) -> Response:
    """An answer with a secret: nobody on the way keeps it."""
    response = Response(data, status=status)
    response["Cache-Control"] = "no-store"
    return response


class EndpointsView(OfEndpoints, ListView[WebhookEndpoint]):
    """The company's endpoints, and one more."""

    form = ListParameters

    @extend_schema(
        operation_id="listWebhookEndpoints",
        tags=["Webhooks"],
        summary="List webhook endpoints",
        description="The endpoints of the company, newest first. Takes a live key, as all calls about endpoints do.",
        parameters=[ListParameters],
        responses={200: webhook_schema.WebhookEndpointPage, **webhook_schema.LISTING},
        examples=[webhook_examples.ENDPOINTS],
    )
    def get(self, request: Request) -> Response:
        """One page."""
        return self.listed(request)

    @extend_schema(
        operation_id="createWebhookEndpoint",
        tags=["Webhooks"],
        summary="Add a webhook endpoint",
        description=webhook_schema.CREATE,
        request=NewWebhookEndpoint,
        responses=webhook_schema.CREATE_RESPONSES,
        examples=[webhook_examples.NEW_ENDPOINT],
    )
    def post(self, request: Request) -> Response:
        """The endpoint, with its secret this once."""
        found = checked(NewWebhookEndpoint, self.body(request))
        with faults_of_fields(found["url"]):
            endpoint, secret = operations.add_endpoint(
                company_key=self.key.app.company_id, actor=self.actor, **{"types": [], **named(found)}
            )
        response = shown_once(facts_of_endpoint(endpoint) | {"secret": secret}, status=201)
        response["Location"] = f"/v1/webhookEndpoints/{endpoint.pk}"
        return response

    def rows(self, found: Mapping[str, Any], after: Position | None, count: int) -> Sequence[WebhookEndpoint]:
        last = str(after[0]) if after else None
        return endpoints_page(self.key.app.company_id, after=last, count=count)

    def position(self, row: WebhookEndpoint) -> Position:
        return [row.pk]

    def shown(self, rows: Sequence[WebhookEndpoint]) -> list[dict[str, Any]]:
        return [facts_of_endpoint(row) for row in rows]


class EndpointView(OfEndpoints):
    """One endpoint."""

    @extend_schema(
        operation_id="getWebhookEndpoint",
        tags=["Webhooks"],
        summary="Read a webhook endpoint",
        description="What it is told of, and whether it is; never its secret.",
        parameters=[webhook_schema.ENDPOINT_ID],
        responses={200: webhook_schema.WebhookEndpoint, **webhook_schema.OF_ENDPOINT},
        examples=[webhook_examples.ENDPOINT],
    )
    def get(self, request: Request, endpointId: str) -> Response:  # noqa: N803
        """The endpoint, or 404."""
        return self.answered(request, facts_of_endpoint(self.endpoint(endpointId)))

    @extend_schema(
        operation_id="changeWebhookEndpoint",
        tags=["Webhooks"],
        summary="Change a webhook endpoint",
        description=webhook_schema.CHANGE,
        parameters=[webhook_schema.ENDPOINT_ID],
        request=WebhookEndpointChanges,
        responses={200: webhook_schema.WebhookEndpoint, **webhook_schema.OF_ENDPOINT, **webhook_schema.BODY},
        examples=[webhook_examples.ENDPOINT],
    )
    def patch(self, request: Request, endpointId: str) -> Response:  # noqa: N803
        """The endpoint as it is then: all of the changes, or none."""
        endpoint = self.endpoint(endpointId)
        found = checked(WebhookEndpointChanges, self.body(request))
        with unless_removed(), faults_of_fields(found.get("url", "")):
            changed = patch_endpoint(
                endpoint=endpoint, changes=named(found), enabled=found.get("enabled"), actor=self.actor
            )
        return Response(facts_of_endpoint(changed))

    @extend_schema(
        operation_id="deleteWebhookEndpoint",
        tags=["Webhooks"],
        summary="Remove a webhook endpoint",
        description="It is told of nothing any more, and what waits for it is dropped.",
        parameters=[webhook_schema.ENDPOINT_ID],
        request=None,
        responses={204: None, **webhook_schema.OF_ENDPOINT},
    )
    def delete(self, request: Request, endpointId: str) -> Response:  # noqa: N803
        """204; 404 from then on."""
        operations.remove_endpoint(endpoint=self.endpoint(endpointId), actor=self.actor)
        return Response(status=204)


class RotateSecretView(OfEndpoints):
    """Another secret in a secret's place."""

    @extend_schema(
        operation_id="rotateWebhookSecret",
        tags=["Webhooks"],
        summary="Rotate the secret",
        description=webhook_schema.ROTATE,
        parameters=[webhook_schema.ENDPOINT_ID],
        request=Rotating,
        responses=webhook_schema.ROTATE_RESPONSES,
        examples=[webhook_examples.NEW_SECRET],
    )
    def post(self, request: Request, endpointId: str) -> Response:  # noqa: N803
        """The new secret, this once."""
        endpoint = self.endpoint(endpointId)
        hours = checked(Rotating, self.body(request))["overlapHours"]
        with unless_removed():
            secret = operations.rotate_secret(
                endpoint=endpoint, overlap=timedelta(hours=hours), actor=self.actor
            )
        return shown_once({"id": endpoint.pk, "secret": secret, "overlapHours": hours})
