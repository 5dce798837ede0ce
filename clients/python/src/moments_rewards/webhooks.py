"""Webhooks: prove that a message is from Moments (Standard Webhooks 1.0), and read its event."""

import base64
import binascii
import hashlib
import hmac
import json
import time
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from moments_rewards.decoding import decoded
from moments_rewards.errors import UnexpectedAnswer, WebhookNotAuthentic

_PREFIX = "whsec_"
_HEADERS = ("webhook-id", "webhook-timestamp", "webhook-signature")


@dataclass(frozen=True)
class Event:
    """Something that happened to the company; `data` is the object it happened to, as the API answered it then.

    Messages come at least once and in no promised order: keep the `id` of those that are done, order by `sequence`.
    """

    id: str
    type: str
    sequence: int
    timestamp: datetime
    data: Mapping[str, Any]


def verify_webhook(
    body: str | bytes,
    headers: Mapping[str, str],
    secrets: str | Iterable[str],
    *,
    tolerance: float = 300.0,
) -> Event:
    """The event of a message that was signed with one of the secrets (`whsec_…`; several while one is rotated).

    `body` is what was received, to the byte: not JSON that was read and written again. Raises WebhookNotAuthentic for a
    message that is not signed, altered, or more than `tolerance` seconds old or ahead.
    """
    content = body.encode() if isinstance(body, str) else bytes(body)
    message_id, timestamp, signatures = _headers_of(headers)
    _refuse_unless_recent(timestamp, tolerance)
    signed = b".".join((message_id.encode(), timestamp.encode(), content))
    keys = [_key_of(secret) for secret in ([secrets] if isinstance(secrets, str) else secrets)]
    if not keys:
        raise ValueError("At least one secret is needed.")
    if not _is_signed(signed, signatures, keys):
        raise WebhookNotAuthentic("No signature of the message is right.")
    try:
        return decoded(Event, json.loads(content))
    except (ValueError, UnexpectedAnswer) as error:
        raise WebhookNotAuthentic(f"The message is no event: {error}") from None


def _headers_of(headers: Mapping[str, str]) -> tuple[str, str, str]:
    given = {name.lower(): value for name, value in headers.items()}
    missing = [name for name in _HEADERS if not given.get(name)]
    if missing:
        raise WebhookNotAuthentic(f"The message lacks {', '.join(missing)}.")
    message_id, timestamp, signatures = (given[name] for name in _HEADERS)
    return message_id, timestamp, signatures


def _refuse_unless_recent(timestamp: str, tolerance: float) -> None:
    if not (timestamp.isascii() and timestamp.isdigit() and len(timestamp) < 15):
        raise WebhookNotAuthentic("webhook-timestamp is no number of seconds.")
    if abs(time.time() - int(timestamp)) > tolerance:
        raise WebhookNotAuthentic("The message is too old, or the clock of this machine is wrong.")


def _key_of(secret: str) -> bytes:
    try:
        key = base64.b64decode(secret.removeprefix(_PREFIX), validate=True)
    except binascii.Error:
        key = b""
    if not key:
        raise ValueError("A webhook secret must be whsec_… in base64.")
    return key


def _is_signed(signed: bytes, signatures: str, keys: list[bytes]) -> bool:
    """Whether any signature is right, in a time that does not tell which, or how nearly."""
    expected = [b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()) for key in keys]
    given = [one.encode() for one in signatures.split(" ")]
    is_right = False
    for one in given:
        for right in expected:
            is_right |= hmac.compare_digest(one, right)
    return is_right
