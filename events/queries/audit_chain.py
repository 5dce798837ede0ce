"""Reading whether the audit trail is what it was: each chain is recomputed and compared with its seals."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import OuterRef, Subquery

from events.audit_chain import START, Facts, Place, hash_after, signature_of, time_text
from events.models import AuditAnchor, AuditSeal
from kit.ids import format_id, least_at

_BATCH = 2_000
# A transaction takes seconds; its entries have their ids from before an anchor that was signed meanwhile.
_LONGEST_TRANSACTION = timedelta(hours=1)

# From each name to the next one, by the indexes: as many steps as there are chains, however long they are.
_CHAINS = """
WITH RECURSIVE found (chain) AS (
    SELECT ''
    UNION ALL
    SELECT least((SELECT min(chain) FROM events_auditchain WHERE chain > found.chain),
                 (SELECT min(chain) FROM events_auditseal WHERE chain > found.chain),
                 (SELECT min(chain) FROM events_auditentry WHERE chain > found.chain),
                 (SELECT min(chain) FROM events_auditanchor WHERE chain > found.chain))
    FROM found WHERE found.chain IS NOT NULL
)
SELECT chain FROM found WHERE chain > '' ORDER BY chain
"""
# One statement, since entries are added meanwhile: what it sees belongs together.
_STATE = """
SELECT (SELECT max(number) FROM events_auditseal WHERE chain = %(chain)s), head.last_number, head.last_hash
FROM (VALUES (1)) AS one LEFT JOIN events_auditchain head ON head.chain = %(chain)s
"""
# An entry and its seal come with one commit, so that each batch sees both or none. No join: it would read all seals.
_ENTRIES = """
SELECT entry.id, (SELECT seal.number FROM events_auditseal seal WHERE seal.entry_id = entry.id)
FROM events_auditentry entry
WHERE entry.chain = %(chain)s AND (%(after)s::uuid IS NULL OR entry.id > %(after)s)
ORDER BY entry.id LIMIT %(batch)s
"""
_SEALED = """
SELECT seal.number, seal.entry_id, seal.previous_hash, seal.hash, entry.chain, entry.id::text, entry.company_key::text,
       entry.actor, entry.verb, entry.object_key, entry.reason, entry.changes::text, entry.at, host(entry.address),
       entry.request_key::text
