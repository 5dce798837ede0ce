"""Webhook endpoints: the addresses of yours that are told of events. They need a live key."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from moments_rewards import operations
from moments_rewards.calls import (
    EventType,
    NewWebhookEndpoint,
    Replaying,
    ReplayKind,
    Resending,
    Rotating,
    WebhookEndpointChanges,
)
from moments_rewards.decoding import decoded
from moments_rewards.resources import Resource, pages
from moments_rewards.webhook_answers import (
    Delivery,
    DeliveryInFull,
    DeliveryStatus,
    EndpointWithSecret,
    NewSecret,
    Replay,
    TestEvent,
    WebhookEndpoint,
)


class WebhookEndpoints(Resource):
    """The endpoints of the company. What changes them is made once, never again by itself."""

    def list(self) -> Iterator[WebhookEndpoint]:
        """All of them, newest first."""
        return pages(self._caller, operations.LIST_WEBHOOK_ENDPOINTS, WebhookEndpoint, {})

    def get(self, endpoint_id: str) -> WebhookEndpoint:
        """One of them. Raises NotFound."""
        ids = {"endpointId": endpoint_id}
        return decoded(WebhookEndpoint, self._caller.call(operations.GET_WEBHOOK_ENDPOINT, ids=ids))

    def create(
        self,
        url: str,
        *,
        types: Iterable[EventType] = (),
        description: str | None = None,
        rate_per_second: int | None = None,
    ) -> EndpointWithSecret:
        """A new one, which is told of events of these types, or of all. Keep its `secret`: it is shown this once."""
        sent = NewWebhookEndpoint(
            url=url, types=tuple(types), description=description, rate_per_second=rate_per_second
        )
        body = self._caller.call(operations.CREATE_WEBHOOK_ENDPOINT, body=sent.as_json())
        return decoded(EndpointWithSecret, body)

    def change(
        self,
        endpoint_id: str,
        *,
        url: str | None = None,
        types: Iterable[EventType] | None = None,
        description: str | None = None,
        rate_per_second: int | None = None,
        enabled: bool | None = None,
    ) -> WebhookEndpoint:
        """The endpoint with what is given changed, all of it or nothing."""
        sent = WebhookEndpointChanges(
            url=url,
            types=None if types is None else tuple(types),
            description=description,
            rate_per_second=rate_per_second,
            enabled=enabled,
        )
        ids = {"endpointId": endpoint_id}
        body = self._caller.call(operations.CHANGE_WEBHOOK_ENDPOINT, ids=ids, body=sent.as_json())
        return decoded(WebhookEndpoint, body)

    def delete(self, endpoint_id: str) -> None:
        """Tell it of nothing any more. Raises NotFound."""
        self._caller.send(operations.DELETE_WEBHOOK_ENDPOINT, ids={"endpointId": endpoint_id})

    def deliveries(
        self, endpoint_id: str, *, status: DeliveryStatus | None = None, type: str | None = None
    ) -> Iterator[Delivery]:
        """Events on their way there and what became of them, newest event first."""
        query, ids = {"status": status, "type": type}, {"endpointId": endpoint_id}
        return pages(self._caller, operations.LIST_WEBHOOK_DELIVERIES, Delivery, query, ids)

    def delivery(self, endpoint_id: str, event_id: str) -> DeliveryInFull:
        """One of them, with what was sent and answered. Raises NotFound."""
        ids = {"endpointId": endpoint_id, "eventId": event_id}
        return decoded(DeliveryInFull, self._caller.call(operations.GET_WEBHOOK_DELIVERY, ids=ids))

    def resend(self, endpoint_id: str, event_id: str) -> Delivery:
        """Send an event there once more, now, also one that was delivered before."""
        body, ids = Resending(event_id=event_id).as_json(), {"endpointId": endpoint_id}
        return decoded(Delivery, self._caller.call(operations.RESEND_WEBHOOK, ids=ids, body=body))

    def replay(self, endpoint_id: str, *, since: datetime, which: ReplayKind | None = None) -> Replay:
        """Send again what happened since then and was not delivered, or `all` of it, in the background."""
        body, ids = Replaying(since=since, which=which).as_json(), {"endpointId": endpoint_id}
        return decoded(Replay, self._caller.call(operations.REPLAY_WEBHOOKS, ids=ids, body=body))

    def rotate_secret(self, endpoint_id: str, *, overlap_hours: int | None = None) -> NewSecret:
        """A new secret, shown this once; for so many hours messages are signed with the earlier one, too."""
        body, ids = Rotating(overlap_hours=overlap_hours).as_json(), {"endpointId": endpoint_id}
        return decoded(NewSecret, self._caller.call(operations.ROTATE_WEBHOOK_SECRET, ids=ids, body=body))

    def test(self, endpoint_id: str) -> TestEvent:
        """Send an event of type `webhook.test` there."""
        ids = {"endpointId": endpoint_id}
        return decoded(TestEvent, self._caller.call(operations.TEST_WEBHOOK_ENDPOINT, ids=ids))
