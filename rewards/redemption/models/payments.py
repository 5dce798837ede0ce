"""What customers pay by card, and what of it goes back to them (S4)."""

from datetime import timedelta

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kit import clock
from kit.ids import IdField
from kit.money import Money
from rewards.redemption.models.orders import Order

# For how long what was ordered is held until it is paid for.
HELD_FOR = timedelta(minutes=31)
# A page of Stripe's may be made at any time until then, and Stripe lets none end in less than half an hour.
PAGE_LASTS = HELD_FOR


class PaymentStatus(models.TextChoices):
    DUE = "due"
    PAID = "paid"
    LAPSED = "lapsed"


class RefundStatus(models.TextChoices):
    NONE = "", "none"
    DUE = "due"
    SENT = "sent"
    DONE = "done"
    FAILED = "failed"


class CardPayment(models.Model):
    """What a customer has to pay of an order by card: once, on one page of Stripe's (S4).

    It is due until Stripe says that it is paid, or that nobody can pay it any more. The row is the queue: of looking at
    Stripe's page, and of sending the money back when a paid order is cancelled or came back.
    """

    id = IdField(prefix="cpy")
    order = models.OneToOneField(Order, models.PROTECT, related_name="card_payment")
    amount_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    status = models.CharField(max_length=8, choices=PaymentStatus, default=PaymentStatus.DUE)
    checkout_id = models.CharField(
        max_length=255, blank=True, default="", help_text="Stripe's page, once it is made."
    )
    payment_intent = models.CharField(max_length=255, blank=True, default="")
    due_until = models.DateTimeField(help_text="Until when the order is held for it.")
    paid_at = models.DateTimeField(null=True)
    next_look_at = models.DateTimeField(
        null=True, help_text="When to ask Stripe next; none once it is settled, or somebody has to look."
    )
    attempts = models.PositiveIntegerField(default=0, help_text="How often Stripe was asked by the clock.")
    problem = models.TextField(blank=True, default="", help_text="Why nobody can settle it but a person.")
    refund_status = models.CharField(
        max_length=8, choices=RefundStatus, blank=True, default=RefundStatus.NONE
    )
    refund_due_at = models.DateTimeField(
        null=True, help_text="When it is to be sent back, or to be looked at, next."
    )
    refund_number = models.PositiveIntegerField(
        default=0, help_text="Which try of sending it back this is: of its key."
    )
    refund_id = models.CharField(max_length=255, blank=True, default="")
    refunded_at = models.DateTimeField(null=True)
    refund_problem = models.TextField(blank=True, default="")

    class Meta:
        indexes = [
            Index("next_look_at", condition=Q(next_look_at__isnull=False), name="payments_to_look_at"),
            Index(
                "refund_due_at", condition=Q(refund_status__in=["due", "sent"]), name="card_refunds_to_send"
            ),
            Index(
                "id",
                condition=Q(status="due") & ~Q(problem="") | Q(refund_status="failed"),
                name="payments_that_need_somebody",
            ),
        ]
        constraints = [
            UniqueConstraint(
                fields=["checkout_id"], condition=~Q(checkout_id=""), name="a_checkout_is_of_one_payment"
            ),
            UniqueConstraint(
                fields=["refund_id"], condition=~Q(refund_id=""), name="a_card_refund_is_of_one_payment"
            ),
            CheckConstraint(condition=Q(amount_minor__gt=0), name="card_payment_is_positive"),
            CheckConstraint(
                condition=Q(status="due", paid_at=None)
                | Q(status="lapsed", paid_at=None)
                | Q(status="paid", paid_at__isnull=False) & ~Q(payment_intent="") & ~Q(checkout_id=""),
                name="card_payment_is_paid_by_a_checkout",
            ),
            CheckConstraint(
                condition=Q(status="due", next_look_at__isnull=False, problem="")
                | Q(status="due", next_look_at=None) & ~Q(problem="")
                | Q(status__in=["paid", "lapsed"], next_look_at=None, problem=""),
                name="card_payment_is_looked_at_until_it_is_settled",
            ),
            CheckConstraint(
                condition=Q(refund_status="", refund_due_at=None, refund_id="", refunded_at=None)
                | Q(status="paid", refund_status="due", refund_due_at__isnull=False, refunded_at=None)
                | Q(status="paid", refund_status="sent", refund_due_at__isnull=False, refunded_at=None)
                & ~Q(refund_id="")
                | Q(status="paid", refund_status="done", refund_due_at=None, refunded_at__isnull=False)
                | Q(status="paid", refund_status="failed", refund_due_at=None, refunded_at=None)
                & ~Q(refund_problem=""),
                name="card_refund_is_of_what_was_paid",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.amount} of {self.order_id}"

    @property
    def amount(self) -> Money:
        return Money(self.amount_minor, self.currency)

    @property
    def is_held(self) -> bool:
        """Whether it can still be paid: the order waits for it, and nothing is wrong."""
        return self.status == PaymentStatus.DUE and not self.problem and clock.now() < self.due_until

    @property
    def is_paid(self) -> bool:
        return self.status == PaymentStatus.PAID
