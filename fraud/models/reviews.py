"""What is held until somebody looks at it (X3)."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kit import clock
from kit.ids import IdField, KeyField


class ReviewState(models.TextChoices):
    OPEN = "open"
    RELEASED = "released"
    REFUSED = "refused"


class Review(models.Model):
    """Something held until a person decides, or its time is over: then it is released (X3). The row is the queue.

    `subject` names what is held, one floor up; deciding is an operation of there, which ends the review.
    """

    id = IdField(prefix="rev")
    company_key = KeyField(prefix="com")
    subject = models.CharField(max_length=64, help_text="action:act_…")
    rule = models.CharField(max_length=40, help_text="What held it.")
    by = models.CharField(max_length=15, blank=True, help_text="The kind of signal that the rule looked at.")
    value_usd_cents = models.BigIntegerField(help_text="What a release would charge.")
    state = models.CharField(max_length=8, choices=ReviewState, default=ReviewState.OPEN)
    opened_at = models.DateTimeField(default=clock.now)
    due_at = models.DateTimeField(help_text="When it is released by itself.")
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=80, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["subject"], name="one_review_per_subject"),
            CheckConstraint(
                condition=Q(state="open", decided_at=None, decided_by="")
                | Q(state__in=["released", "refused"], decided_at__isnull=False)
                & ~Q(decided_by="", reason=""),
                name="review_is_decided_by_somebody",
            ),
            CheckConstraint(condition=Q(due_at__gt=models.F("opened_at")), name="review_has_time"),
        ]
        indexes = [Index("due_at", condition=Q(state="open"), name="reviews_open")]

    def __str__(self) -> str:
        return f"{self.subject}: {self.state}"
