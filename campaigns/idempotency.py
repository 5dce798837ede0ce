"""Safe retries: the first answer to a key is kept and given again (A3)."""

import json
from dataclasses import dataclass

from django.db import connection

from billing.queries import rooms_after
from campaigns import answers
from campaigns.calls import Answer, Caller, RewardCall
from campaigns.errors import IdempotencyInProgress, IdempotencyMismatch
from campaigns.models import Action, IdempotencyKey
from kit.crypto import digest
from kit.ids import parse_id
from rewards.queries import reward_url_of

# Kept besides 200: answers that stay true. Every other refusal consumed nothing and leaves the key free.
KEPT_REFUSALS = {"already_rewarded", "customer_not_eligible"}

# Not kept, but derived again for a retry: the one is a secret (S9), the other is known only once the limits
# are charged, which nothing but the commit may follow.
_DERIVED = {"rewardNotificationUrl", "remainingRewardCount"}

_LOOK_UP = """
SELECT pg_try_advisory_xact_lock(%(lock)s), kept.body_digest, kept.status, kept.answer
FROM (SELECT 1) AS one
LEFT JOIN campaigns_idempotencykey kept
  ON kept.app_id = %(app)s AND kept.is_test = %(is_test)s AND kept.key_digest = %(key)s
"""


@dataclass(frozen=True, slots=True)
class Scope:
    """A call and its key, in one mode: a key used in test mode is free again when the campaign is live."""

    caller: Caller
    call: RewardCall
    is_test: bool

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
    params = {
        "lock": scope.lock,
        "app": parse_id("app", scope.caller.app.id),
        "is_test": scope.is_test,
        "key": scope.key_digest,
    }
    with connection.cursor() as cursor:
        cursor.execute(_LOOK_UP, params)
        is_ours, body_digest, status, kept = cursor.fetchone()
    if body_digest is not None:
        if bytes(body_digest) != scope.call.body_digest:
            raise IdempotencyMismatch
        return _replay(scope, status, json.loads(kept))
    if not is_ours:
        raise IdempotencyInProgress
    return None


def keep(scope: Scope, answer: Answer) -> IdempotencyKey:
    """The row that keeps an answer for 30 days."""
    derived = set() if scope.is_test else _DERIVED
    return IdempotencyKey(
        app=scope.caller.app,
        is_test=scope.is_test,
        key_digest=scope.key_digest,
        body_digest=scope.call.body_digest,
        status=answer.status,
        answer={name: value for name, value in answer.body.items() if name not in derived},
    )


def _replay(scope: Scope, status: int, kept: dict[str, object]) -> Answer:
    if scope.is_test or status >= 400:
        body = kept if status >= 400 else answers.in_order(kept)
        return Answer(status, body, is_replay=True, is_problem=status >= 400)
    company = scope.caller.company
    amount = Action.objects.values_list("amount_usd_cents", flat=True).get(
        company=company, pk=kept["actionId"]
    )
    rooms = rooms_after(company=company, cause=f"action:{kept['actionId']}")
    derived = {
        "rewardNotificationUrl": reward_url_of(company_key=company.id, reward_key=str(kept["rewardId"])),
        "remainingRewardCount": answers.remaining(rooms, amount),
    }
    return Answer(status, answers.in_order({**kept, **derived}), is_replay=True)