FROM events_auditseal seal LEFT JOIN events_auditentry entry ON entry.id = seal.entry_id
WHERE seal.chain = %(chain)s AND seal.number > %(after)s AND seal.number <= %(last)s
ORDER BY seal.number LIMIT %(batch)s
"""


@dataclass(frozen=True, slots=True)
class Verdict:
    """How a chain was found: how far it was followed, and the first difference in a sentence, if there is one."""

    chain: str
    entries: int
    anchors: int
    place: Place
    difference: str | None


@dataclass(frozen=True, slots=True)
class _State:
    """What the tables say of a chain at one moment."""

    last_seal: int
    head: Place | None


def audit_chains() -> list[str]:
    """The names of all chains that anything is left of."""
    with connection.cursor() as cursor:
        cursor.execute(_CHAINS)
        return [name for (name,) in cursor.fetchall()]


def last_anchor_of(chain: str) -> AuditAnchor | None:
    return AuditAnchor.objects.filter(chain=chain).order_by("-number").first()


def verify_chain(*, chain: str, since: AuditAnchor | None = None) -> Verdict:
    """Recompute a chain, from its first entry or from an anchor on; the first thing that is not as it was sealed.

    Entries that are added meanwhile are left to the next time. Reads in batches, by indexes: a chain may be of any
    length, and what came before the anchor costs nothing. An entry that is written past the guard and given an older id
    is found from the first entry on only.
    """
    state = _state_of(chain)
    if since is not None and (said := _anchor_difference(since, _hash_at(chain, since.number))):
        return Verdict(chain, 0, 1, START, said)
    start = Place(since.number, bytes(since.hash)) if since else START
    place, said = _follow(chain, start, state.last_seal)
    anchors, anchored = _compare_anchors(chain, start.number)
    said = said or _difference_at_the_end(state, place) or _unsealed_difference(chain, since) or anchored
    return Verdict(chain, place.number - start.number, anchors, place, said)


def _follow(chain: str, place: Place, last: int) -> tuple[Place, str | None]:
    """Go on from a place, as far as everything is as it was sealed; where that ends, and why if it ends early."""
    for number, entry_id, previous, digest, *facts in _sealed(chain, place.number, last):
        name = f"number {place.number + 1} ({format_id('aud', entry_id)})"
        if number != place.number + 1:
            return place, f"Number {place.number + 1} is missing: after {place.number} comes {number}."
        if bytes(previous) != place.hash:
            return place, f"Entry {name} does not follow number {place.number}: one of the two was replaced."
        if facts[1] is None:
            return place, f"Entry {name} is missing: only its seal is left."
        if bytes(digest) != hash_after(place, Facts(*facts)):
            return place, f"Entry {name} was changed: it does not have the hash that it was sealed with."
        place = Place(number, bytes(digest))
    return place, None


def _sealed(chain: str, after: int, last: int) -> Iterator[tuple[Any, ...]]:
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_SEALED, {"chain": chain, "after": after, "last": last, "batch": _BATCH})
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < _BATCH:
            return
        after = rows[-1][0]


def _state_of(chain: str) -> _State:
    with connection.cursor() as cursor:
        cursor.execute(_STATE, {"chain": chain})
        last_seal, number, digest = cursor.fetchone()
    return _State(last_seal or 0, None if number is None else Place(number, bytes(digest)))


def _difference_at_the_end(state: _State, place: Place) -> str | None:
    """What is wrong after the last seal, when everything up to it is right."""
    head = state.head
    if head is None and state.last_seal:
        return f"The head is missing: the chain goes on to {state.last_seal}."
    if head is not None and head.number > place.number:
        return f"The tail is missing: the chain ends at {place.number}, its head says {head.number}."
    if head is not None and head.number < place.number:
        return f"The head differs: it says {head.number}, the chain goes on to {place.number}."
    if head is not None and head.hash != place.hash:
        return f"The head differs: it has another hash than number {place.number}."
    return None


def _unsealed_difference(chain: str, since: AuditAnchor | None) -> str | None:
    """The first entry that has no seal, of all or of those that are not older than an anchor."""
    after = least_at(since.signed_at - _LONGEST_TRANSACTION) if since else None
    for entry_id, number in _entries(chain, after):
        if number is None:
            return (
                f"Entry {format_id('aud', entry_id)} has no seal: it was written past the database's guard."
            )
    return None


def _entries(chain: str, after: UUID | None) -> Iterator[tuple[UUID, int | None]]:
    while True:
        with connection.cursor() as cursor:
            cursor.execute(_ENTRIES, {"chain": chain, "after": after, "batch": _BATCH})
            rows = cursor.fetchall()
        yield from rows
        if len(rows) < _BATCH:
            return
        after = rows[-1][0]


def _compare_anchors(chain: str, after: int) -> tuple[int, str | None]:
    """How many anchors agree with the seals they signed, and how the first one differs that does not."""
    seal = AuditSeal.objects.filter(chain=chain, number=OuterRef("number"))
    anchors = AuditAnchor.objects.filter(chain=chain, number__gte=after).order_by("number")
    count = 0
    for anchor in anchors.annotate(sealed=Subquery(seal.values("hash"))).iterator(chunk_size=_BATCH):
        if said := _anchor_difference(anchor, anchor.sealed):
            return count, said
        count += 1
    return count, None


def _anchor_difference(anchor: AuditAnchor, sealed: Any) -> str | None:
    place = Place(anchor.number, bytes(anchor.hash))
    name = f"The anchor of {time_text(anchor.signed_at)}"
    if bytes(anchor.signature) != signature_of(chain=anchor.chain, place=place, signed_at=anchor.signed_at):
        return f"{name} at number {anchor.number} is not signed with our key."
    if sealed is None:
        return f"{name} signed number {anchor.number}, which is missing."
    if bytes(sealed) != place.hash:
        return f"{name} signed another hash than number {anchor.number} has: the chain was rewritten."
    return None


def _hash_at(chain: str, number: int) -> bytes | None:
    found = AuditSeal.objects.filter(chain=chain, number=number).values_list("hash", flat=True).first()
    return None if found is None else bytes(found)
