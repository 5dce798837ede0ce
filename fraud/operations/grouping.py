"""Groups follow links: merged when links come, taken apart when links go. The caller holds the rows of all groups."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from uuid import UUID

from django.db import connection

from fraud.models import Evidence
from fraud.operations.sharing import Pair
from kit.ids import new_uuid

_SIZES = "SELECT id, size FROM fraud_linkedgroup WHERE id = ANY(%s::uuid[])"
_MERGE = """
UPDATE fraud_linkedaccount SET group_id = move.target FROM unnest(%s::uuid[], %s::uuid[]) AS move (was, target)
WHERE group_id = move.was
"""
_RESIZE = """
UPDATE fraud_linkedgroup SET size = now.size FROM unnest(%s::uuid[], %s::int[]) AS now (id, size)
WHERE fraud_linkedgroup.id = now.id
"""
_DISSOLVE = "DELETE FROM fraud_linkedgroup WHERE id = ANY(%s::uuid[])"
_MEMBERS = "SELECT account_key, group_id FROM fraud_linkedaccount WHERE group_id = ANY(%s::uuid[])"
_LINKS = """
SELECT first_key, second_key FROM fraud_accountlink WHERE evidence = %s AND first_key = ANY(%s::uuid[])
"""
_MAKE = """
INSERT INTO fraud_linkedgroup (id, evidence, size, made_at)
SELECT id, %s, size, statement_timestamp() FROM unnest(%s::uuid[], %s::int[]) AS made (id, size)
"""
_MOVE = """
UPDATE fraud_linkedaccount SET group_id = move.target FROM unnest(%s::uuid[], %s::uuid[]) AS move (account, target)
WHERE account_key = move.account AND evidence = %s
"""


class Forest[T: Hashable]:
    """Union-find: which things belong together, by pairs of them."""

    def __init__(self, things: Iterable[T] = ()) -> None:
        self._parent = {thing: thing for thing in things}

    def root(self, thing: T) -> T:
        parent = self._parent
        parent.setdefault(thing, thing)
        while parent[thing] != thing:
            parent[thing] = parent[parent[thing]]
            thing = parent[thing]
        return thing

    def join(self, one: T, other: T) -> None:
        self._parent[self.root(one)] = self.root(other)

    def parts(self) -> list[list[T]]:
        """The things that belong together, largest part first."""
        found: dict[T, list[T]] = {}
        for thing in self._parent:
            found.setdefault(self.root(thing), []).append(thing)
        return sorted(found.values(), key=len, reverse=True)


def join(*, pairs: Iterable[Pair], groups: Mapping[UUID, UUID]) -> None:
    """Merge the groups of accounts that are linked now: the largest takes the accounts of the smaller ones."""
    forest: Forest[UUID] = Forest()
    for one, other in pairs:
        forest.join(groups[one], groups[other])
    merged = [part for part in forest.parts() if len(part) > 1]
    if not merged:
        return
    with connection.cursor() as cursor:
        cursor.execute(_SIZES, [[group for part in merged for group in part]])
        sizes: dict[UUID, int] = dict(cursor.fetchall())
        into = {group: max(part, key=lambda one: (sizes[one], one)) for part in merged for group in part}
        moves = {group: largest for group, largest in into.items() if group != largest}
        totals = Counter[UUID]()
        for group, largest in into.items():
            totals[largest] += sizes[group]
        cursor.execute(_MERGE, [list(moves), list(moves.values())])
        cursor.execute(_DISSOLVE, [list(moves)])
        cursor.execute(_RESIZE, [list(totals), list(totals.values())])


def regroup(*, evidence: Evidence, groups: Iterable[UUID]) -> None:
    """Make groups anew from the links of all their accounts. The largest part of each keeps its id."""
    with connection.cursor() as cursor:
        cursor.execute(_MEMBERS, [list(groups)])
        members: dict[UUID, UUID] = dict(cursor.fetchall())
        cursor.execute(_LINKS, [evidence, list(members)])
        forest = Forest(members)
        for one, other in cursor.fetchall():
            forest.join(one, other)
        free, moves = set(members.values()), dict[UUID, UUID]()
        made, sizes = dict[UUID, int](), dict[UUID, int]()
        for part in forest.parts():
            kept = Counter(members[account] for account in part if members[account] in free)
            group = kept.most_common(1)[0][0] if kept else new_uuid()
            (sizes if kept else made)[group] = len(part)
            free.discard(group)
            moves |= {account: group for account in part if members[account] != group}
        if made:
            cursor.execute(_MAKE, [evidence, list(made), list(made.values())])
        if moves:
            cursor.execute(_MOVE, [list(moves), list(moves.values()), evidence])
        cursor.execute(_RESIZE, [list(sizes), list(sizes.values())])
        if free:
            cursor.execute(_DISSOLVE, [list(free)])


def dissolve(groups: Iterable[UUID]) -> None:
    """Delete groups that nobody is in."""
    with connection.cursor() as cursor:
        cursor.execute(_DISSOLVE, [list(groups)])
