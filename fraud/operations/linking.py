"""Store accounts are recognised: what one shows is kept, and its links and group follow at once (X1, X2)."""

from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any
from uuid import UUID

from django.db import connection, transaction

from fraud.models import AccountSignal, Evidence
from fraud.operations.relinking import GroupsMoved, Touched, relink
from fraud.operations.sharing import Pair, Shown, kinds_shared, owners_of, pair_of
from fraud.queries import Figures, figures
from fraud.signals import HashKey, Seen
from kit import clock
from kit.errors import TryAgain
from kit.ids import new_uuid, parse_id

_ATTEMPTS = 20

# The names are sorted, so that two who want the same signals get them in the same order. A hub is shared: it links
# nobody, and all of a mobile carrier's customers need not wait for each other.
_HOLD = """
SELECT CASE WHEN is_shared THEN pg_advisory_xact_lock_shared(name)::text ELSE pg_advisory_xact_lock(name)::text END
FROM unnest(%s::bigint[], %s::bool[]) AS held (name, is_shared)
"""
_SEEN_AGAIN = """
UPDATE fraud_accountsignal AS held SET last_seen_at = greatest(last_seen_at, %(now)s)
FROM unnest(%(kinds)s::text[], %(digests)s::bytea[]) AS shown (kind, digest)
WHERE held.digest = shown.digest AND held.kind = shown.kind AND held.evidence = %(evidence)s
      AND held.account_key = %(account)s
"""
_JOIN_ALONE = """
WITH newcomer AS (
    SELECT %(account)s::uuid AS account_key WHERE NOT EXISTS (
        SELECT 1 FROM fraud_linkedaccount WHERE account_key = %(account)s AND evidence = %(evidence)s
    )
), alone AS (
    INSERT INTO fraud_linkedgroup (id, evidence, size, made_at)
    SELECT %(group)s, %(evidence)s, 1, %(now)s FROM newcomer RETURNING id
)
INSERT INTO fraud_linkedaccount (evidence, account_key, group_id)
SELECT %(evidence)s, account_key, id FROM newcomer, alone
"""
_LINKS_OF = """
SELECT first_key, second_key FROM fraud_accountlink WHERE evidence = %(evidence)s AND first_key = ANY(%(keys)s::uuid[])
UNION SELECT first_key, second_key FROM fraud_accountlink
WHERE evidence = %(evidence)s AND second_key = ANY(%(keys)s::uuid[])
"""
_LINKS_BETWEEN = """
SELECT first_key, second_key FROM fraud_accountlink
WHERE evidence = %(evidence)s AND first_key = ANY(%(keys)s::uuid[]) AND second_key = ANY(%(keys)s::uuid[])
"""


@transaction.atomic
def register(*, account_key: str, seen: Sequence[Seen], at_registration: bool = False) -> None:
    """Keep what a store account was recognised by, for 180 days from now, and link it to those that share enough.

    What is seen at registration counts at getReward as well; all else at redemption alone (V1). Only signals under
    the store's key count. Call it once in a transaction, before rows that get scarcer are locked: it holds the signals
    and the groups it touches until the commit. Exact however many register at once. Raises TryAgain.
    """
    account = parse_id("sto", account_key)
    if account is None:
        raise ValueError(f"{account_key!r} is no store account")
    chosen = figures()
    shown = {
        (str(one.kind), one.digest) for one in seen if one.key == HashKey.STORE and one.kind in chosen.caps
    }
    if not shown:
        return
    for evidence in (Evidence.REGISTRATION, Evidence.ALL) if at_registration else (Evidence.ALL,):
        hold([(_name(evidence, "account", account.bytes), False)])
        _Registration(account, shown, evidence, chosen).write()


