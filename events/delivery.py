"""Sending one webhook: signed by Standard Webhooks 1.0, to public addresses only, with nothing held while it
waits.
"""

import json
import logging
import random
import time
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography.fernet import InvalidToken
from django.core.serializers.json import DjangoJSONEncoder
from standardwebhooks import Webhook

from events import addresses, calling
from events.errors import EndpointNotAllowed
from events.models import Event, WebhookEndpoint
from kit import clock, crypto

_MINUTE, _HOUR = 60, 3_600
SCHEDULE = [0, 5, 5 * _MINUTE, 30 * _MINUTE, *(hours * _HOUR for hours in (2, 5, 10, 14, 20, 24))]
# All of a try: finding the address, connecting, sending, and the answer.
DEADLINE_SECONDS = 15
CLAIM_TIME = timedelta(seconds=3 * DEADLINE_SECONDS)
PATIENCE = timedelta(days=5)
_MOST_HEADERS, _LONGEST_HEADER = 50, 500

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a try to deliver ended: what was sent, and the answer or the error instead of one."""

    status: int | None = None
    error: str = ""
    duration: timedelta = timedelta(0)
    request_headers: dict[str, str] = field(default_factory=dict)
    answer_headers: list[tuple[str, str]] = field(default_factory=list)
    answer_body: str = ""
    answer_cut: bool = False

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """The receiver asks never to be called again."""
        return self.status == 410

    def facts(self) -> dict[str, Any]:
        """The outcome as a try keeps it."""
        return {
            "status": self.status,
            "error": self.error,
            "duration_ms": round(self.duration.total_seconds() * 1_000),
            "request_headers": self.request_headers,
            "answer_headers": self.answer_headers,
            "answer_body": self.answer_body,
            "answer_cut": self.answer_cut,
        }


def wait_after(tries: int) -> timedelta:
    """The time until the next try, with a tenth of jitter, so that a receiver that returns is not overrun."""
    return timedelta(seconds=SCHEDULE[tries] * random.uniform(1.0, 1.1))  # noqa: S311


def body_of(event: Event) -> dict[str, Any]:
    """The event as companies read it, in webhooks and in the feed alike."""
    return {
        "id": event.id,
        "type": event.type,
        "sequence": event.sequence,
        "timestamp": event.occurred_at,
        "data": event.data,
    }


def bytes_of(event: Event) -> bytes:
    """The body of every try to deliver an event: the same bytes each time, which the signature is over."""
    return json.dumps(body_of(event), cls=DjangoJSONEncoder, ensure_ascii=False).encode()


def send(*, event: Event, endpoint: WebhookEndpoint) -> Outcome:
    """One try, never longer than the deadline. Redirects are not followed; only a public address is called.

    Whatever goes wrong with one endpoint ends in the outcome: it is nobody else's trouble.
    """
    began, headers = time.monotonic(), dict[str, str]()
    try:
        body = bytes_of(event)
        headers |= _headers(event, endpoint, body.decode())
        answer = _post(endpoint.url, headers, body)
    except InvalidToken:
        logger.warning("The secret of %s can't be decrypted: was ENCRYPTION_KEY changed?", endpoint.pk)
        outcome = Outcome(error="The secret can't be read; rotate it.")
    except (EndpointNotAllowed, calling.CallFailed) as refusal:
        outcome = Outcome(error=_text(str(refusal))[:200])
    except (OSError, ValueError) as error:
        logger.warning("Delivery to %s is not possible: %r", endpoint.pk, error)
        outcome = Outcome(error=f"It could not be sent: {type(error).__name__}.")
    else:
        outcome = _outcome(answer)
    return replace(outcome, duration=timedelta(seconds=time.monotonic() - began), request_headers=headers)


def _post(url: str, headers: dict[str, str], body: bytes) -> calling.Answer:
    ends = time.monotonic() + DEADLINE_SECONDS
    address = addresses.refuse_unless_public(url)
    seconds = ends - time.monotonic()
    return calling.post(url=url, address=address, headers=headers, body=body, seconds=seconds)


def _headers(event: Event, endpoint: WebhookEndpoint, body: str) -> dict[str, str]:
    """What is sent beside the body; one signature for each secret that has not expired, the newest first."""
    now = datetime.now(UTC)
    secrets = [
        one for one in endpoint.secrets.all() if one.expires_at is None or one.expires_at > clock.now()
    ]
    if not secrets:
        raise calling.CallFailed("The endpoint has no secret; rotate it.")
    secrets.sort(key=lambda one: one.pk, reverse=True)
    signatures = [Webhook(crypto.decrypt(one.encrypted_secret)).sign(event.id, now, body) for one in secrets]
    return {
        "content-type": "application/json",
        "accept-encoding": "identity",
        "connection": "close",
        "user-agent": "Moments-Webhooks/1.0",
        "webhook-id": event.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": " ".join(signatures),
    }


def _outcome(answer: calling.Answer) -> Outcome:
    headers = [(_text(name), _text(value)[:_LONGEST_HEADER]) for name, value in answer.headers]
    return Outcome(
        status=answer.status,
        answer_headers=headers[:_MOST_HEADERS],
        answer_body=_text(answer.body.decode(errors="replace")),
        answer_cut=answer.is_cut or len(headers) > _MOST_HEADERS,
    )


def _text(words: str) -> str:
    """What PostgreSQL can keep."""
    return words.replace("\x00", "�")
