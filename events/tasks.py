"""Edges for workers: what happened is numbered, delivered and signed. Harmless to repeat."""

import time
from concurrent.futures import ThreadPoolExecutor, as_completed

from celery import shared_task

from events import delivery, operations
from events.models import WebhookDelivery
from kit import valkey

_PARALLEL = 16
# One worker process delivers at a time, for at most so long: receivers that are slow hold up no other work.
_TURN_SECONDS = 30
_LEASE_SECONDS = _TURN_SECONDS + 2 * delivery.DEADLINE_SECONDS


@shared_task(name="events.publish_events")
def publish_events() -> None:
    """Number waiting events and queue their deliveries, until none waits."""
    while operations.publish_events():
        continue


@shared_task(name="events.anchor_audit_chains")
def anchor_audit_chains() -> None:
    """Verify what is new in the audit chains and sign where they stand."""
    operations.anchor_audit_chains()


@shared_task(name="events.deliver_webhooks")
def deliver_webhooks() -> None:
    """Try every delivery that is due. No transaction is open while a receiver is waited for."""
    if not valkey.lease("deliver_webhooks", _LEASE_SECONDS):
        return
    ends = time.monotonic() + _TURN_SECONDS
    try:
        with ThreadPoolExecutor(max_workers=_PARALLEL) as pool:
            while time.monotonic() < ends and (due := operations.claim_deliveries(batch=_PARALLEL)):
                sent = {pool.submit(_send, claimed): claimed for claimed in due}
                for future in as_completed(sent):
                    operations.settle_delivery(claimed=sent[future], attempt=future.result())
    finally:
        valkey.release("deliver_webhooks")


def _send(claimed: WebhookDelivery) -> delivery.Attempt:
    return delivery.send(event=claimed.event, endpoint=claimed.endpoint)
