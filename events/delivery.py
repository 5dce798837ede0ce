"""Sending one webhook: signed by Standard Webhooks 1.0, to public addresses only, with nothing held while it
waits.
"""

import ipaddress
import json
import random
import socket
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from requests.adapters import HTTPAdapter
from standardwebhooks import Webhook

from events.errors import EndpointNotAllowed
from events.models import Event, WebhookEndpoint
from kit import crypto

_MINUTE, _HOUR = 60, 3_600
SCHEDULE = [0, 5, 5 * _MINUTE, 30 * _MINUTE, *(hours * _HOUR for hours in (2, 5, 10, 14, 20, 24))]
TIMEOUT_SECONDS = 15
CLAIM_TIME = timedelta(seconds=4 * TIMEOUT_SECONDS)
PATIENCE = timedelta(days=5)


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
    """One try. Redirects are not followed; the name is resolved once, and only a public address is called."""
    body = json.dumps(body_of(event), cls=DjangoJSONEncoder, ensure_ascii=False)
    now = datetime.now(UTC)
    signature = Webhook(crypto.decrypt(endpoint.encrypted_secret)).sign(event.id, now, body)
    headers = {
        "content-type": "application/json",
        "user-agent": "Moments-Webhooks/1.0",
        "webhook-id": event.id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": signature,
    }
    try:
        with _session_for(endpoint.url) as session:
            answer = session.post(
                endpoint.url,
                data=body.encode(),
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
                stream=True,
            )
            return Attempt(answer.status_code)
    except EndpointNotAllowed as refusal:
        return Attempt(None, refusal.detail[:200])
    except requests.RequestException as error:
        return Attempt(None, type(error).__name__)


def refuse_unless_public(url: str) -> str:
    """The address to call for a URL. Raises EndpointNotAllowed unless it is https and public, or loopback is
    allowed.
    """
    parts = urlsplit(url)
    loopback_allowed = settings.WEBHOOKS_TO_LOOPBACK
    if not parts.hostname or parts.scheme not in ("https", "http"):
        raise EndpointNotAllowed(f"An https address is needed; found {url!r}.")
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port or 443, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as error:
        raise EndpointNotAllowed(f"The host {parts.hostname!r} has no address.") from error
    addresses = [str(info[4][0]) for info in found]
    for address in addresses:
        ip = ipaddress.ip_address(address)
        if ip.is_loopback and loopback_allowed:
            continue
        if parts.scheme != "https":
            raise EndpointNotAllowed(f"An https address is needed; found {url!r}.")
        if not ip.is_global or ip.is_multicast:
            raise EndpointNotAllowed(f"A public address is needed; {parts.hostname!r} is {address}.")
    return addresses[0]


class _Pinned(HTTPAdapter):
    """Connects to one address whatever the name resolves to by then; TLS still proves the name."""

    def __init__(self, host: str, address: str) -> None:
        self._host, self._address = host, address
        super().__init__()

    def get_connection_with_tls_context(
        self, request: Any, verify: Any, proxies: Any = None, cert: Any = None
    ) -> Any:
        host_params, found = self.build_connection_pool_key_attributes(request, verify, cert)
        pool_kwargs: dict[str, Any] = {**found}
        if host_params["scheme"] == "https":
            pool_kwargs |= {"server_hostname": self._host, "assert_hostname": self._host}
        return self.poolmanager.connection_from_host(
            **{**host_params, "host": self._address}, pool_kwargs=pool_kwargs
        )


def _session_for(url: str) -> requests.Session:
    parts = urlsplit(url)
    session = requests.Session()
    # A proxy of the environment would resolve the name again, past our check.
    session.trust_env = False
    adapter = _Pinned(parts.hostname or "", refuse_unless_public(url))
    session.mount("https://", adapter)
    session.mount("http://", adapter)
    session.headers["Host"] = parts.netloc.rpartition("@")[2]
    return session
