"""Telling companies' servers what happened."""

import base64
import secrets
from collections import Counter
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import F

from events import delivery
from events.errors import TooManyEndpoints
from events.models import DeliveryStatus, WebhookDelivery, WebhookEndpoint
from events.operations.audit import audit, changed
from kit import clock, crypto

# Each event is queued once for each endpoint.
MOST_ENDPOINTS = 10


def add_endpoint(*, company_key: str, url: str, types: list[str], actor: str) -> tuple[WebhookEndpoint, str]:
    """Register a server's address; the endpoint and its signing secret, shown only now.

    Raises EndpointNotAllowed for an address that is not https or not public, TooManyEndpoints over the limit.
    """
    if WebhookEndpoint.objects.filter(company_key=company_key).count() >= MOST_ENDPOINTS:
        raise TooManyEndpoints(f"A company has at most {MOST_ENDPOINTS} endpoints; remove one first.")
    delivery.refuse_unless_public(url)
    secret = "whsec_" + base64.b64encode(secrets.token_bytes(32)).decode()
    with transaction.atomic():
        endpoint = WebhookEndpoint.objects.create(
            company_key=company_key, url=url, types=types, encrypted_secret=crypto.encrypt(secret)
        )
        audit(
            actor=actor,
            verb="webhook.add",
            object_key=endpoint.id,
            company_key=company_key,
            changes=changed({}, {"url": url, "types": types}),
        )
    return endpoint, secret


def remove_endpoint(*, endpoint: WebhookEndpoint, actor: str) -> None:
    """Stop telling an address anything; what still waited for it is dropped."""
    with transaction.atomic():
        audit(
            actor=actor,
            verb="webhook.remove",
            object_key=endpoint.id,
            company_key=endpoint.company_key,
            changes=changed({"url": endpoint.url, "types": endpoint.types}, {}),
        )
        endpoint.delete()


def claim_deliveries(*, batch: int = 16) -> list[WebhookDelivery]:
    """Take up to `batch` due deliveries, a few of each company; another worker passes them over.

    The try counts from here on: a worker that dies with a delivery in hand leaves it due again after a while, and a
    delivery that kills its workers is given up like any other.
    """
    now = clock.now()
    with transaction.atomic():
        _give_up_exhausted(now)
        due = list(
            WebhookDelivery.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(pk__in=_fair_share(now, batch), status=DeliveryStatus.PENDING, next_attempt_at__lte=now)
            .select_related("event", "endpoint")
            .order_by("next_attempt_at")
        )
        WebhookDelivery.objects.filter(pk__in=[one.pk for one in due]).update(
            attempts=F("attempts") + 1, next_attempt_at=now + delivery.CLAIM_TIME
        )
    return due


def _fair_share(now: datetime, batch: int) -> list[int]:
    """The deliveries that are due longest, with no company taking more than its share of a batch."""
    pending = WebhookDelivery.objects.filter(
        status=DeliveryStatus.PENDING, next_attempt_at__lte=now, endpoint__enabled=True
    )
    oldest = pending.order_by("next_attempt_at").values_list("pk", "endpoint__company_key")[: 200 * batch]
    share, taken = max(1, batch // 4), Counter[str]()
    chosen: list[int] = []
    for pk, company_key in oldest:
        if len(chosen) < batch and taken[company_key] < share:
            taken[company_key] += 1
            chosen.append(pk)
    return chosen


def _give_up_exhausted(now: datetime) -> None:
    """End deliveries whose last try never came to an end."""
    WebhookDelivery.objects.filter(
        status=DeliveryStatus.PENDING, attempts__gte=len(delivery.SCHEDULE), next_attempt_at__lte=now
    ).update(status=DeliveryStatus.FAILED, finished_at=now, last_error="The worker did not come back.")


def settle_delivery(*, claimed: WebhookDelivery, attempt: delivery.Attempt) -> None:
    """Write down how an attempt ended: delivered, to be tried again on schedule, or given up."""
    now = clock.now()
    tries = claimed.attempts + 1
    changes: dict[str, Any] = {"attempts": tries, "last_status": attempt.status, "last_error": attempt.error}
    if attempt.delivered:
        changes |= {"status": DeliveryStatus.DELIVERED, "finished_at": now}
    elif attempt.is_gone or tries >= len(delivery.SCHEDULE):
        changes |= {"status": DeliveryStatus.FAILED, "finished_at": now}
    else:
        changes |= {"next_attempt_at": now + delivery.wait_after(tries)}
    with transaction.atomic():
        pending = WebhookDelivery.objects.filter(pk=claimed.pk, status=DeliveryStatus.PENDING)
        if not pending.update(**changes):
            return
        endpoint = WebhookEndpoint.objects.filter(pk=claimed.endpoint_id, enabled=True)
        if attempt.delivered:
            endpoint.update(delivered_at=now)
        elif attempt.is_gone:
            endpoint.update(enabled=False, disabled_at=now)
        elif changes.get("status") == DeliveryStatus.FAILED:
            endpoint.exclude(delivered_at__gte=now - delivery.PATIENCE).update(enabled=False, disabled_at=now)
