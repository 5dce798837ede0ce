"""What came of a call to getReward: its decision, the completed action, and the answer kept for a retry.

Rows of every call carry no foreign key to the rows that all calls share (company, app, campaign, moment):
checking one would lock the same row for each of them. The operations that write them have just read those
rows.
"""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from accounts.models import ApiKey, App, Company
from campaigns.models.campaign import Campaign, Moment
from kit import clock
from kit.ids import IdField, KeyField


class Outcome(models.TextChoices):
    COMPLETED = "completed"
    HELD = "held"
    REFUSED = "refused"
    TEST = "test"


class Decision(models.Model):
    """How one getReward was decided and what each check saw (A5)."""

    id = IdField(prefix="dec")
    company = models.ForeignKey(Company, models.PROTECT, db_constraint=False, related_name="+")
    app = models.ForeignKey(App, models.PROTECT, db_constraint=False, related_name="+")
    key = models.ForeignKey(
        ApiKey,
        models.PROTECT,
        null=True,
        db_constraint=False,
        related_name="+",
        help_text="None where a member sent the call, in a batch of the console.",
    )
    request_key = KeyField(prefix="req", null=True)
    campaign = models.ForeignKey(
        Campaign, models.PROTECT, null=True, db_constraint=False, related_name="decisions"
    )
    moment = models.ForeignKey(Moment, models.PROTECT, null=True, db_constraint=False, related_name="+")
    marketplace = models.CharField(max_length=3)
    device_type = models.CharField(max_length=10)
    customer_hash = models.BinaryField(max_length=32, null=True)
    is_test = models.BooleanField(default=False)
    outcome = models.CharField(max_length=10, choices=Outcome)
    code = models.CharField(max_length=40, blank=True, help_text="The reason code of a refusal.")
    checks = models.JSONField(
        default=list, help_text="What each check saw, in order, up to the one that refused."
    )
    decided_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(outcome__in=Outcome.values), name="decision_outcome_is_known"),
            CheckConstraint(
                condition=(Q(outcome="refused") & ~Q(code="")) | (~Q(outcome="refused") & Q(code="")),
                name="refusal_has_a_code",
            ),
        ]
        indexes = [
            Index("company", F("id").desc(), name="decisions_of_company"),
            Index("campaign", F("id").desc(), name="decisions_of_campaign"),
        ]

    def __str__(self) -> str:
        return self.public_id

    @property
    def public_id(self) -> str:
        """The id as companies see it: that of a test begins with `test_` (C4)."""
        return f"test_{self.id}" if self.is_test else self.id


class ActionStatus(models.TextChoices):
    COMPLETED = "completed"
    HELD = "held"
    REFUSED = "refused"


class CompletedActions(models.Manager["Action"]):
    """What is billed and counted: a held action is neither until it is released, a refused one never (X3)."""

    def get_queryset(self) -> models.QuerySet["Action"]:
        return super().get_queryset().filter(status=ActionStatus.COMPLETED)


class Action(models.Model):
    """A completed action: what is billed, and the only thing that is reported (B1, V1).

    One that fraud checks hold stands here, too, and keeps its customer's place; `objects` leaves it out. Released it is
    completed then; refused its place is free again (X3).
    """

    id = IdField(prefix="act")
    company = models.ForeignKey(Company, models.PROTECT, db_constraint=False, related_name="+")
    app = models.ForeignKey(App, models.PROTECT, db_constraint=False, related_name="+")
    campaign = models.ForeignKey(Campaign, models.PROTECT, db_constraint=False, related_name="actions")
    moment = models.ForeignKey(Moment, models.PROTECT, db_constraint=False, related_name="actions")
    decision = models.OneToOneField(Decision, models.PROTECT, related_name="action")
    reward_key = KeyField(prefix="rwd")
    marketplace = models.CharField(max_length=3)
    customer_hash = models.BinaryField(max_length=32, null=True)
    place = models.PositiveSmallIntegerField(
        null=True, help_text="Which of the customer's rewards for the moment (A4)."
    )
    cpa_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    amount_usd_cents = models.BigIntegerField()
    status = models.CharField(
        max_length=9,
        choices=ActionStatus,
        default=ActionStatus.COMPLETED,
        db_default=ActionStatus.COMPLETED,
    )
    held_at = models.DateTimeField(null=True, help_text="When it was held, if it ever was.")
    completed_at = models.DateTimeField(
        default=clock.now, help_text="While it is held, and when it was refused: since when."
    )

    everything = models.Manager()
    objects = CompletedActions()

    class Meta:
        base_manager_name = "everything"
        default_manager_name = "objects"
        constraints = [
            CheckConstraint(
                condition=Q(status="completed") | Q(status__in=["held", "refused"], held_at__isnull=False),
                name="action_was_held_before_it_is_not_completed",
            ),
            UniqueConstraint(
                fields=["moment", "customer_hash", "place"], name="one_action_per_customer_and_place"
            ),
            CheckConstraint(condition=Q(amount_usd_cents__gt=0), name="action_costs_something"),
            CheckConstraint(
                condition=Q(customer_hash=None, place=None)
                | Q(place__gte=1)
                | Q(status="refused", place=None),
                name="customer_has_a_place",
            ),
        ]
        indexes = [
            Index("company", F("completed_at").desc(), name="actions_of_company"),
            Index("campaign", F("completed_at").desc(), name="actions_of_campaign"),
            Index("app", F("completed_at").desc(), F("id").desc(), name="actions_of_app"),
        ]


class IdempotencyKey(models.Model):
    """The first answer to a call with an Idempotency-Key, for its retries (A3). Kept for 30 days.

    The answer is kept without the reward URL: a retry derives it again (S9).
    """

    id = models.BigAutoField(primary_key=True)
    app = models.ForeignKey(App, models.PROTECT, db_constraint=False, related_name="+")
    is_test = models.BooleanField()
    key_digest = models.BinaryField(max_length=32)
    body_digest = models.BinaryField(max_length=32)
    status = models.PositiveSmallIntegerField()
    answer = models.JSONField()
    kept_at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["app", "is_test", "key_digest"], name="one_answer_per_idempotency_key")
        ]
        indexes = [Index("kept_at", name="idempotency_keys_by_age")]
