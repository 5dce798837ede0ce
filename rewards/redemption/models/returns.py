"""What customers send back, and the credit that comes of it (R9)."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kit import clock
from kit.ids import IdField
from kit.money import Money
from rewards.models import Category, Marketplace, Product
from rewards.redemption.models.accounts import StoreAccount
from rewards.redemption.models.claims import Redemption
from rewards.redemption.models.orders import Order


class ReturnStatus(models.TextChoices):
    ASKED = "asked"
    RECEIVED = "received"
    SETTLED = "settled"
    REFUSED = "refused"


class Return(models.Model):
    """A delivered order on its way back. What it will bring is fixed when it is asked for: inside the campaign period
    the retail value as credit, after it nothing (R9).
    """

    id = IdField(prefix="ret")
    order = models.ForeignKey(Order, models.PROTECT, related_name="returns")
    status = models.CharField(max_length=10, choices=ReturnStatus, default=ReturnStatus.ASKED)
    credit_minor = models.BigIntegerField(help_text="What it brings, in the order's currency; 0: nothing.")
    words = models.TextField(blank=True, help_text="Why, in the customer's words.")
    asked_by = models.CharField(max_length=80, help_text="customer:sto_… or support:usr_…")
    asked_at = models.DateTimeField(default=clock.now)
    received_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True, help_text="When it was settled or refused.")
    answer = models.TextField(blank=True, help_text="Why it was refused: the customer reads it.")
    mailed_at = models.DateTimeField(null=True, help_text="When the customer was told of its end.")

    class Meta:
        indexes = [
            Index(
                "ended_at",
                condition=Q(ended_at__isnull=False, mailed_at=None),
                name="returns_to_mail",
            )
        ]
        constraints = [
            UniqueConstraint(
                fields=["order"], condition=~Q(status="refused"), name="an_order_comes_back_once"
            ),
            CheckConstraint(
                condition=Q(status="asked", received_at=None, ended_at=None, answer="")
                | Q(status="received", received_at__isnull=False, ended_at=None, answer="")
                | Q(status="settled", received_at__isnull=False, ended_at__isnull=False, answer="")
                | Q(status="refused", ended_at__isnull=False) & ~Q(answer=""),
                name="return_dates_are_those_of_its_status",
            ),
            CheckConstraint(condition=Q(credit_minor__gte=0), name="return_brings_nothing_or_credit"),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.order}"

    @property
    def credit(self) -> Money:
        return Money(self.credit_minor, self.order.currency)


class StoreCredit(models.Model):
    """Credit of a customer's for one item or one category, used in a cart like a reward (R9).

    It is used by the one order that names it and is not cancelled.
    """

    id = IdField(prefix="stc")
    account = models.ForeignKey(StoreAccount, models.PROTECT, related_name="credits")
    redemption = models.ForeignKey(
        Redemption, models.PROTECT, related_name="credits", help_text="The reward that it goes back to."
    )
    marketplace = models.ForeignKey(Marketplace, models.PROTECT, related_name="+")
    product = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    category = models.ForeignKey(Category, models.PROTECT, null=True, related_name="+")
    title = models.CharField(max_length=200, help_text="Of the item or the category.")
    value_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    cause = models.CharField(max_length=64, unique=True, help_text="return:ret_… or order:ord_…")
    granted_at = models.DateTimeField(default=clock.now)
    expires_at = models.DateTimeField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(value_minor__gt=0), name="store_credit_is_positive"),
            CheckConstraint(
                condition=Q(product__isnull=False, category=None) | Q(product=None, category__isnull=False),
                name="store_credit_is_for_an_item_or_a_category",
            ),
            CheckConstraint(
                condition=Q(expires_at__gt=models.F("granted_at")),
                name="store_credit_expires_after_it_is_granted",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.value} for {self.title}"

    @property
    def value(self) -> Money:
        return Money(self.value_minor, self.currency)

    @property
    def is_expired(self) -> bool:
        return clock.now() >= self.expires_at
