"""What is held back for actions that somebody looks at before they count (X3)."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from accounts.models import Company
from kit import clock
from kit.ids import KeyField


class ReservationState(models.TextChoices):
    HELD = "held"
    CHARGED = "charged"
    FREED = "freed"


class Reservation(models.Model):
    """The amount of one held action, within the three limits of the month of its call (X3).

    It says what would be charged, so that a release needs nothing else. Released, it is what a ledger transaction of
    the same cause says; refused, the limits have it back.
    """

    id = models.BigAutoField(primary_key=True)
    company = models.ForeignKey(Company, models.PROTECT, related_name="+", db_index=False)
    cause = models.CharField(max_length=64, help_text="What it is for: action:act_…")
    campaign_key = KeyField(prefix="cmp")
    moment_key = KeyField(prefix="mom")
    marketplace = models.CharField(max_length=3)
    cpa_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    amount_usd_cents = models.BigIntegerField()
    month = models.DateField(help_text="First day of the month whose limits hold it, UTC.")
    limits_after = models.JSONField(
        default=dict, help_text="Scope to [cap, used] in cents, this reservation included."
    )
    state = models.CharField(max_length=7, choices=ReservationState, default=ReservationState.HELD)
    reserved_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["company", "cause"], name="one_reservation_per_cause"),
            CheckConstraint(condition=Q(amount_usd_cents__gt=0), name="reservation_is_some_money"),
            CheckConstraint(condition=Q(month__day=1), name="reservation_month_is_its_first_day"),
            CheckConstraint(
                condition=Q(state="held", ended_at=None)
                | Q(state__in=["charged", "freed"], ended_at__isnull=False),
                name="reservation_ends_at_a_time",
            ),
        ]
        indexes = [Index("company", condition=Q(state="held"), name="reservations_held")]

    def __str__(self) -> str:
        return f"{self.cause}: {self.state}"
