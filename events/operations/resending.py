"""Sending to an endpoint what a member asks for: a delivery again, or a test event."""

from django.db import transaction

from events.errors import DeliveryUnderWay
from events.models import Cause, DeliveryStatus, Event, WebhookAttempt, WebhookDelivery, WebhookEndpoint
from events.operations.audit import changed
from events.operations.endpoints import audit_endpoint, locked_and_enabled
from events.operations.log import record
from events.types import TEST
from kit import clock
from kit.jobs import send_after_commit


def resend(*, delivery: WebhookDelivery, actor: str) -> WebhookDelivery:
    """Send an event to its endpoint once more, now, whatever came of it before; the history stays.

    A try that fails begins the schedule anew. Raises DeliveryUnderWay while a try is made, EndpointDisabled,
    EndpointRemoved.
    """
    with transaction.atomic():
        endpoint = locked_and_enabled(delivery.endpoint)
        locked = WebhookDelivery.objects.select_for_update(no_key=True).get(pk=delivery.pk)
        if locked.status == DeliveryStatus.PENDING and _is_under_way(locked):
            raise DeliveryUnderWay("A try is being made at this moment; see how it ends.")
        locked.status, locked.cause, locked.step = DeliveryStatus.PENDING, Cause.RESEND, 0
        locked.next_attempt_at, locked.finished_at = clock.now(), None
        locked.save(update_fields=["status", "cause", "step", "next_attempt_at", "finished_at"])
        audit_endpoint(endpoint, "webhook.resend", actor, changed({}, {"event_id": locked.event_id}))
        send_after_commit("events.deliver_webhooks")
    return locked


def send_test_event(*, endpoint: WebhookEndpoint, actor: str) -> Event:
    """Record an event of type `webhook.test`, numbered in the feed like any other, and told to this endpoint alone.

    Raises EndpointDisabled, EndpointRemoved.
    """
    with transaction.atomic():
        locked = locked_and_enabled(endpoint)
        event = record(
            company_key=locked.company_key,
            type=TEST,
            data={"webhookEndpointId": locked.pk},
            endpoint_key=locked.pk,
        )
        audit_endpoint(locked, "webhook.test", actor, changed({}, {"event_id": event.pk}))
        send_after_commit("events.publish_events")
    return event


def _is_under_way(delivery: WebhookDelivery) -> bool:
    """Whether a try was begun and its claim has not run out: then the next one lies in the future."""
    open_tries = WebhookAttempt.objects.filter(delivery=delivery, duration_ms=None)
    return delivery.next_attempt_at > clock.now() and open_tries.exists()
