"""Links and groups follow what accounts share: how every change of that ends.

A group's row is held by whoever changes its links or its accounts, or judges what one of its accounts shares. Signals
are held before groups (`linking`), groups in the order of their ids, and all of them until the commit: so nobody waits
in a circle, and who comes second sees what the first one did.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.db import connection

from fraud.models import Evidence
from fraud.operations.grouping import join, regroup
from fraud.operations.sharing import Pair
from fraud.queries.figures import LINKED_FROM, Figures

_GROUPS = """
SELECT id FROM fraud_linkedgroup WHERE id IN (
    SELECT group_id FROM fraud_linkedaccount WHERE evidence = %s AND account_key = ANY(%s::uuid[])
) ORDER BY id FOR NO KEY UPDATE
"""
_MEMBERS = "SELECT account_key, group_id FROM fraud_linkedaccount WHERE evidence = %s AND account_key = ANY(%s::uuid[])"
_STANDING = """
SELECT link.first_key, link.second_key, link.kinds, link.weight FROM fraud_accountlink AS link
JOIN unnest(%(ones)s::uuid[], %(others)s::uuid[]) AS pair (one, other)
     ON link.first_key = pair.one AND link.second_key = pair.other
WHERE link.evidence = %(evidence)s
"""
_WRITE = """
INSERT INTO fraud_accountlink (evidence, first_key, second_key, weight, kinds, since)
SELECT %(evidence)s, one, other, weight, string_to_array(kinds, ' '), statement_timestamp()
FROM unnest(%(ones)s::uuid[], %(others)s::uuid[], %(weights)s::int[], %(kinds)s::text[])
     AS pair (one, other, weight, kinds)
ON CONFLICT (first_key, second_key, evidence) DO UPDATE SET weight = excluded.weight, kinds = excluded.kinds
"""
_DELETE = """
DELETE FROM fraud_accountlink AS link USING unnest(%(ones)s::uuid[], %(others)s::uuid[]) AS pair (one, other)
WHERE link.first_key = pair.one AND link.second_key = pair.other AND link.evidence = %(evidence)s
"""


class GroupsMoved(Exception):
    """While one waited for groups, accounts moved to others: begin anew, from the savepoint."""


@dataclass(frozen=True)
class Touched:
    """Accounts whose part in what is shared changed, and pairs that may be linked or not for it, with the kinds of
    what they share now.
    """

    accounts: set[UUID]
    pairs: Mapping[Pair, frozenset[str]] = field(default_factory=dict)

    def everybody(self) -> set[UUID]:
        return self.accounts.union(*self.pairs)


def relink(*, evidence: Evidence, find: Callable[[], Touched], chosen: Figures) -> None:
    """Write the links that follow from what `find` reads, and the groups that follow from the links.

    `find` is asked once more when the groups of all it names are held. Raises GroupsMoved where these were not all of
    them; nothing is written then.
    """
    first = find()
    if not first.accounts:
        return
    held = hold_groups(first.everybody(), evidence=evidence)
    touched = find()
    everybody = touched.everybody()
    groups = groups_of(everybody, evidence=evidence)
    if groups.keys() != everybody or not held.issuperset(groups.values()):
        raise GroupsMoved
    made, ended = _write_links(evidence, touched.pairs, chosen)
    if ended:
        regroup(evidence=evidence, groups={groups[account] for pair in {*made, *ended} for account in pair})
    elif made:
        join(pairs=made, groups=groups)


def hold_groups(accounts: Iterable[UUID], *, evidence: Evidence) -> set[UUID]:
    """Hold the groups that accounts are in until the commit, or the savepoint's end."""
    with connection.cursor() as cursor:
        cursor.execute(_GROUPS, [evidence, list(accounts)])
        return {group for (group,) in cursor.fetchall()}


def groups_of(accounts: Iterable[UUID], *, evidence: Evidence) -> dict[UUID, UUID]:
    """The group of each account that has one."""
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, [evidence, list(accounts)])
        return dict(cursor.fetchall())


def _write_links(
    evidence: Evidence, pairs: Mapping[Pair, frozenset[str]], chosen: Figures
) -> tuple[list[Pair], list[Pair]]:
    """Write what differs; the pairs that were linked by it, and those that are not linked any more."""
    if not pairs:
        return [], []
    due = {pair: (kinds, chosen.weight_of(kinds)) for pair, kinds in pairs.items()}
    due = {pair: link for pair, link in due.items() if link[1] >= LINKED_FROM}
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, _facts(evidence, pairs))
        standing = {
            (one, other): (frozenset(kinds), weight) for one, other, kinds, weight in cursor.fetchall()
        }
        changed = {pair: link for pair, link in due.items() if standing.get(pair) != link}
        ended = [pair for pair in standing if pair not in due]
        if changed:
            kinds = [" ".join(sorted(kinds)) for kinds, _ in changed.values()]
            weights = [weight for _, weight in changed.values()]
            cursor.execute(_WRITE, _facts(evidence, changed) | {"kinds": kinds, "weights": weights})
        if ended:
            cursor.execute(_DELETE, _facts(evidence, ended))
    return [pair for pair in changed if pair not in standing], ended


def _facts(evidence: Evidence, pairs: Iterable[Pair]) -> dict[str, Any]:
    pairs = list(pairs)
    return {
        "evidence": evidence,
        "ones": [one for one, _ in pairs],
        "others": [other for _, other in pairs],
    }
