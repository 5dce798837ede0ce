"""Writing a batch down, and cancelling what of it has not begun."""

from collections.abc import Sequence

from django.db import IntegrityError, transaction

from accounts.models import ApiKey, App, Company
from campaigns.calls import SubmittedRow
from campaigns.errors import BatchEnded, IdempotencyMismatch, TooManyBatches
from campaigns.models import Batch, BatchRow, BatchState
from campaigns.operations.batches.ending import end
from campaigns.queries.batches import KEPT_FOR, OPEN_STATES
from events.operations import audit
from kit import clock
from kit.crypto import digest, keyed_hash
from kit.jobs import send_after_commit

MOST_OPEN = 20
_AT_ONCE = 1_000


def submit_batch(
    *,
    app: App,
    is_test: bool,
    rows: Sequence[SubmittedRow],
    actor: str,
    key: ApiKey | None = None,
    name: str = "",
    idempotency_key: str | None = None,
) -> Batch:
    """Write down calls of an app that workers decide, in this order; all or none of them.

    They are decided as if the `key` had made them, or without one by a member's word. With an Idempotency-Key the
    batch of the first call is given again for 30 days (A3). Raises IdempotencyMismatch for other rows under the same
    key, TooManyBatches while 20 of the company are open.
    """
    body_digest = digest_of(app.company, rows)
    key_digest = digest(idempotency_key) if idempotency_key is not None else None
    if key_digest is not None:
        _forget_old(app, is_test, key_digest)
    batch = Batch(
        company=app.company,
        app=app,
        key=key,
        sent_by=actor,
        name=name,
        is_test=is_test,
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
                changes={"app": (None, batch.app_id), "rows": (None, len(rows)), **_named(batch)},
            )
            send_after_commit("campaigns.work_on_batches")
    except IntegrityError:
        # Another call with the same key was faster by a moment.
        first = _first_of(batch)
        if first is None:
            raise
        return first
    return batch


def _named(batch: Batch) -> dict[str, tuple[None, str]]:
    return {"file": (None, batch.name)} if batch.name else {}


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


def _forget_old(app: App, is_test: bool, key_digest: bytes) -> None:
    old = Batch.objects.filter(app=app, is_test=is_test, idempotency_digest=key_digest)
    old.filter(created_at__lt=clock.now() - KEPT_FOR).update(idempotency_digest=None)


def digest_of(company: Company, rows: Sequence[SubmittedRow]) -> bytes:
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
