"""What a call or a customer is recognised by: normalised, and hashed at once (X2)."""

import ipaddress
from dataclasses import dataclass

from django.conf import settings

from fraud.models import SignalKind
from kit.crypto import keyed_hash


@dataclass(frozen=True, slots=True)
class Seen:
    """A signal as a keyed hash."""

    kind: SignalKind
    digest: bytes


def signals_of_call(
    *, hash_key: bytes, customer: str | None, email: str | None, device: str | None, ip: str | None
) -> list[Seen]:
    """The signals of one call, hashed with the company's key; nothing stays in clear."""
    found = {
        SignalKind.CUSTOMER: customer,
        SignalKind.EMAIL: email and normal_email(email),
        SignalKind.DEVICE: device,
        SignalKind.IP: ip and normal_ip(ip),
    }
    return [Seen(kind, keyed_hash(hash_key, kind, value)) for kind, value in found.items() if value]


def signals_of_account(*, account: str, email: str, address: str, ip: str | None) -> list[Seen]:
    """The signals of a store account, hashed with the store's key, which no company's hash can be compared
    with.
    """
    found = {
        SignalKind.STORE_ACCOUNT: account,
        SignalKind.EMAIL: normal_email(email),
        SignalKind.ADDRESS: " ".join(address.casefold().split()),
        SignalKind.IP: ip and normal_ip(ip),
    }
    return [
        Seen(kind, keyed_hash(settings.STORE_HASH_KEY, kind, value)) for kind, value in found.items() if value
    ]


def normal_email(email: str) -> str:
    """One spelling per mailbox: case and a tag after `+` don't make a new person."""
    name, _, host = email.strip().casefold().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"


def normal_ip(text: str) -> str:
    """One spelling per line: IPv4 as it is, IPv6 by its /64. Raises ValueError for anything else."""
    ip = ipaddress.ip_address(text)
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.ipv4_mapped:
            return str(ip.ipv4_mapped)
        return str(ipaddress.ip_network(f"{ip}/64", strict=False))
    return str(ip)
