"""What came of comparing running totals, the ledger and completed actions (B4)."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q

from kit import clock
from kit.ids import IdField


class Reconciliation(models.Model):
    """One comparison of all that is kept about money, as it stood at one instant (B4).

    `checked` says how many of what were looked at; `difference` names the first thing that differs, or is empty. A run
    that was broken off has no end, and decides nothing.
    """

    id = IdField(prefix="rcn")
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    checked = models.JSONField(default=dict)
    difference = models.TextField(blank=True)

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(finished_at__isnull=False) | Q(difference=""),
                name="reconciliation_differs_at_its_end",
            )
        ]
        indexes = [
            Index("started_at", name="reconciliations_that_ended", condition=Q(finished_at__isnull=False))
        ]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}: {self.outcome}"

    @property
    def outcome(self) -> str:
        if self.finished_at is None:
            return "under way, or broken off"
        return self.difference or "no difference"
