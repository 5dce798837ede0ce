"""What rows of batches say is kept for a time only (A4): outcomes stay as long as their decisions."""

from datetime import timedelta

from campaigns.models import Batch, BatchFile, BatchRow
from campaigns.operations.batches.files import FILES_KEPT_FOR
from kit import clock

ROWS_KEPT_FOR = timedelta(days=30)


def forget_batches(*, batch: int = 10_000) -> int:
    """Forget what rows of batches said that ended more than 30 days ago; up to `batch` rows, how many.

    A row's own id may name a customer, and its answer leads to the reward: both go, with the name of the file. That
    the row was decided, how, and by which decision stays.
    """
    old = Batch.objects.filter(forgotten_at=None, finished_at__lt=clock.now() - ROWS_KEPT_FOR)
    keys = list(old.order_by("finished_at").values_list("pk", flat=True)[:100])
    rows = BatchRow.objects.filter(batch__in=keys, row_id__isnull=False).order_by("pk").values("pk")[:batch]
    forgotten = BatchRow.objects.filter(pk__in=rows).update(row_id=None, answer=None)
    if forgotten < batch:
        forgotten += Batch.objects.filter(pk__in=keys).update(name="", forgotten_at=clock.now())
    return forgotten


def forget_files() -> int:
    """Delete files that were uploaded more than a day ago, confirmed or not; how many."""
    deleted, _ = BatchFile.objects.filter(uploaded_at__lt=clock.now() - FILES_KEPT_FOR).delete()
    return deleted
