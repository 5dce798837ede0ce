"""What the audit trail's hashes and signatures are made of. The trigger of migration 0003 says the same in SQL."""

import hashlib
from datetime import UTC, datetime
from typing import NamedTuple

from django.conf import settings

from events.models import AuditAnchor
from kit import crypto

VERSION = "audit-1"


class Place(NamedTuple):
    """How far a chain goes: a number and the hash that it was sealed with."""

    number: int
    hash: bytes


START = Place(0, bytes(32))


class Facts(NamedTuple):
    """All that an entry says, as text: UUIDs, the time and the changes as PostgreSQL writes them."""

    chain: str
    id: str
    company_key: str | None
    actor: str
    verb: str
    object_key: str
    reason: str
    changes: str
    at: datetime
    address: str | None
    request_key: str | None


def hash_after(previous: Place, facts: Facts) -> bytes:
    """SHA-256 over the hash before, and over number and facts, each with its length."""
    chain, *keys, at, address, request_key = facts
    parts = (VERSION, chain, str(previous.number + 1), *keys, time_text(at), address, request_key)
    return hashlib.sha256(previous.hash + b"".join(map(_part, parts))).digest()


def signature_of(*, chain: str, place: Place, signed_at: datetime) -> bytes:
    """What signs the head of a chain: nobody who has the database alone can make it."""
    number, digest = str(place.number), place.hash.hex()
    return crypto.keyed_hash(settings.AUDIT_KEY, chain, number, digest, time_text(signed_at))


def anchor_text(anchor: AuditAnchor) -> str:
    """An anchor as the log keeps it."""
    digest, signature = bytes(anchor.hash).hex(), bytes(anchor.signature).hex()
    return f"{anchor.chain}/{anchor.number}/{digest}/{time_text(anchor.signed_at)}/{signature}"


def anchor_from(text: str) -> AuditAnchor:
    """An anchor that the log kept; it need not be in the database any more. Raises ValueError for anything else."""
    chain, number, digest, signed_at, signature = text.split("/")
    return AuditAnchor(
        chain=chain,
        number=int(number),
        hash=bytes.fromhex(digest),
        signature=bytes.fromhex(signature),
        signed_at=datetime.fromisoformat(signed_at),
    )


def time_text(at: datetime) -> str:
    """A time to the microsecond, in UTC."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")


def _part(value: str | None) -> bytes:
    if value is None:
        return (-1).to_bytes(4, signed=True)
    text = value.encode()
    return len(text).to_bytes(4, signed=True) + text
