"""What accounts share, read from their signals. Hubs are shared by too many to say anything, and link nobody."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any
from uuid import UUID

from django.db import connection

from fraud.models import Evidence
from fraud.queries import Figures

# A signal by its kind and digest, and two accounts in order.
type Shown = tuple[str, bytes]
type Pair = tuple[UUID, UUID]

_OWNERS = """
SELECT shown.kind, shown.digest, few.account_key
FROM unnest(%(kinds)s::text[], %(digests)s::bytea[], %(most)s::int[]) AS shown (kind, digest, most)
CROSS JOIN LATERAL (
    SELECT account_key FROM fraud_accountsignal AS held
    WHERE held.digest = shown.digest AND held.kind = shown.kind AND held.evidence = %(evidence)s
    LIMIT shown.most
) AS few
"""
# From pair to signal to signal, whatever the planner believes of a table that has just been filled: OFFSET holds it to.
_SHARED = """
SELECT pair.one, pair.other, array_agg(DISTINCT mine.kind)
FROM unnest(%(ones)s::uuid[], %(others)s::uuid[]) AS pair (one, other)
CROSS JOIN LATERAL (
    SELECT kind, digest FROM fraud_accountsignal WHERE account_key = pair.one AND evidence = %(evidence)s OFFSET 0
) AS mine
CROSS JOIN LATERAL (
    SELECT FROM fraud_accountsignal AS held WHERE held.digest = mine.digest AND held.kind = mine.kind
    AND held.evidence = %(evidence)s AND held.account_key = pair.other OFFSET 0
) AS theirs
JOIN unnest(%(kinds)s::text[], %(caps)s::int[]) AS figure (kind, cap) ON figure.kind = mine.kind
CROSS JOIN LATERAL (
    SELECT count(*) AS accounts FROM (
        SELECT 1 FROM fraud_accountsignal AS held
        WHERE held.digest = mine.digest AND held.kind = mine.kind AND held.evidence = %(evidence)s
        LIMIT figure.cap + 1
    ) AS few
) AS shown_by
WHERE shown_by.accounts <= figure.cap
GROUP BY pair.one, pair.other
"""


def pair_of(one: UUID, other: UUID) -> Pair:
    """Two accounts in the order in which their link has them."""
    return (one, other) if one < other else (other, one)


def owners_of(
    shown: Iterable[Shown], *, evidence: Evidence, chosen: Figures, beyond: int
) -> Mapping[Shown, set[UUID]]:
    """The accounts that show each signal, at most `beyond` more than its cap. One statement."""
    signals = list(shown)
    owners: dict[Shown, set[UUID]] = {one: set() for one in signals}
    facts: dict[str, Any] = {
        "kinds": [kind for kind, _ in signals],
        "digests": [digest for _, digest in signals],
        "most": [chosen.caps[kind] + beyond for kind, _ in signals],
        "evidence": evidence,
    }
    with connection.cursor() as cursor:
        cursor.execute(_OWNERS, facts)
        for kind, digest, account in cursor.fetchall():
            owners[kind, bytes(digest)].add(account)
    return owners


def kinds_shared(pairs: Sequence[Pair], *, evidence: Evidence, chosen: Figures) -> dict[Pair, frozenset[str]]:
    """The kinds of what each pair shares; nothing where it shares hubs alone. One statement."""
    found: dict[Pair, frozenset[str]] = dict.fromkeys(pairs, frozenset())
    if not pairs:
        return found
    facts: dict[str, Any] = {
        "ones": [one for one, _ in pairs],
        "others": [other for _, other in pairs],
        "kinds": list(chosen.caps),
        "caps": list(chosen.caps.values()),
        "evidence": evidence,
    }
    with connection.cursor() as cursor:
        cursor.execute(_SHARED, facts)
        found |= {(one, other): frozenset(kinds) for one, other, kinds in cursor.fetchall()}
    return found
