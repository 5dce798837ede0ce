"""Writing a batch down, and cancelling what of it has not begun."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.db import IntegrityError, transaction

from accounts.models import ApiKey, Company
from campaigns.calls import RewardCall
from campaigns.errors import BatchEnded, IdempotencyMismatch, TooManyBatches
from campaigns.models import Batch, BatchRow, BatchState
from campaigns.operations.batches.ending import end
from campaigns.queries.batches import OPEN_STATES
from events.operations import audit
from kit import clock
from kit.crypto import digest, keyed_hash
from kit.jobs import send_after_commit

MOST_OPEN = 20
KEPT_FOR = timedelta(days=30)
_AT_ONCE = 1_000


@dataclass(frozen=True, slots=True)
class SubmittedRow:
    """One call of a batch, by the company's own id of it."""

    row_id: str
    call: RewardCall


def submit_batch(
    *,
    key: ApiKey,
    rows: Sequence[SubmittedRow],
    actor: str,
    name: str = "",
    idempotency_key: str | None = None,
) -> Batch:
    """Write down calls that workers decide, in this order, as if the key had made them; all or none of them.

    With an Idempotency-Key the batch of the first call is given again for 30 days (A3). Raises IdempotencyMismatch for
    other rows under the same key, TooManyBatches while 20 of the company are open.
    """
    company = key.app.company
    body_digest = _digest_of(company, rows)
    key_digest = digest(idempotency_key) if idempotency_key is not None else None
    if key_digest is not None:
        _forget_old(key, key_digest)
    batch = Batch(
        company=company,
        app=key.app,
        key=key,
        name=name,
        is_test=key.is_test,
        row_count=len(rows),
        idempotency_digest=key_digest,
        body_digest=body_digest,
    )
    return _first_of(batch) or _written(batch, rows, actor)


def _written(batch: Batch, rows: Sequence[SubmittedRow], actor: str) -> Batch:
    try:
        with transaction.atomic():
            Company.objects.select_for_update(no_key=True).get(pk=batch.company_id)
            if Batch.objects.filter(company=batch.company, state__in=OPEN_STATES).count() >= MOST_OPEN:
                raise TooManyBatches(MOST_OPEN)
            batch.save(force_insert=True)
            BatchRow.objects.bulk_create(
                (
                    BatchRow(batch=batch, number=number, row_id=row.row_id, call=row.call.waiting())
                    for number, row in enumerate(rows, 1)
                ),
                batch_size=_AT_ONCE,
            )
            audit(
                actor=actor,
                verb="batch.submit",
                object_key=batch.pk,
                company_key=batch.company_id,
                changes={"app": (None, batch.app_id), "rows": (None, len(rows))},
            )
            send_after_commit("campaigns.work_on_batches")
    except IntegrityError:
        # Another call with the same key was faster by a moment.
        first = _first_of(batch)
        if first is None:
            raise
        return first
    return batch


def _first_of(batch: Batch) -> Batch | None:
    """The batch that the Idempotency-Key stands for. Raises IdempotencyMismatch when it has other rows."""
    if batch.idempotency_digest is None:
        return None
    first = Batch.objects.filter(
        app=batch.app, is_test=batch.is_test, idempotency_digest=batch.idempotency_digest
    ).first()
    if first is not None and bytes(first.body_digest) != batch.body_digest:
        raise IdempotencyMismatch
    return first


def _forget_old(key: ApiKey, key_digest: bytes) -> None:
    old = Batch.objects.filter(app=key.app, is_test=key.is_test, idempotency_digest=key_digest)
    old.filter(created_at__lt=clock.now() - KEPT_FOR).update(idempotency_digest=None)


def _digest_of(company: Company, rows: Sequence[SubmittedRow]) -> bytes:
    """What tells these rows from others, and nobody what they say."""
    text = "\n".join(f"{row.row_id}\t{row.call.body_digest.hex()}" for row in rows)
    return keyed_hash(bytes(company.hash_key), "batch", text)


@transaction.atomic
def cancel_batch(*, batch: Batch, actor: str) -> None:
    """Decide no further row. A row that is being decided is decided. Raises BatchEnded for one that is done."""
    held = Batch.objects.select_for_update(no_key=True).get(pk=batch.pk)
    if not held.is_open:
        raise BatchEnded(f"The batch is {held.get_state_display().lower()} already.")
    end(held, BatchState.CANCELLED, reason="Cancelled by the company.")
    audit(
        actor=actor,
        verb="batch.cancel",
        object_key=held.pk,
        company_key=held.company_id,
        changes={},
    )
    batch.refresh_from_db()
