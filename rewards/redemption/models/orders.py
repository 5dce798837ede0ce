"""What the store sends to customers."""

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q

from kit import clock
from kit.ids import IdField
from kit.money import Money
from rewards.models import Marketplace, Product
from rewards.redemption.models.claims import Redemption


class OrderStatus(models.TextChoices):
    ORDERED = "ordered"


class Order(models.Model):
    """What the store sends to the customer for a redemption, and who pays which part of it (S4).

    price + tax + shipping = promo credit + paid by the store + paid by the customer.
    """

    id = IdField(prefix="ord")
    redemption = models.OneToOneField(Redemption, models.PROTECT, related_name="order")
    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    promised = models.ForeignKey(
        Product,
        models.PROTECT,
        null=True,
        related_name="+",
        help_text="What was chosen, where another came instead (R7).",
    )
    marketplace = models.ForeignKey(Marketplace, models.PROTECT, related_name="+")
    status = models.CharField(max_length=10, choices=OrderStatus, default=OrderStatus.ORDERED)
    currency = models.CharField(max_length=3)
    price_minor = models.BigIntegerField()
    tax_minor = models.BigIntegerField()
    shipping_minor = models.BigIntegerField()
    credit_minor = models.BigIntegerField(help_text="Promo credit used; it is never more than the CPA.")
    store_pays_minor = models.BigIntegerField()
    customer_pays_minor = models.BigIntegerField()
    recipient = models.CharField(max_length=100)
    street = models.CharField(max_length=200)
    city = models.CharField(max_length=100)
    postal_code = models.CharField(max_length=20, blank=True)
    country = models.CharField(max_length=2)
    ordered_at = models.DateTimeField(default=clock.now)
    confirmed_at = models.DateTimeField(
        null=True, help_text="When the confirmation was mailed; until then it is due."
    )

    class Meta:
        indexes = [Index("ordered_at", condition=Q(confirmed_at=None), name="orders_to_confirm")]
        constraints = [
            CheckConstraint(condition=Q(status__in=OrderStatus.values), name="order_status_is_known"),
            CheckConstraint(
                condition=Q(
                    price_minor__gt=0,
                    tax_minor__gte=0,
                    shipping_minor__gte=0,
                    credit_minor__gte=0,
                    store_pays_minor__gte=0,
                    customer_pays_minor__gte=0,
                ),
                name="order_amounts_are_not_negative",
            ),
            CheckConstraint(
                condition=Q(
                    credit_minor=F("price_minor")
                    + F("tax_minor")
                    + F("shipping_minor")
                    - F("store_pays_minor")
                    - F("customer_pays_minor")
                ),
                name="order_is_paid_to_the_last_cent",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.product}"

    @property
    def total(self) -> Money:
        return Money(self.price_minor + self.tax_minor + self.shipping_minor, self.currency)
