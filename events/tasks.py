"""Edges for workers: what happened is numbered, delivered, signed and mailed. Harmless to repeat."""

import time
from concurrent.futures import ThreadPoolExecutor, as_completed

from celery import shared_task

from events import courier, mailing, operations
from kit import valkey

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
    courier.deliver()


@shared_task(name="events.work_on_replays")
def work_on_replays() -> None:
    """Queue what replays ask for, as far as their endpoints keep up."""
    while operations.work_on_replay():
        continue


@shared_task(name="events.end_deliveries_of_disabled")
def end_deliveries_of_disabled() -> None:
    """End what waits for endpoints that were disabled."""
    while operations.end_deliveries_of_disabled():
        continue


@shared_task(name="events.forget_webhooks")
def forget_webhooks() -> None:
    """Forget tries and deliveries of a month ago, and endpoints that were removed."""
    while operations.forget_webhooks():
        continue


@shared_task(name="events.forget_api_calls")
def forget_api_calls() -> None:
    """Forget calls that have been in the request log for long enough."""
    while operations.forget_api_calls():
        continue


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
