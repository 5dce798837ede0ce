"""Endpoints and deliveries as companies read them."""

from datetime import UTC, datetime
from typing import Any

from events.models import DeliveryStatus, WebhookAttempt, WebhookDelivery, WebhookEndpoint, WebhookReplay


def facts_of_endpoint(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """An endpoint, without its secrets."""
    return {
        "id": endpoint.pk,
        "url": endpoint.url,
        "description": endpoint.description,
        "types": endpoint.types,
        "ratePerSecond": endpoint.rate_per_second,
        "enabled": endpoint.enabled,
        "disabledAt": _instant(endpoint.disabled_at),
        "disabledReason": endpoint.disabled_reason or None,
        "deliveredAt": _instant(endpoint.delivered_at),
        "createdAt": _instant(endpoint.created_at),
    }


def facts_of_delivery(delivery: WebhookDelivery, *, in_full: bool = False) -> dict[str, Any]:
    """A delivery with the tries that it was read with (`listed`); in full with what was sent and answered."""
    is_waiting = delivery.status == DeliveryStatus.PENDING
    tries: list[WebhookAttempt] = getattr(delivery, "listed", [])
    return {
        "eventId": delivery.event_id,
        "type": delivery.event.type,
        "sequence": delivery.event.sequence,
        "status": delivery.status,
        "createdAt": _instant(delivery.created_at),
        "nextAttemptAt": _instant(delivery.next_attempt_at) if is_waiting else None,
        "finishedAt": _instant(delivery.finished_at),
        "error": delivery.last_error or None,
        "attemptCount": delivery.attempts,
        "attempts": [facts_of_attempt(one) | (_exchange(one) if in_full else {}) for one in tries],
    }


def facts_of_attempt(attempt: WebhookAttempt) -> dict[str, Any]:
    """One try and how it ended; one without a duration is under way, or its worker did not come back."""
    return {
        "number": attempt.number,
        "cause": attempt.cause,
        "startedAt": _instant(attempt.started_at),
        "durationMs": attempt.duration_ms,
        "status": attempt.status,
        "error": attempt.error or None,
    }


def _exchange(attempt: WebhookAttempt) -> dict[str, Any]:
    return {
        "requestHeaders": attempt.request_headers,
        "answerHeaders": attempt.answer_headers,
        "answerBody": attempt.answer_body,
        "answerCut": attempt.answer_cut,
    }


def facts_of_replay(replay: WebhookReplay) -> dict[str, Any]:
    """A replay and how far it is."""
    return {
        "id": replay.pk,
        "webhookEndpointId": replay.endpoint_id,
        "since": _instant(replay.since),
        "which": replay.which,
        "queued": replay.queued,
        "createdAt": _instant(replay.created_at),
        "finishedAt": _instant(replay.finished_at),
    }


def _instant(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
