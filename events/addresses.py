"""Which addresses may be called: https and public ones, or loopback where a setting allows it."""

import ipaddress
import socket
from threading import Thread
from urllib.parse import urlsplit

from django.conf import settings

from events.errors import EndpointNotAllowed

_LOOKUP_SECONDS = 5

# Ways to spell another address, or to reach one, that the standard library counts as global.
_NOT_OURS_TO_CALL = [
    ipaddress.ip_network(network)
    for network in ("::/96", "64:ff9b::/96", "64:ff9b:1::/48", "fec0::/10", "192.88.99.0/24")
]


def refuse_unless_public(url: str) -> str:
    """The address to call for a URL. Raises EndpointNotAllowed unless it is https and public, or allowed loopback.

    The answer is what has to be called: the name may resolve to another address a moment later.
    """
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port or 443
    except ValueError as error:
        raise EndpointNotAllowed(f"An https address is needed; found {url!r}.") from error
    if not host or parts.scheme not in ("https", "http"):
        raise EndpointNotAllowed(f"An https address is needed; found {url!r}.")
    if parts.username is not None or parts.password is not None:
        raise EndpointNotAllowed("An address without user name and password is needed.")
    found = _addresses_of(host, port)
    for address in found:
        _refuse_address(address, host, parts.scheme, url)
    return found[0]


def _refuse_address(address: str, host: str, scheme: str, url: str) -> None:
    ip = ipaddress.ip_address(address)
    if ip.is_loopback and settings.WEBHOOKS_TO_LOOPBACK:
        return
    if scheme != "https":
        raise EndpointNotAllowed(f"An https address is needed; found {url!r}.")
    if not _is_public(ip):
        raise EndpointNotAllowed(f"A public address is needed; {host!r} is {address}.")


def _addresses_of(host: str, port: int) -> list[str]:
    """What a name resolves to. The system's resolver can't be told how long it may take, so it is left behind."""
    found: list[str] = []

    def look_up() -> None:
        try:
            answers = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return
        found.extend(str(answer[4][0]) for answer in answers)

    lookup = Thread(target=look_up, daemon=True)
    lookup.start()
    lookup.join(_LOOKUP_SECONDS)
    if lookup.is_alive():
        raise EndpointNotAllowed(
            f"The host {host!r} could not be looked up within {_LOOKUP_SECONDS} seconds."
        )
    if not found:
        raise EndpointNotAllowed(f"The host {host!r} has no address.")
    return found


def _is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    if not ip.is_global or ip.is_multicast:
        return False
    return not any(ip.version == network.version and ip in network for network in _NOT_OURS_TO_CALL)
