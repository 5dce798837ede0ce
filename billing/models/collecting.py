"""Collecting invoices by card: where each stands, every try, money sent back, and what is given up (B5, B6)."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from accounts.models import Company
from billing.models.cards import Card
from billing.models.invoices import Invoice, InvoicePayment
from kit import clock
from kit.ids import IdField


class CollectionState(models.TextChoices):
    DUE = "due", "Due, or tried again at a time"
    NEEDS_ACTION = "needs_action", "The card's holder has to confirm it"
    FAILED = "failed", "Every try failed"
    DONE = "done", "Nothing is left to collect"


class InvoiceCollection(models.Model):
    """How an invoice is collected by card. The row is the queue: it is due while `next_attempt_at` has passed.

    Stripe's invoice carries the charge alone; `edition` counts those that took the place of one whose amount was no
    longer what is left.
    """

    invoice = models.OneToOneField(Invoice, models.PROTECT, primary_key=True, related_name="collection")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    state = models.CharField(max_length=12, choices=CollectionState, default=CollectionState.DUE)
    stripe_id = models.CharField(max_length=255, null=True, unique=True, help_text="Stripe's invoice.")
    edition = models.PositiveSmallIntegerField(default=1)
    begun_at = models.DateTimeField(default=clock.now)
    first_failed_at = models.DateTimeField(
        null=True, help_text="The tries after 1, 3 and 7 days count from here."
    )
    next_attempt_at = models.DateTimeField(null=True, help_text="Also how long a worker has it in hand.")
    ended_at = models.DateTimeField(null=True)
    released_at = models.DateTimeField(
        null=True, help_text="When Stripe's invoice was seen to charge nothing more, once this has ended."
    )

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(state__in=CollectionState.values), name="invoice_collection_state_is_known"
            ),
            CheckConstraint(
                condition=Q(state="done", ended_at__isnull=False, next_attempt_at=None)
                | (~Q(state="done") & Q(ended_at=None)),
                name="invoice_collection_ends_once_done",
            ),
            CheckConstraint(
                condition=~Q(state="failed") | Q(first_failed_at__isnull=False),
                name="invoice_collection_fails_after_a_try",
            ),
        ]
        indexes = [
            Index("next_attempt_at", condition=~Q(state="done"), name="invoice_collections_due"),
            Index("company", condition=Q(state="failed"), name="invoice_collections_failed"),
            Index(
                "ended_at",
                condition=Q(state="done", stripe_id__isnull=False, released_at=None),
                name="invoice_collections_to_release",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.state}"


class AttemptOutcome(models.TextChoices):
    OPEN = "open", "Running"
    PAID = "paid"
    DECLINED = "declined"
    NEEDS_ACTION = "needs_action", "To be confirmed by the card's holder"
    DROPPED = "dropped", "Nothing was left to charge"


class ChargeAttempt(models.Model):
    """One try to charge a card for an invoice. While it is open nobody knows how it ended: it is asked for again."""

    id = IdField(prefix="att")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="attempts")
    number = models.PositiveSmallIntegerField()
    card = models.ForeignKey(Card, models.PROTECT, null=True, related_name="+")
    amount_usd_cents = models.BigIntegerField(help_text="What was left to pay when it began.")
    asked_by = models.CharField(
        max_length=80, help_text="The worker that has the time in mind, or who asked."
    )
    outcome = models.CharField(max_length=12, choices=AttemptOutcome, default=AttemptOutcome.OPEN)
    problem = models.CharField(max_length=500, blank=True, help_text="Why not, as the payer reads it.")
    decline_code = models.CharField(max_length=60, blank=True)
    started_at = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["invoice", "number"], name="one_charge_attempt_per_number"),
            UniqueConstraint(
                fields=["invoice"], condition=Q(outcome="open"), name="one_open_charge_attempt_per_invoice"
            ),
            CheckConstraint(
                condition=Q(outcome__in=AttemptOutcome.values), name="charge_attempt_outcome_is_known"
            ),
            CheckConstraint(
                condition=Q(outcome="open", ended_at=None) | (~Q(outcome="open") & Q(ended_at__isnull=False)),
                name="charge_attempt_ends_with_an_outcome",
            ),
            CheckConstraint(condition=Q(amount_usd_cents__gt=0), name="charge_attempt_is_for_some_money"),
        ]

    def __str__(self) -> str:
        return f"{self.number}: {self.outcome}"


class RefundStatus(models.TextChoices):
    OPEN = "open", "On its way"
    DONE = "done"
    FAILED = "failed"


class Refund(models.Model):
    """Credit of a company that is sent back: to the card that paid, or by a bank transfer that support made (B9).

    It leaves the ledger when it is written down; one that fails is put back.
    """

    id = IdField(prefix="rfd")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    payment = models.ForeignKey(InvoicePayment, models.PROTECT, null=True, related_name="refunds")
    amount_usd_cents = models.BigIntegerField()
    reference = models.CharField(max_length=140, blank=True, help_text="Of a bank transfer.")
    reason = models.TextField(help_text="The company reads it.")
    status = models.CharField(max_length=6, choices=RefundStatus, default=RefundStatus.OPEN)
    stripe_id = models.CharField(max_length=255, null=True, unique=True)
    problem = models.CharField(max_length=500, blank=True)
    made_by = models.CharField(max_length=80)
    made_at = models.DateTimeField(default=clock.now)
    next_attempt_at = models.DateTimeField(null=True, default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(amount_usd_cents__gt=0), name="refund_is_some_money"),
            CheckConstraint(condition=~Q(reason=""), name="refund_has_a_reason"),
            CheckConstraint(condition=Q(status__in=RefundStatus.values), name="refund_status_is_known"),
            CheckConstraint(
                condition=Q(payment__isnull=False) | ~Q(reference=""), name="refund_says_which_way_it_goes"
            ),
            UniqueConstraint(
                fields=["company", "reference"],
                condition=~Q(reference=""),
                name="one_refund_per_transfer",
            ),
        ]
        indexes = [
            Index("company", "made_at", name="refunds_of_company"),
            Index("next_attempt_at", condition=Q(status="open"), name="refunds_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.status}"


class WriteOff(models.Model):
    """What was left of an invoice, given up with a reason; taken back when money comes for it after all."""

    id = IdField(prefix="wof")
    company = models.ForeignKey(Company, models.PROTECT, related_name="+")
    invoice = models.ForeignKey(Invoice, models.PROTECT, related_name="write_offs")
    amount_usd_cents = models.BigIntegerField()
    reason = models.TextField()
    written_by = models.CharField(max_length=80)
    written_at = models.DateTimeField(default=clock.now)
    taken_back_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["invoice"], condition=Q(taken_back_at=None), name="one_write_off_per_invoice"
            ),
            CheckConstraint(condition=Q(amount_usd_cents__gt=0), name="write_off_is_some_money"),
            CheckConstraint(condition=~Q(reason=""), name="write_off_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.invoice_id}: {self.amount_usd_cents}"
