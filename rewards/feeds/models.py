"""Imports of feeds: each one a row that workers take up, and what was wrong with its file (R3).

They tell of stock, so no company can reach them (V1).
"""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kit import clock
from kit.ids import IdField
from rewards.feeds.formats import FeedFormat

STEPS = 7  # of writing, after checking


class ImportStatus(models.TextChoices):
    """Where an import stands: checking and applying until it is over, one way or another."""

    WAITING = "waiting"
    CHECKING = "checking"
    APPLYING = "applying"
    DONE = "done"
    REFUSED = "refused"
    FAILED = "failed"
    CANCELLED = "cancelled"


UNDER_WAY = (ImportStatus.WAITING, ImportStatus.CHECKING, ImportStatus.APPLYING)


class Import(models.Model):
    """One file that fills the catalogue, as a whole or not at all; or what it would do (a dry run)."""

    id = IdField(prefix="imp")
    file_name = models.CharField(max_length=200, help_text="As it was called where it came from.")
    file = models.CharField(
        max_length=60, blank=True, help_text="Its name among the feeds that are kept; empty once it is gone."
    )
    format = models.CharField(max_length=5, choices=[(one.value, one.name) for one in FeedFormat])
    size_bytes = models.BigIntegerField()
    sha256 = models.CharField("SHA-256", max_length=64)
    is_dry_run = models.BooleanField("dry run")
    checked = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="The dry run that this import carries out.",
    )
    status = models.CharField(max_length=9, choices=ImportStatus, default=ImportStatus.WAITING)
    started_by = models.CharField(max_length=80)
    created_at = models.DateTimeField(default=clock.now)
    begun_at = models.DateTimeField(null=True, help_text="When a worker took it up for the last time.")
    finished_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    read_bytes = models.BigIntegerField(default=0)
    step = models.PositiveSmallIntegerField(default=0, help_text=f"Of {STEPS}, once the file is checked.")
    rows = models.PositiveIntegerField(default=0)
    new = models.PositiveIntegerField(default=0)
    changed = models.PositiveIntegerField(default=0)
    unchanged = models.PositiveIntegerField(default=0)
    price_changes = models.PositiveIntegerField(default=0)
    stock_changes = models.PositiveIntegerField(default=0)
    bad_rows = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True, help_text="Why it failed, or why it is tried again.")

    class Meta:
        ordering = ["-id"]
        indexes = [
            Index("id", condition=Q(finished_at=None), name="imports_under_way"),
            Index("file", condition=~Q(file=""), name="imports_by_kept_file"),
        ]
        constraints = [
            CheckConstraint(condition=Q(status__in=ImportStatus.values), name="import_status_is_known"),
            CheckConstraint(
                condition=Q(format__in=[one.value for one in FeedFormat]), name="import_format_is_known"
            ),
            CheckConstraint(
                condition=Q(status__in=UNDER_WAY, finished_at=None)
                | Q(status__in=("done", "refused", "failed", "cancelled"), finished_at__isnull=False),
                name="import_is_finished_when_it_is_over",
            ),
            CheckConstraint(
                condition=~Q(status="done")
                | Q(
                    bad_rows=0, rows=models.F("new") + models.F("changed") + models.F("unchanged"), rows__gt=0
                ),
                name="import_done_has_counted_every_row",
            ),
            CheckConstraint(
                condition=~Q(status="refused") | Q(bad_rows__gt=0), name="import_refused_has_bad_rows"
            ),
        ]

    def __str__(self) -> str:
        return self.file_name

    @property
    def is_over(self) -> bool:
        return self.status not in UNDER_WAY

    @property
    def is_done(self) -> bool:
        return self.status == ImportStatus.DONE

    @property
    def percent(self) -> int:
        """How far it is: checking is the first half, writing the second."""
        if self.is_done:
            return 100
        checked = min(self.read_bytes, self.size_bytes) / max(self.size_bytes, 1)
        return int(50 * checked + 50 * self.step / (STEPS + 1))


class BadRow(models.Model):
    """One of the first 1,000 rows of a file that could not be used, and why."""

    feed = models.ForeignKey(Import, models.CASCADE, related_name="worst")
    line = models.PositiveIntegerField(help_text="Where the row begins in the file, counted from 1.")
    sku = models.CharField("SKU", max_length=100, blank=True)
    reason = models.CharField(max_length=600)

    class Meta:
        ordering = ["feed", "line"]
        constraints = [UniqueConstraint(fields=["feed", "line"], name="one_bad_row_per_line")]

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"
