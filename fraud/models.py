"""Trust: what calls and customers were recognised by, and who is known to abuse rewards."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kit import clock
from kit.ids import IdField, KeyField


class SignalKind(models.TextChoices):
    CUSTOMER = "customer"
    EMAIL = "email"
    DEVICE = "device"
    IP = "ip"
    ADDRESS = "address"
    STORE_ACCOUNT = "store_account"


class Signal(models.Model):
    """One thing somebody was recognised by, as a keyed hash (X2). Forgotten after 180 days.

    `company_key` is empty for the store's own signals, which no company can be told of (V1).
    """

    id = models.BigAutoField(primary_key=True)
    company_key = KeyField(prefix="com", null=True)
    kind = models.CharField(max_length=15, choices=SignalKind)
    digest = models.BinaryField(max_length=32)
    subject = models.CharField(max_length=64, help_text="Who showed it: action:act_… or account:sto_…")
    seen_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [CheckConstraint(condition=Q(kind__in=SignalKind.values), name="signal_kind_is_known")]
        indexes = [
            Index("digest", "kind", name="signals_of_digest"),
            Index("seen_at", name="signals_by_age"),
        ]


class ListedVerdict(models.TextChoices):
    """What becomes of a call that shows a listed signal."""

    REFUSE = "refuse"
    REVIEW = "review"


class KnownAbuser(models.Model):
    """A signal that is refused on sight, or looked at by a person first; on a company's list or the store's (X3)."""

    company_key = KeyField(prefix="com", null=True)
    kind = models.CharField(max_length=15, choices=SignalKind)
    digest = models.BinaryField(max_length=32)
    verdict = models.CharField(
        max_length=6, choices=ListedVerdict, default=ListedVerdict.REFUSE, db_default=ListedVerdict.REFUSE
    )
    reason = models.TextField()
    added_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["company_key", "kind", "digest"],
                nulls_distinct=False,
                name="one_known_abuser_per_signal",
            ),
            CheckConstraint(condition=Q(kind__in=SignalKind.values), name="known_abuser_kind_is_known"),
            CheckConstraint(
                condition=Q(verdict__in=ListedVerdict.values), name="known_abuser_verdict_is_known"
            ),
        ]


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