class _Registration:
    """One account's registration in one graph."""

    def __init__(self, account: UUID, shown: set[Shown], evidence: Evidence, chosen: Figures) -> None:
        self.account, self.shown, self.evidence, self.chosen = account, shown, evidence, chosen
        self.new: set[Shown] = set()
        self.hubs: set[Shown] = set()

    def write(self) -> None:
        for _ in range(_ATTEMPTS):
            try:
                with transaction.atomic():
                    return self._write_once()
            except GroupsMoved:
                continue
        raise TryAgain

    def _write_once(self) -> None:
        held = AccountSignal.objects.filter(account_key=self.account, evidence=self.evidence)
        known = {(kind, bytes(digest)) for kind, digest in held.values_list("kind", "digest")} & self.shown
        self.new = self.shown - known
        if self.new:
            self._hold_new()
        if known:
            self._see_again(known)
        if self.new:
            self._add()
            relink(evidence=self.evidence, find=self._touched, chosen=self.chosen)

    def _hold_new(self) -> None:
        owners = owners_of(self.new, evidence=self.evidence, chosen=self.chosen, beyond=1)
        self.hubs = {one for one in self.new if len(owners[one]) > self.chosen.caps[one[0]]}
        hold_signals(self.new, evidence=self.evidence, shared=self.hubs)

    def _see_again(self, known: set[Shown]) -> None:
        """Raises GroupsMoved where one was forgotten meanwhile: it is new then."""
        with connection.cursor() as cursor:
            cursor.execute(_SEEN_AGAIN, self._facts() | _columns(known))
            if cursor.rowcount != len(known):
                raise GroupsMoved

    def _add(self) -> None:
        now = clock.now()
        AccountSignal.objects.bulk_create(
            AccountSignal(
                evidence=self.evidence,
                account_key=self.account,
                kind=kind,
                digest=digest,
                first_seen_at=now,
                last_seen_at=now,
            )
            for kind, digest in sorted(self.new)
        )
        with connection.cursor() as cursor:
            cursor.execute(_JOIN_ALONE, self._facts() | {"group": new_uuid()})

    def _touched(self) -> Touched:
        """Accounts that share what is new, and those that a signal linked which has become a hub by it.

        Raises GroupsMoved where a hub is one no longer, which had to be held alone.
        """
        owners = owners_of(self.new, evidence=self.evidence, chosen=self.chosen, beyond=2)
        beyond = {one: len(accounts) - self.chosen.caps[one[0]] for one, accounts in owners.items()}
        if any(beyond[one] < 2 for one in self.hubs):
            raise GroupsMoved
        sharing = self._sharing({one: accounts for one, accounts in owners.items() if beyond[one] <= 0})
        parted = set().union(*(accounts for one, accounts in owners.items() if beyond[one] == 1))
        if sharing is None and not parted:
            return Touched(set())
        links = linked_pairs(parted, evidence=self.evidence, both_ends=True) - (sharing or {}).keys()
        pairs = {**(sharing or {}), **self._kinds(links)}
        return Touched({self.account} | parted, pairs)

    def _sharing(self, owners: Mapping[Shown, set[UUID]]) -> Mapping[Pair, frozenset[str]] | None:
        """Those whom the account may be linked to by what is new; None where it shares nothing of that."""
        others = set().union(*owners.values()) - {self.account}
        if not others:
            return None
        found = self._kinds(pair_of(self.account, other) for other in others)
        return {pair: kinds for pair, kinds in found.items() if kinds & self.chosen.telling}

    def _kinds(self, pairs: Iterable[Pair]) -> dict[Pair, frozenset[str]]:
        return kinds_shared(list(pairs), evidence=self.evidence, chosen=self.chosen)

    def _facts(self) -> dict[str, Any]:
        return {"account": self.account, "evidence": self.evidence, "now": clock.now()}


def hold_signals(shown: Iterable[Shown], *, evidence: Evidence, shared: Iterable[Shown] = ()) -> None:
    """Hold signals until the commit, those of `shared` beside others who do."""
    beside = {_name(evidence, *one) for one in shared}
    hold((name, name in beside) for name in {_name(evidence, *one) for one in shown})


def hold(names: Iterable[tuple[int, bool]]) -> None:
    """Hold names until the commit, in their order: each alone, or shared."""
    ordered = sorted(names)
    with connection.cursor() as cursor:
        cursor.execute(_HOLD, [[name for name, _ in ordered], [shared for _, shared in ordered]])


def linked_pairs(accounts: Iterable[UUID], *, evidence: Evidence, both_ends: bool = False) -> set[Pair]:
    """The links of accounts: of any of them, or between them alone."""
    if not (keys := list(accounts)):
        return set()
    with connection.cursor() as cursor:
        cursor.execute(_LINKS_BETWEEN if both_ends else _LINKS_OF, {"evidence": evidence, "keys": keys})
        return set(cursor.fetchall())


def _name(evidence: Evidence, kind: str, value: bytes) -> int:
    found = sha256(f"linking {evidence} {kind} ".encode() + value).digest()
    return int.from_bytes(found[:8], signed=True)


def _columns(shown: Iterable[Shown]) -> dict[str, Any]:
    shown = list(shown)
    return {"kinds": [kind for kind, _ in shown], "digests": [digest for _, digest in shown]}
