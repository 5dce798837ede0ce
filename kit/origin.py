"""Where what is being done now was asked for, so that nobody who writes it down has to pass it on."""

import ipaddress
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Origin:
    """The caller's address and the request's id; jobs and commands have neither."""

    address: str | None = None
    request_id: str | None = None


_NOWHERE = Origin()
_present: ContextVar[Origin] = ContextVar("origin", default=_NOWHERE)


def present() -> Origin:
    """Where the request comes from that is being answered."""
    return _present.get()


@contextmanager
def coming_from(address: str, request_id: str) -> Iterator[None]:
    """Everything done inside was asked for by this request."""
    token = _present.set(Origin(_plain(address), request_id))
    try:
        yield
    finally:
        _present.reset(token)


def _plain(address: str) -> str | None:
    """An address as the database writes it, an IPv4 one that comes in IPv6's clothes as IPv4; None if it is none."""
    try:
        parsed = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return None
    return str(getattr(parsed, "ipv4_mapped", None) or parsed)
