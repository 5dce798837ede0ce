"""Edges for workers: what happened is numbered and delivered. Harmless to repeat."""

from concurrent.futures import ThreadPoolExecutor

from celery import shared_task

from events import delivery, operations
from events.models import WebhookDelivery

_PARALLEL = 16


@shared_task(name="events.publish_events")
def publish_events() -> None:
    """Number waiting events and queue their deliveries, until none waits."""
    while operations.publish_events():
        continue


@shared_task(name="events.deliver_webhooks")
def deliver_webhooks() -> None:
    """Try every delivery that is due. No transaction is open while a receiver is waited for."""
    with ThreadPoolExecutor(max_workers=_PARALLEL) as pool:
        while due := operations.claim_deliveries():
            for claimed, attempt in zip(due, pool.map(_send, due), strict=True):
                operations.settle_delivery(claimed=claimed, attempt=attempt)


def _send(claimed: WebhookDelivery) -> delivery.Attempt:
    return delivery.send(event=claimed.event, endpoint=claimed.endpoint)
