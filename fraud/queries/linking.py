"""Which store accounts belong together, and by what. Kinds of signals are told, never their values."""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import Subquery, Value
from django.db.models.functions import Coalesce

from fraud.models import DECLARED, AccountLink, Evidence, FraudSetting, LinkedAccount
from fraud.queries.figures import LINKED_FROM, figures
from fraud.signals import HashKey, Seen

_MOST = "most_linked_accounts"
# A hub is left before all of its accounts are read.
_LINKED_TO = """
WITH showing AS (
    SELECT shown.kind, shown.weight, few.account_key
    FROM unnest(%(kinds)s::text[], %(digests)s::bytea[], %(weights)s::int[], %(caps)s::int[])
         AS shown (kind, digest, weight, cap)
    CROSS JOIN LATERAL (
        SELECT account_key, count(*) OVER () AS shown_by FROM (
            SELECT account_key FROM fraud_accountsignal AS held
            WHERE held.digest = shown.digest AND held.kind = shown.kind AND held.evidence = %(evidence)s
            LIMIT shown.cap + 1
        ) AS held_by
    ) AS few
    WHERE few.shown_by <= shown.cap
), reached AS (
    SELECT account_key FROM (SELECT DISTINCT kind, weight, account_key FROM showing) AS shared
    GROUP BY account_key HAVING sum(weight) >= %(linked_from)s
)
SELECT coalesce(sum(size), 0) FROM fraud_linkedgroup
WHERE id IN (SELECT group_id FROM fraud_linkedaccount JOIN reached USING (account_key) WHERE evidence = %(evidence)s)
"""


@dataclass(frozen=True, slots=True)
class Group:
    """The accounts that belong together, in the order in which they were opened."""

    id: str
    accounts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Step:
    """One link on the way from an account to another: what they share, by its kinds."""

    account: str
    kinds: tuple[str, ...]
    weight: int
    next: str


def group_of(account_key: str, *, evidence: Evidence = Evidence.ALL) -> Group | None:
    """The group that an account is in; None for an account of which nothing is known. One statement."""
    own = LinkedAccount.objects.filter(account_key=account_key, evidence=evidence)
    found = LinkedAccount.objects.filter(group__in=own.values("group")).order_by("account_key")
    rows = list(found.values_list("group_id", "account_key"))
    return Group(rows[0][0], tuple(key for _, key in rows)) if rows else None


def is_over_the_limit(account_key: str, *, evidence: Evidence = Evidence.ALL) -> bool:
    """Whether more accounts belong together with this one than one person may have (X1). One statement."""
    limit = Coalesce(
        Subquery(FraudSetting.objects.filter(name=_MOST).values("value")), Value(DECLARED[_MOST])
    )
    found = LinkedAccount.objects.filter(account_key=account_key, evidence=evidence, group__size__gt=limit)
    return found.exists()


def accounts_linked_to(seen: Sequence[Seen], *, evidence: Evidence = Evidence.REGISTRATION) -> int:
    """How many store accounts belong together with who shows these signals: all accounts of the groups that they
    lead to (X1). Two statements.

    Only signals under the store's key lead anywhere. At getReward nothing but registrations counts (V1).
    """
    chosen = figures()
    shown = [one for one in seen if one.key == HashKey.STORE and one.kind in chosen.weights]
    if not shown:
        return 0
    facts: dict[str, Any] = {
        "kinds": [str(one.kind) for one in shown],
        "digests": [one.digest for one in shown],
        "weights": [chosen.weights[one.kind] for one in shown],
        "caps": [chosen.caps[one.kind] for one in shown],
        "evidence": evidence,
        "linked_from": LINKED_FROM,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LINKED_TO, facts)
        return int(cursor.fetchone()[0])


def path_between(first: str, second: str, *, evidence: Evidence = Evidence.ALL) -> list[Step] | None:
    """The fewest links that lead from an account to another, the stronger ones first; None where none do.

    Two statements; it reads the links of the first account's group.
    """
    group = group_of(first, evidence=evidence)
    if group is None or second not in group.accounts:
        return None
    came_from: dict[str, Step | None] = {first: None}
    steps, waiting = _steps_within(group, evidence), deque([first])
    while waiting and second not in came_from:
        for step in steps.get(waiting.popleft(), ()):
            if step.next not in came_from:
                came_from[step.next] = step
                waiting.append(step.next)
    return _way_to(second, came_from)


def _steps_within(group: Group, evidence: Evidence) -> dict[str, list[Step]]:
    """Every link of the group from both of its ends, the strongest first."""
    inside = LinkedAccount.objects.filter(group=group.id).values("account_key")
    links = AccountLink.objects.filter(first_key__in=inside, evidence=evidence)
    found: dict[str, list[Step]] = {}
    for link in links.order_by("-weight", "first_key", "second_key"):
        for one, other in ((link.first_key, link.second_key), (link.second_key, link.first_key)):
            found.setdefault(one, []).append(Step(one, tuple(link.kinds), link.weight, other))
    return found


def _way_to(account: str, came_from: dict[str, Step | None]) -> list[Step] | None:
    if account not in came_from:
        return None
    way: list[Step] = []
    while (step := came_from[account]) is not None:
        way.append(step)
        account = step.account
    return way[::-1]
