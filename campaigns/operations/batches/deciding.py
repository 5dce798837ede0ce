"""Working on batches: each row is decided by getReward's own operation, in one transaction with its outcome.

So a worker that is killed leaves a row either as it was or decided, with its one decision and charge (A6).
"""

import logging
import secrets
import time
from collections.abc import Callable, Sequence
from datetime import timedelta

from django.conf import settings
from django.db import OperationalError, connection, transaction
from django.db.models import F

from accounts.errors import InvalidApiKey
from accounts.models import ApiKey, App
from accounts.queries import refuse_unless_valid
from campaigns import idempotency
from campaigns.calls import Answer, Caller, RewardCall
from campaigns.models import Batch, BatchRow, BatchState, RowOutcome
from campaigns.operations.batches.ending import end
from campaigns.operations.rewarding import get_reward
from campaigns.queries.batches import claimable, workers_besides
from kit import clock
from kit.errors import TryAgain

LEASE = timedelta(seconds=6)
SLICE_SECONDS = 5.0
AT_ONCE = 4
LOOK_SECONDS = 1.0
MOST_TRIES = 5
SERVER_FAULT = "server_fault"
_SLOTS = 0x62617463  # the advisory lock under which free slots are counted: there is no row for that

logger = logging.getLogger(__name__)


def work_on_batches(*, seconds: float = SLICE_SECONDS, sleep: Callable[[float], None] = time.sleep) -> int:
    """Decide rows of open batches for some seconds; how many were decided.

    A few batches are worked on in turns, a row each, those first that were longest in no hand, so that a long one holds
    up nobody else's; new ones are looked for on the way. No batch goes faster than BATCH_ROWS_PER_SECOND, and no more
    than BATCH_WORKERS work at once, so that calls and other tasks have the rest of the machine. Harmless to repeat, and
    to run twice at once: a batch is in one worker's hand.
    """
    worker, ends = secrets.token_hex(16), time.monotonic() + seconds
    due, looks, decided = dict.fromkeys(_claim(worker, AT_ONCE), 0.0), time.monotonic(), 0
    try:
        while due and time.monotonic() < ends:
            if len(due) < AT_ONCE and time.monotonic() >= looks + LOOK_SECONDS:
                due |= dict.fromkeys(_claim(worker, AT_ONCE - len(due)), 0.0)
                looks = time.monotonic()
            batch_id = min(due, key=lambda one: due[one])
            sleep(max(0.0, due[batch_id] - time.monotonic()))
            due[batch_id] = time.monotonic() + 1 / settings.BATCH_ROWS_PER_SECOND
            if _decide_next(batch_id, worker):
                decided += 1
            else:
                del due[batch_id]
    finally:
        Batch.objects.filter(claimed_by=worker).update(
            claimed_by="", claimed_until=None, worked_at=clock.now()
        )
    return decided


def _claim(worker: str, count: int) -> list[str]:
    """Take up to so many batches in hand that nobody has; none while as many workers as may have some."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_SLOTS])
        if workers_besides(worker) >= settings.BATCH_WORKERS:
            return []
        free = claimable().select_for_update(skip_locked=True, no_key=True, of=("self",))
        taken = list(free[:count])
        _count_deaths(taken)
        keys = [one.pk for one in taken]
        until = clock.now() + LEASE
        Batch.objects.filter(pk__in=keys).update(claimed_by=worker, claimed_until=until)
        Batch.objects.filter(pk__in=keys, started_at=None).update(
            state=BatchState.RUNNING, started_at=clock.now()
        )
    return keys


def _count_deaths(taken: Sequence[Batch]) -> None:
    """Count a try for the next row of each batch that a worker lost its claim of: the row may be what killed it."""
    for batch in taken:
        row = _next_of(batch) if batch.claimed_by else None
        if row is not None:
            BatchRow.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1)


def _decide_next(batch_id: str, worker: str) -> bool:
    """Decide the next row; False when there is none, or the batch is in somebody else's hand."""
    try:
        with transaction.atomic():
            batch = _held(batch_id, worker)
            if batch is None:
                return False
            row = _next_of(batch)
            if row is None:
                end(batch, BatchState.FINISHED)
                return False
            return _decide(batch, row)
    except (TryAgain, OperationalError) as error:
        logger.warning("A row of %s could not be decided now: %r", batch_id, error)
        return _put_off(batch_id, worker, Answer(503, {"code": TryAgain.code}))
    except Exception:
        logger.exception("A row of %s could not be decided", batch_id)
        return _put_off(batch_id, worker, Answer(500, {"code": SERVER_FAULT}))


def _held(batch_id: str, worker: str) -> Batch | None:
    """The batch, if it is still in this worker's hand, with its claim made longer when it runs out."""
    batch = (
        Batch.objects.select_for_update(no_key=True)
        .filter(pk=batch_id, claimed_by=worker, state=BatchState.RUNNING)
        .first()
    )
    if batch is not None and (batch.claimed_until or clock.now()) - clock.now() < LEASE / 2:
        Batch.objects.filter(pk=batch_id).update(claimed_until=clock.now() + LEASE)
    return batch


def _next_of(batch: Batch) -> BatchRow | None:
    return batch.rows.filter(outcome=RowOutcome.WAITING).order_by("number").first()


def _decide(batch: Batch, row: BatchRow) -> bool:
    if row.attempts >= MOST_TRIES:
        _keep(row, Answer(500, {"code": SERVER_FAULT}))
        return True
    name = f"{batch.pk}/rows/{row.number}"
    try:
        caller = _caller(batch, name)
    except InvalidApiKey:
        end(batch, BatchState.CANCELLED, reason="The key that it was sent with is not valid any more.")
        return False
    _keep(row, get_reward(caller=caller, call=RewardCall.waited(row.call or {})))
    return True


def _caller(batch: Batch, name: str) -> Caller:
    """The key that the batch was sent with, or its app alone where a member sent it. Raises InvalidApiKey."""
    if batch.key_id is None:
        app = App.objects.select_related("company").get(pk=batch.app_id)
        return Caller(None, None, row=name, batch_app=app, batch_is_test=batch.is_test)
    key = ApiKey.objects.select_related("app__company").get(pk=batch.key_id)
    return Caller(refuse_unless_valid(key), None, row=name)


def _keep(row: BatchRow, answer: Answer) -> None:
    """Write down what came of a row, and forget what it asked."""
    decision = str(answer.body.get("decisionId") or "")
    row.outcome = _outcome_of(answer)
    row.status = answer.status
    row.answer = {name: value for name, value in answer.body.items() if name not in idempotency.DERIVED}
    row.decision_key = decision.removeprefix("test_") or None
    row.call, row.decided_at = None, clock.now()
    row.save(update_fields=["outcome", "status", "answer", "decision_key", "call", "decided_at"])


def _outcome_of(answer: Answer) -> RowOutcome:
    if answer.status >= 500:
        return RowOutcome.FAILED
    if answer.is_problem:
        return RowOutcome.REFUSED
    if answer.status == 202:
        return RowOutcome.HELD
    return RowOutcome.TEST if answer.body.get("testMode") else RowOutcome.COMPLETED


def _put_off(batch_id: str, worker: str, failure: Answer) -> bool:
    """Count a try that ended in an error; after the last one the row has failed, and the next one's turn comes."""
    with transaction.atomic():
        batch = _held(batch_id, worker)
        row = None if batch is None else _next_of(batch)
        if row is None:
            return False
        BatchRow.objects.filter(pk=row.pk).update(attempts=F("attempts") + 1)
        if row.attempts + 1 >= MOST_TRIES:
            _keep(row, failure)
    return True
