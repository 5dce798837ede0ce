"""What accounts were recognised by is forgotten in time; links and groups that rested on it go with it (X2)."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime
from itertools import combinations
from uuid import UUID

from django.db import connection, transaction

from fraud.models import Evidence
from fraud.operations.grouping import dissolve
from fraud.operations.linking import hold_signals, linked_pairs
from fraud.operations.relinking import GroupsMoved, Touched, relink
from fraud.operations.screening import KEPT_FOR
from fraud.operations.sharing import Pair, Shown, kinds_shared, owners_of
from fraud.queries import Figures, figures
from kit import clock

_ATTEMPTS = 20

_OLD = """
SELECT id, kind, digest FROM fraud_accountsignal WHERE evidence = %s AND last_seen_at < %s
ORDER BY last_seen_at LIMIT %s
"""
_FORGET = """
DELETE FROM fraud_accountsignal WHERE id = ANY(%s::bigint[]) AND last_seen_at < %s RETURNING kind, digest, account_key
"""
_LEAVE = """
WITH gone AS (
    DELETE FROM fraud_linkedaccount AS member WHERE evidence = %(evidence)s AND account_key = ANY(%(accounts)s::uuid[])
           AND NOT EXISTS (
               SELECT 1 FROM fraud_accountsignal AS held
               WHERE held.account_key = member.account_key AND held.evidence = member.evidence
           )
    RETURNING group_id
)
SELECT group_id FROM gone
"""


def forget_account_signals(*, batch: int = 1_000) -> int:
    """Delete up to `batch` signals of each graph that nobody showed for 180 days; how many. What was linked by them
    is weighed anew, groups fall apart, and hubs that few enough still share link again.

    Each graph is one transaction. At most some thousand at once: each signal is held.
    """
    chosen = figures()
    return sum(_forget(evidence, chosen, batch) for evidence in Evidence)


@transaction.atomic
def _forget(evidence: Evidence, chosen: Figures, batch: int) -> int:
    before = clock.now() - KEPT_FOR
    with connection.cursor() as cursor:
        cursor.execute(_OLD, [evidence, before, batch])
        old = cursor.fetchall()
    if not old:
        return 0
    hold_signals({(kind, bytes(digest)) for _, kind, digest in old}, evidence=evidence)
    for _ in range(_ATTEMPTS):
        try:
            with transaction.atomic():
                return _forget_held([key for key, _, _ in old], before, evidence, chosen)
        except GroupsMoved:
            continue
    return 0


def _forget_held(keys: list[int], before: datetime, evidence: Evidence, chosen: Figures) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_FORGET, [keys, before])
        forgotten = [((kind, bytes(digest)), account) for kind, digest, account in cursor.fetchall()]
    times = Counter(shown for shown, _ in forgotten)
    lost = {account for _, account in forgotten}

    def touched() -> Touched:
        again = _linking_again(times, evidence, chosen)
        pairs = linked_pairs(lost, evidence=evidence) | again
        return Touched(lost.union(*again), kinds_shared(list(pairs), evidence=evidence, chosen=chosen))

    relink(evidence=evidence, find=touched, chosen=chosen)
    leave(lost, evidence=evidence)
    return len(forgotten)


def _linking_again(times: Counter[Shown], evidence: Evidence, chosen: Figures) -> set[Pair]:
    """Pairs of those who still share what was a hub before so many forgot it."""
    owners = owners_of(times, evidence=evidence, chosen=chosen, beyond=1)
    few = (
        accounts
        for shown, accounts in owners.items()
        if len(accounts) <= chosen.caps[shown[0]] < len(accounts) + times[shown]
    )
    return {pair for accounts in few for pair in combinations(sorted(accounts), 2)}


def leave(accounts: Iterable[UUID], *, evidence: Evidence) -> None:
    """Accounts of which nothing is known any more are alone by now, and leave with their groups, which are held."""
    with connection.cursor() as cursor:
        cursor.execute(_LEAVE, {"accounts": list(accounts), "evidence": evidence})
        groups = [group for (group,) in cursor.fetchall()]
    dissolve(groups)
