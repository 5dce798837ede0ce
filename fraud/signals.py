"""What a call or a customer is recognised by: normalised, and hashed at once (X2)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings

from fraud.models import LINKING_KINDS, SignalKind
from fraud.normalising import (
    normal_device,
    normal_email,
    normal_ip,
    normal_network,
)
from kit.crypto import keyed_hash


class HashKey(StrEnum):
    """Whose key a signal is hashed with: the company's own, or the one of the store, which spans companies."""

    COMPANY = "company"
    STORE = "store"


@dataclass(frozen=True, slots=True)
class Seen:
    """A signal as a keyed hash."""

    kind: SignalKind
    digest: bytes
    key: HashKey = HashKey.COMPANY


def signals_of_call(
    *, hash_key: bytes, customer: str | None, email: str | None, device: str | None, ip: str | None
) -> list[Seen]:
    """The signals of one call, hashed with the company's key; and those that can lead to store accounts with the
    store's, too. Nothing stays in clear.
    """
    found: dict[SignalKind, str | None] = {SignalKind.CUSTOMER: customer}
    found[SignalKind.EMAIL] = email and normal_email(email)
    found |= _of_device(device) | _of_line(ip)
    linking = {kind: value for kind, value in found.items() if kind in LINKING_KINDS}
    return [
        *_hashed(found, hash_key, HashKey.COMPANY),
        *_hashed(linking, settings.STORE_HASH_KEY, HashKey.STORE),
    ]


def signals_of_account(
    *,
    account: str,
    email: str,
    address: str = "",
    ip: str | None = None,
    device: str | None = None,
    phone: str = "",
    payment: str | None = None,
) -> list[Seen]:
    """The signals of a store account, hashed with the store's key, which no company's hash can be compared
    with.

    `address` and `phone` are normal ones (`fraud.normalising`); `payment` is a fingerprint of a card.
    """
    found: dict[SignalKind, str | None] = {
        SignalKind.STORE_ACCOUNT: account,
        SignalKind.EMAIL: normal_email(email),
        SignalKind.ADDRESS: address,
        SignalKind.PHONE: phone,
        SignalKind.PAYMENT: payment,
    }
    return list(_hashed(found | _of_device(device) | _of_line(ip), settings.STORE_HASH_KEY, HashKey.STORE))


def under(key: HashKey, seen: Iterable[Seen]) -> tuple[Seen, ...]:
    """The signals that are hashed with the one key."""
    return tuple(one for one in seen if one.key == key)


def _of_device(device: str | None) -> dict[SignalKind, str | None]:
    return {SignalKind.DEVICE: device and normal_device(device)}


def _of_line(ip: str | None) -> dict[SignalKind, str | None]:
    if not ip:
        return {}
    return {SignalKind.IP: normal_ip(ip), SignalKind.NETWORK: normal_network(ip)}


def _hashed(found: Mapping[SignalKind, str | None], hash_key: bytes | str, key: HashKey) -> Iterable[Seen]:
    return (Seen(kind, keyed_hash(hash_key, kind, value), key) for kind, value in found.items() if value)
