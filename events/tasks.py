"""Edges for workers: what happened is numbered, delivered, signed and mailed. Harmless to repeat."""

import time
from concurrent.futures import ThreadPoolExecutor, as_completed

from celery import shared_task

from events import delivery, mailing, operations
from events.models import WebhookDelivery
from kit import valkey

_PARALLEL = 16
# One worker process delivers at a time, for at most so long: receivers that are slow hold up no other work.
_TURN_SECONDS = 30
_LEASE_SECONDS = _TURN_SECONDS + 2 * delivery.DEADLINE_SECONDS
# Mail has a lease of its own: short, since a killed worker's one has to end before a code in a mail grows old.
_MAILS_AT_ONCE = 4
_MAIL_TURN_SECONDS, _MAIL_LEASE_SECONDS = 10, 30


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


@shared_task(name="events.forget_api_calls")
def forget_api_calls() -> None:
    """Forget calls that have been in the request log for long enough."""
    while operations.forget_api_calls():
        continue


def _send(claimed: WebhookDelivery) -> delivery.Attempt:
    return delivery.send(event=claimed.event, endpoint=claimed.endpoint)


@shared_task(name="events.send_mails")
def send_mails() -> None:
    """Try every mail that is due, in one process at a time: a mail server that hangs holds up no other work.

    Whoever wrote a mail while the lease was held is not told no: what is due after the lease was given back is
    looked for again.
    """
    ends = time.monotonic() + _MAIL_TURN_SECONDS
    while time.monotonic() < ends and valkey.lease("send_mails", _MAIL_LEASE_SECONDS):
        try:
            sent = _send_due(ends)
        finally:
            valkey.release("send_mails")
        if not sent:
            return


def _send_due(ends: float) -> int:
    """Send what is due until nothing is, or the turn is over; how many tries that took."""
    tries = 0
    with ThreadPoolExecutor(max_workers=_MAILS_AT_ONCE) as pool:
        while time.monotonic() < ends and (due := operations.claim_mails(batch=_MAILS_AT_ONCE)):
            tries += len(due)
            sent = {pool.submit(mailing.send, claimed): claimed for claimed in due}
            for future in as_completed(sent):
                operations.settle_mail(claimed=sent[future], error=future.result())
    return tries


@shared_task(name="events.forget_mails")
def forget_mails() -> None:
    """Forget to whom mails went a month ago."""
    while operations.forget_mails():
        continue
