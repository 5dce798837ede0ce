"""Many calls to getReward at once: they wait as rows, and workers decide them one after the other (api.md)."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from accounts.models import ApiKey, App, Company
from kit import clock
from kit.ids import IdField, KeyField


class BatchState(models.TextChoices):
    WAITING = "waiting"
    RUNNING = "running"
    FINISHED = "finished"
    CANCELLED = "cancelled"


class RowOutcome(models.TextChoices):
    WAITING = "waiting"
    COMPLETED = "completed"
    HELD = "held"
    REFUSED = "refused"
    TEST = "test"
    FAILED = "failed"
    CANCELLED = "cancelled"


_OPEN = Q(state__in=(BatchState.WAITING, BatchState.RUNNING))


class Batch(models.Model):
    """Calls that were asked for together, by an app's key or, without one, by a member with a file (`sent_by`).

    One of a company is worked on at a time, in the order they came. `claimed_by` is the worker that has it in hand
    until `claimed_until`: one that was killed loses it by then. `worked_at` is when it was last in a hand: the one
    that was longest in none is next, so that nobody's long batch holds up another company's.
    """

    id = IdField(prefix="bat")
    company = models.ForeignKey(Company, models.PROTECT, related_name="batches")
    app = models.ForeignKey(App, models.PROTECT, related_name="batches")
    key = models.ForeignKey(
        ApiKey, models.PROTECT, null=True, related_name="+", help_text="None where a member sent it."
    )
    sent_by = models.CharField(
        max_length=64, blank=True, db_default="", help_text="Who sent it, as operations are told."
    )
    name = models.CharField(max_length=200, blank=True, help_text="What the console's file was called.")
    is_test = models.BooleanField()
    state = models.CharField(max_length=10, choices=BatchState, default=BatchState.WAITING)
    row_count = models.PositiveIntegerField()
    idempotency_digest = models.BinaryField(max_length=32, null=True)
    body_digest = models.BinaryField(max_length=32)
    reason = models.CharField(max_length=200, blank=True, help_text="Why it was cancelled.")
    created_at = models.DateTimeField(default=clock.now)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True, help_text="When it was done, or cancelled.")
    forgotten_at = models.DateTimeField(null=True, help_text="When what its rows said was forgotten.")
    claimed_by = models.CharField(max_length=32, blank=True)
    claimed_until = models.DateTimeField(null=True)
    worked_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["app", "is_test", "idempotency_digest"], name="one_batch_per_idempotency_key"
            ),
            CheckConstraint(condition=Q(state__in=BatchState.values), name="batch_state_is_known"),
            CheckConstraint(
                condition=(_OPEN & Q(finished_at=None)) | (~_OPEN & Q(finished_at__isnull=False)),
                name="batch_ends_at_a_time",
            ),
            CheckConstraint(condition=Q(row_count__gte=1), name="batch_has_rows"),
        ]
        indexes = [
            Index("company", F("id").desc(), name="batches_of_company"),
            Index("company", "id", condition=_OPEN, name="open_batches"),
            Index("finished_at", condition=Q(forgotten_at=None), name="batches_to_forget"),
        ]

    def __str__(self) -> str:
        return self.name or self.id

    @property
    def is_open(self) -> bool:
        return self.state in (BatchState.WAITING, BatchState.RUNNING)


class BatchRow(models.Model):
    """One call of a batch, and what came of it.

    `call` is what is known of the call, hashed (A4); it is forgotten once the row is decided. The answer is kept
    without the reward URL, which is derived again (S9). 30 days after the batch has ended the row's own id and the
    answer are forgotten, too: outcome, status and decision stay.
    """

    id = models.BigAutoField(primary_key=True)
    batch = models.ForeignKey(Batch, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField(help_text="Its place in the batch, from 1.")
    row_id = models.CharField(max_length=64, null=True, help_text="The company's own id of it.")
    call = models.JSONField(null=True)
    outcome = models.CharField(max_length=10, choices=RowOutcome, default=RowOutcome.WAITING)
    status = models.PositiveSmallIntegerField(null=True, help_text="What getReward would have answered with.")
    answer = models.JSONField(null=True)
    decision_key = KeyField(prefix="dec", null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["batch", "number"], name="one_row_per_place"),
            UniqueConstraint(fields=["batch", "row_id"], name="one_row_per_row_id"),
            CheckConstraint(condition=Q(outcome__in=RowOutcome.values), name="row_outcome_is_known"),
            CheckConstraint(
                condition=Q(outcome="waiting", decided_at=None, call__isnull=False)
                | (~Q(outcome="waiting") & Q(decided_at__isnull=False, call__isnull=True)),
                name="row_is_decided_at_a_time",
            ),
        ]
        indexes = [
            Index("batch", "number", condition=Q(outcome="waiting"), name="batch_rows_waiting"),
            Index("batch", "outcome", name="batch_rows_by_outcome"),
        ]


class BatchFile(models.Model):
    """A file of calls that a member uploaded: read, hashed like waiting rows, and nothing is done before their word.

    Once confirmed it stands for its batch, so that a second word makes no second one. It is deleted within a day.
    """

    id = IdField(prefix="file")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    app = models.ForeignKey(App, models.PROTECT, related_name="+")
    is_test = models.BooleanField()
    name = models.CharField(max_length=200, blank=True)
    rows = models.JSONField(null=True, help_text="Pairs of a row's id and its call.")
    row_count = models.PositiveIntegerField()
    body_digest = models.BinaryField(max_length=32)
    uploaded_by = models.CharField(max_length=64)
    uploaded_at = models.DateTimeField(default=clock.now)
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(batch=None, rows__isnull=False) | Q(batch__isnull=False, rows__isnull=True),
                name="file_waits_or_is_a_batch",
            ),
            CheckConstraint(condition=Q(row_count__gte=1), name="file_has_rows"),
        ]
        indexes = [Index("uploaded_at", name="batch_files_by_age")]

    def __str__(self) -> str:
        return self.name or self.id
