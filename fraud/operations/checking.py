"""The tables of linked accounts against what follows from the signals: found, and repaired (X2).

Figures that support changed reach standing links this way, too.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import batched, groupby
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from fraud.models import Evidence
from fraud.operations.forgetting import leave
from fraud.operations.grouping import Forest, dissolve, regroup
from fraud.operations.relinking import GroupsMoved, Touched, groups_of, hold_groups, relink
from fraud.operations.sharing import Pair, kinds_shared
from fraud.queries import Figures, figures
from fraud.queries.figures import LINKED_FROM
from kit.ids import new_uuid

_ATTEMPTS = 20
_AT_ONCE = 500  # repairs in one transaction

# Pairs that share a telling kind, weighed by all they share; of those, what the table of links has otherwise.
_OTHER_LINKS = """
WITH figure AS (
    SELECT * FROM unnest(%(kinds)s::text[], %(weights)s::int[], %(caps)s::int[], %(telling)s::bool[])
        AS figure (kind, weight, cap, telling)
), few AS MATERIALIZED (
    SELECT held.kind, held.digest, array_agg(held.account_key) AS accounts
    FROM fraud_accountsignal AS held WHERE held.evidence = %(evidence)s
    GROUP BY held.kind, held.digest
    HAVING count(*) BETWEEN 2 AND (SELECT cap FROM figure WHERE figure.kind = held.kind)
), told AS (
    SELECT DISTINCT one, other FROM few JOIN figure ON figure.kind = few.kind AND figure.telling,
        unnest(few.accounts) AS one, unnest(few.accounts) AS other WHERE one < other
), shared AS (
    SELECT told.one, told.other, few.kind FROM told
    JOIN fraud_accountsignal AS mine ON mine.account_key = told.one AND mine.evidence = %(evidence)s
    JOIN few ON few.digest = mine.digest AND few.kind = mine.kind AND told.other = ANY(few.accounts)
    GROUP BY told.one, told.other, few.kind
), due AS (
    SELECT one, other, array_agg(shared.kind::text ORDER BY shared.kind) AS kinds, sum(weight) AS weight
    FROM shared JOIN figure USING (kind) GROUP BY one, other HAVING sum(weight) >= %(linked_from)s
), standing AS (
    SELECT first_key AS one, second_key AS other, kinds::text[], weight FROM fraud_accountlink
    WHERE evidence = %(evidence)s
)
SELECT one, other FROM due FULL JOIN standing USING (one, other)
WHERE due.weight IS DISTINCT FROM standing.weight OR due.kinds IS DISTINCT FROM standing.kinds
"""
_STRANGERS = """
SELECT count(DISTINCT account_key) FROM fraud_accountsignal AS held WHERE evidence = %(evidence)s AND NOT EXISTS (
    SELECT 1 FROM fraud_linkedaccount AS member
    WHERE member.account_key = held.account_key AND member.evidence = held.evidence
)
"""
_SOME_STRANGERS = """
SELECT DISTINCT account_key FROM (
    SELECT account_key FROM fraud_accountsignal AS held WHERE evidence = %(evidence)s AND NOT EXISTS (
        SELECT 1 FROM fraud_linkedaccount AS member
        WHERE member.account_key = held.account_key AND member.evidence = held.evidence
    ) AND account_key > %(after)s ORDER BY account_key LIMIT 20000
) AS few ORDER BY account_key
"""
_UNKNOWN = """
SELECT account_key FROM fraud_linkedaccount AS member WHERE evidence = %(evidence)s AND NOT EXISTS (
    SELECT 1 FROM fraud_accountsignal AS held
    WHERE held.account_key = member.account_key AND held.evidence = member.evidence
)
"""
_EMPTY = """
SELECT id FROM fraud_linkedgroup AS clan WHERE evidence = %(evidence)s
AND NOT EXISTS (SELECT 1 FROM fraud_linkedaccount AS member WHERE member.group_id = clan.id)
"""
# Every account of a group that more than one is in, or should be, with those that it is linked to.
_MEMBERS = """
SELECT member.group_id, clan.size, member.account_key, ARRAY(
    SELECT second_key FROM fraud_accountlink AS link
    WHERE link.first_key = member.account_key AND link.evidence = member.evidence
)
FROM fraud_linkedaccount AS member JOIN fraud_linkedgroup AS clan ON clan.id = member.group_id
WHERE member.evidence = %(evidence)s AND (
    clan.size > 1
    OR EXISTS (SELECT 1 FROM fraud_accountlink AS link WHERE link.first_key = member.account_key
               AND link.evidence = member.evidence)
    OR EXISTS (SELECT 1 FROM fraud_linkedaccount AS beside WHERE beside.group_id = member.group_id
               AND beside.id <> member.id)
)
ORDER BY member.group_id
"""
_SETTLE = """
WITH made AS (
    INSERT INTO fraud_linkedgroup (id, evidence, size, made_at)
    SELECT id, %(evidence)s, 1, statement_timestamp() FROM unnest(%(groups)s::uuid[]) AS id
)
INSERT INTO fraud_linkedaccount (evidence, account_key, group_id)
SELECT %(evidence)s, account, id FROM unnest(%(accounts)s::uuid[], %(groups)s::uuid[]) AS newcomer (account, id)
"""


@dataclass(frozen=True, slots=True)
class Differences:
    """How many accounts had signals and no group, or a group and no signals; how many links were not what follows from
    signals, and groups not what follows from links.
    """

    strangers: int
    links: int
    groups: int

    def __bool__(self) -> bool:
        return bool(self.strangers or self.links or self.groups)


def check_groups(*, repair: bool) -> Differences:
    """Compare links with the signals and groups with a fresh union-find of the links; put right what differs if told
    to. Each repair is done as a registration is, so that others go on meanwhile. What differs is told as it was found.
    """
    chosen = figures()
    found = [_check(evidence, chosen, repair=repair) for evidence in Evidence]
    return Differences(
        strangers=sum(one.strangers for one in found),
        links=sum(one.links for one in found),
        groups=sum(one.groups for one in found),
    )


def _check(evidence: Evidence, chosen: Figures, *, repair: bool) -> Differences:
    [[strangers]] = _rows(_STRANGERS, {"evidence": evidence})
    if repair and strangers:
        _settle_all(evidence)
    links = _rows(_OTHER_LINKS, _facts(evidence, chosen))
    if repair:
        for pairs in batched(links, _AT_ONCE, strict=False):
            _relink(list(pairs), evidence, chosen)
    groups = _other_groups(evidence)
    unknown = [account for (account,) in _rows(_UNKNOWN, {"evidence": evidence})]
    empty = [group for (group,) in _rows(_EMPTY, {"evidence": evidence})]
    if repair:
        for accounts in groups:
            _regroup(accounts, evidence)
        for some_unknown in batched(unknown, _AT_ONCE, strict=False):
            _let_leave(some_unknown, evidence)
        dissolve(empty)
    return Differences(strangers + len(unknown), len(links), len(groups) + len(empty))


def _settle_all(evidence: Evidence) -> None:
    after = UUID(int=0)
    while some := _rows(_SOME_STRANGERS, {"evidence": evidence, "after": after}):
        accounts = [account for (account,) in some]
        _settle(accounts, evidence)
        after = accounts[-1]


def _settle(accounts: list[UUID], evidence: Evidence) -> None:
    with connection.cursor() as cursor:
        groups = [new_uuid() for _ in accounts]
        cursor.execute(_SETTLE, {"evidence": evidence, "accounts": accounts, "groups": groups})


def _relink(pairs: list[Pair], evidence: Evidence, chosen: Figures) -> None:
    def touched() -> Touched:
        found = kinds_shared(pairs, evidence=evidence, chosen=chosen)
        return Touched({account for pair in pairs for account in pair}, found)

    _until_still(lambda: relink(evidence=evidence, find=touched, chosen=chosen))


def _regroup(accounts: set[UUID], evidence: Evidence) -> None:
    def again() -> None:
        held = hold_groups(accounts, evidence=evidence)
        if not held.issuperset(groups_of(accounts, evidence=evidence).values()):
            raise GroupsMoved
        regroup(evidence=evidence, groups=held)

    _until_still(again)


def _let_leave(accounts: Sequence[UUID], evidence: Evidence) -> None:
    with transaction.atomic():
        hold_groups(accounts, evidence=evidence)
        leave(accounts, evidence=evidence)


def _until_still(repair: Callable[[], None]) -> None:
    """What others move all the time is left to the next check."""
    for _ in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                repair()
                return
        except GroupsMoved:
            continue


def _other_groups(evidence: Evidence) -> list[set[UUID]]:
    """The accounts of each group that is not what the links make of it: read group by group, at one instant."""
    found = []
    for group in _groups(evidence):
        accounts = {account for account, _, _ in group}
        forest = Forest(accounts)
        for account, linked, _ in group:
            for other in linked:
                forest.join(account, other)
        size = group[0][2]
        parts = forest.parts()
        if len(parts) > 1 or len(parts[0]) != size:
            found.append({account for part in parts for account in part})
    return found


def _groups(evidence: Evidence) -> Iterator[list[tuple[UUID, list[UUID], int]]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute("DECLARE members NO SCROLL CURSOR FOR " + _MEMBERS, {"evidence": evidence})
        for _, rows in groupby(_fetched(cursor), key=lambda row: row[0]):
            yield [(account, linked, size) for _, size, account, linked in rows]


def _fetched(cursor: Any) -> Iterator[tuple[UUID, int, UUID, list[UUID]]]:
    while True:
        cursor.execute("FETCH 5000 FROM members")
        rows = cursor.fetchall()
        if not rows:
            break
        yield from rows
    cursor.execute("CLOSE members")


def _rows(statement: str, facts: dict[str, Any]) -> list[Any]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")
        cursor.execute(statement, facts)
        return list(cursor.fetchall())


def _facts(evidence: Evidence, chosen: Figures) -> dict[str, Any]:
    kinds = list(chosen.weights)
    return {
        "evidence": evidence,
        "kinds": kinds,
        "weights": [chosen.weights[kind] for kind in kinds],
        "caps": [chosen.caps[kind] for kind in kinds],
        "telling": [kind in chosen.telling for kind in kinds],
        "linked_from": LINKED_FROM,
    }
