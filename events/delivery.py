"""Sending one webhook: signed by Standard Webhooks 1.0, to public addresses only, with nothing held while it
waits.
"""

import ipaddress
import json
import logging
import random
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from threading import Timer
from typing import Any
from urllib.parse import urlsplit

import requests
from cryptography.fernet import InvalidToken
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from requests.adapters import HTTPAdapter
from standardwebhooks import Webhook
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection

from events.errors import EndpointNotAllowed
from events.models import Event, WebhookEndpoint
from kit import crypto

_MINUTE, _HOUR = 60, 3_600
SCHEDULE = [0, 5, 5 * _MINUTE, 30 * _MINUTE, *(hours * _HOUR for hours in (2, 5, 10, 14, 20, 24))]
TIMEOUT_SECONDS = 15
# A receiver that sends a byte now and then never times out by itself: after this long the connection is cut.
DEADLINE_SECONDS = 20
CLAIM_TIME = timedelta(seconds=4 * DEADLINE_SECONDS)
PATIENCE = timedelta(days=5)

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Attempt:
    """How a try to deliver ended: the answer's HTTP status, or the error instead of one."""

    status: int | None
    error: str = ""

    @property
    def delivered(self) -> bool:
        return self.status is not None and 200 <= self.status < 300

    @property
    def is_gone(self) -> bool:
        """The receiver asks never to be called again."""
        return self.status == 410


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


def send(*, event: Event, endpoint: WebhookEndpoint) -> Attempt:
    """One try, never longer than the deadline. Redirects are not followed; only a public address is called.

    Whatever goes wrong with one endpoint ends in its attempt: it is nobody else's trouble.
    """
    try:
        return _send(event, endpoint)
    except EndpointNotAllowed as refusal:
        return Attempt(None, refusal.detail[:200])
    except requests.RequestException as error:
        return Attempt(None, type(error).__name__)
    except (OSError, ValueError, InvalidToken) as error:
        logger.warning("Delivery to %s is not possible: %r", endpoint.pk, error)
        return Attempt(None, type(error).__name__)


def _send(event: Event, endpoint: WebhookEndpoint) -> Attempt:
    body = json.dumps(body_of(event), cls=DjangoJSONEncoder, ensure_ascii=False)
    now = datetime.now(UTC)
    headers = {
        "content-type": "application/json",
        "user-agent": "Moments-Webhooks/1.0",
        "webhook-id": event.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(crypto.decrypt(endpoint.encrypted_secret)).sign(event.id, now, body),
    }
    address = refuse_unless_public(endpoint.url)
    ends = time.monotonic() + DEADLINE_SECONDS
    with _session_to(address) as session:
        answer = session.post(
            endpoint.url,
            data=body.encode(),
            headers=headers,
            timeout=TIMEOUT_SECONDS,
            allow_redirects=False,
            stream=True,
        )
    # What was cut may still look like an answer.
    return Attempt(answer.status_code) if time.monotonic() < ends else Attempt(None, "DeadlinePassed")


def refuse_unless_public(url: str) -> str:
    """The address to call for a URL. Raises EndpointNotAllowed unless it is https and public, or allowed loopback."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 443
    except ValueError as error:
        raise EndpointNotAllowed(f"An https address is needed; found {url!r}.") from error
    if not host or parts.scheme not in ("https", "http"):
        raise EndpointNotAllowed(f"An https address is needed; found {url!r}.")
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise EndpointNotAllowed(f"The host {host!r} has no address.") from error
    addresses = [str(info[4][0]) for info in found]
    for address in addresses:
        ip = ipaddress.ip_address(address)
        if ip.is_loopback and settings.WEBHOOKS_TO_LOOPBACK:
            continue
        if parts.scheme != "https":
            raise EndpointNotAllowed(f"An https address is needed; found {url!r}.")
        if not _is_public(ip):
            raise EndpointNotAllowed(f"A public address is needed; {host!r} is {address}.")
    return addresses[0]


# Ways to spell another address, or to reach one, that the standard library counts as global.
_NOT_OURS_TO_CALL = [
    ipaddress.ip_network(network)
    for network in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "fec0::/10", "192.88.99.0/24")
]


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if not ip.is_global or ip.is_multicast:
        return False
    return not any(ip.version == network.version and ip in network for network in _NOT_OURS_TO_CALL)


@contextmanager
def _session_to(address: str) -> Iterator[requests.Session]:
    """A session that connects to one address, whatever a name resolves to by then, and is cut at the deadline.

    TLS still proves the name. A proxy of the environment is not used: it would resolve the name again, past our check.
    """
    handles: list[socket.socket] = []

    def connect(connection: HTTPConnection) -> socket.socket:
        made = socket.create_connection(
            (address, connection.port or connection.default_port), TIMEOUT_SECONDS
        )
        # A second handle on the same connection: the first one is taken over by TLS.
        handles.append(made.dup())
        return made

    def cut() -> None:
        for handle in handles:
            handle.shutdown(socket.SHUT_RDWR)

    watchdog = Timer(DEADLINE_SECONDS, cut)
    watchdog.daemon = True
    watchdog.start()
    try:
        with requests.Session() as session:
            session.trust_env = False
            for scheme in ("https://", "http://"):
                session.mount(scheme, _adapter(connect))
            yield session
    finally:
        watchdog.cancel()
        for handle in handles:
            handle.close()


def _adapter(connect: Any) -> HTTPAdapter:
    """An adapter whose connections are made by `connect`."""
    plain = type("Plain", (HTTPConnection,), {"_new_conn": connect})
    secure = type("Secure", (HTTPSConnection,), {"_new_conn": connect})
    adapter = HTTPAdapter()
    adapter.poolmanager.pool_classes_by_scheme = {
        "http": type("PlainPool", (HTTPConnectionPool,), {"ConnectionCls": plain}),
        "https": type("SecurePool", (HTTPSConnectionPool,), {"ConnectionCls": secure}),
    }
    return adapter
