"""Safe retries: the first answer to a key is kept and given again (A3)."""

import json
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection
from django.db.models import QuerySet

from billing.queries import rooms_after, rooms_when_held
from campaigns import answers, samples
from campaigns.calls import Answer, Caller, RewardCall
from campaigns.errors import IdempotencyInProgress, IdempotencyMismatch
from campaigns.models import Action, Campaign, IdempotencyKey
from kit import clock
from kit.crypto import digest
from kit.ids import parse_id
from rewards.queries import reward_url_of

# Kept besides 200: answers that stay true. Every other refusal consumed nothing and leaves the key free.
KEPT_REFUSALS = {"already_rewarded", "customer_not_eligible"}

# Not kept, but derived again for a retry: the one is a secret (S9), the other is known only once the limits are
# charged, which nothing but the commit may follow.
DERIVED = {"rewardNotificationUrl", "remainingRewardCount"}
KEPT_FOR = timedelta(days=30)
_HELD = 202

_KEPT = """
SELECT {lock}, kept.body_digest, kept.status, kept.answer, kept.kept_at < %(since)s
FROM (SELECT 1) AS one
LEFT JOIN campaigns_idempotencykey kept
  ON kept.app_id = %(app)s AND kept.is_test = %(is_test)s AND kept.key_digest = %(key)s
"""
_LOCK_AND_LOOK = _KEPT.format(lock="pg_try_advisory_xact_lock(%(lock)s)")
_LOOK = _KEPT.format(lock="true")


@dataclass(frozen=True, slots=True)
class Scope:
    """A call and its key, in one mode: a key used in test mode is free again when the campaign is live."""

    caller: Caller
    call: RewardCall
    is_test: bool
    campaign: Campaign | None

    @property
    def key_digest(self) -> bytes:
        return digest(self.caller.idempotency_key or "")

    @property
    def lock(self) -> int:
        """The advisory lock that stands for this key while its first call runs."""
        name = digest(f"{self.caller.app.id} {self.is_test} {self.caller.idempotency_key}")
        return int.from_bytes(name[:8], signed=True)


def first_answer(scope: Scope) -> Answer | None:
    """The answer kept for the key, as it was; None for the first call, which holds the key until its commit.

    Raises IdempotencyMismatch for another body, IdempotencyInProgress while the first call runs.
    """
    if scope.caller.idempotency_key is None:
        return None
    is_ours, answer = _look(scope, _LOCK_AND_LOOK)
    if answer is None and not is_ours:
        raise IdempotencyInProgress
    return answer


def answer_since(scope: Scope) -> Answer | None:
    """The answer that another call with the key was given while this one was thought through.

    The lock is got after the look: a first call that ended in between was not seen then, but what it did was.
    """
    return None if scope.caller.idempotency_key is None else _look(scope, _LOOK)[1]


def _look(scope: Scope, statement: str) -> tuple[bool, Answer | None]:
    params = {
        "lock": scope.lock,
        "app": parse_id("app", scope.caller.app.id),
        "is_test": scope.is_test,
        "key": scope.key_digest,
        "since": clock.now() - KEPT_FOR,
    }
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        is_ours, body_digest, status, kept, is_old = cursor.fetchone()
    if body_digest is None:
        return is_ours, None
    if is_old:
        _kept_for(scope).delete()
        return is_ours, None
    if bytes(body_digest) != scope.call.body_digest:
        raise IdempotencyMismatch
    return is_ours, _replay(scope, status, json.loads(kept))


def _kept_for(scope: Scope) -> QuerySet[IdempotencyKey]:
    return IdempotencyKey.objects.filter(
        app=scope.caller.app, is_test=scope.is_test, key_digest=scope.key_digest
    )


def keep(scope: Scope, answer: Answer) -> IdempotencyKey:
    """The row that keeps an answer for 30 days."""
    return IdempotencyKey(
        app=scope.caller.app,
        is_test=scope.is_test,
        key_digest=scope.key_digest,
        body_digest=scope.call.body_digest,
        status=answer.status,
        answer={name: value for name, value in answer.body.items() if name not in DERIVED},
    )


def _replay(scope: Scope, status: int, kept: dict[str, object]) -> Answer:
    if status >= 400:
        return Answer(status, answers.in_order(kept), is_replay=True, is_problem=True)
    derived = samples.derived(scope.campaign) if scope.is_test else _derived(scope, status, kept)
    return Answer(status, answers.in_order({**kept, **derived}), is_replay=True)


def _derived(scope: Scope, status: int, kept: dict[str, object]) -> dict[str, object]:
    company = scope.caller.company
    amount = Action.everything.values_list("amount_usd_cents", flat=True).get(
        company=company, pk=kept["actionId"]
    )
    stood = rooms_when_held if status == _HELD else rooms_after
    rooms = stood(company_key=company.pk, cause=f"action:{kept['actionId']}")
    return {
        "rewardNotificationUrl": reward_url_of(company_key=company.id, reward_key=str(kept["rewardId"])),
        "remainingRewardCount": answers.remaining(rooms, amount),
    }
