"""A file of calls: uploaded, looked at, and confirmed or thrown away. Before a member's word nothing happens."""

from collections.abc import Sequence
from datetime import timedelta

from django.db import transaction

from accounts.models import App, Company
from campaigns.calls import RewardCall, SubmittedRow
from campaigns.errors import TooManyFiles
from campaigns.models import Batch, BatchFile
from campaigns.operations.batches.submitting import digest_of, submit_batch
from campaigns.queries.batches import cancelled_untouched, idempotency_key_of_file
from events.operations import audit
from kit import clock

MOST_FILES = 20
FILES_KEPT_FOR = timedelta(hours=24)


def upload_file(*, app: App, is_test: bool, rows: Sequence[SubmittedRow], name: str, actor: str) -> BatchFile:
    """Keep the calls of a file for a day, hashed, until a member confirms them. Raises TooManyFiles beyond 20."""
    with transaction.atomic():
        company = Company.objects.select_for_update(no_key=True).get(pk=app.company_id)
        waiting = BatchFile.objects.filter(company=company, batch=None)
        if waiting.filter(uploaded_at__gt=clock.now() - FILES_KEPT_FOR).count() >= MOST_FILES:
            raise TooManyFiles(MOST_FILES)
        return BatchFile.objects.create(
            company=company,
            app=app,
            is_test=is_test,
            name=name[:200],
            rows=[[row.row_id, row.call.waiting()] for row in rows],
            row_count=len(rows),
            body_digest=digest_of(company, rows),
            uploaded_by=actor,
        )


@transaction.atomic
def confirm_file(*, file: BatchFile, actor: str) -> Batch:
    """Send the calls of a file: its batch, which is the same however often it is confirmed.

    The same rows for the same app and mode are one batch for 30 days, in whatever file they come, unless that one was
    cancelled before any row was decided. Raises TooManyBatches.
    """
    # Without a join to the batch: a file that another word confirmed meanwhile would come without it.
    files = BatchFile.objects.select_for_update(of=("self",)).select_related("app__company")
    held = files.get(pk=file.pk)
    if held.batch is not None:
        return held.batch
    cancelled_untouched(held).update(idempotency_digest=None)
    batch = submit_batch(
        app=held.app,
        is_test=held.is_test,
        rows=[SubmittedRow(row_id, RewardCall.waited(call)) for row_id, call in held.rows or ()],
        actor=actor,
        name=held.name,
        idempotency_key=idempotency_key_of_file(bytes(held.body_digest)),
    )
    held.batch, held.rows = batch, None
    held.save(update_fields=["batch", "rows"])
    return batch


def discard_file(*, file: BatchFile) -> None:
    """Throw a file away that nobody confirmed. Harmless to repeat; a confirmed one stays."""
    BatchFile.objects.filter(company=file.company, pk=file.pk, batch=None).delete()


def export_batch(*, batch: Batch, actor: str) -> None:
    """Write down that somebody took the results of a batch along, reward URLs included."""
    audit(
        actor=actor,
        verb="batch.export",
        object_key=batch.pk,
        company_key=batch.company_id,
        changes={},
    )
