"""What the customer does in the store. Private to the customer and the store: no company can reach it (V1)."""

from django.conf import settings
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from kit import clock
from kit.ids import IdField
from kit.money import Money
from rewards.models import Marketplace, OfferChoice, Product, Reward


class StoreAccount(models.Model):
    """A customer's account with the store (S2)."""

    id = IdField(prefix="sto")
    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    is_premium = models.BooleanField(default=False, help_text="Two-day shipping (S5).")
    opened_at = models.DateTimeField(default=clock.now)

    def __str__(self) -> str:
        return str(self.user)


class Stock(models.Model):
    """How many of a product the store has on hand. Never below zero."""

    product = models.OneToOneField(Product, models.PROTECT, primary_key=True, related_name="+")
    on_hand = models.IntegerField()

    class Meta:
        verbose_name_plural = "stock"
        constraints = [CheckConstraint(condition=Q(on_hand__gte=0), name="stock_is_never_negative")]

    def __str__(self) -> str:
        return f"{self.on_hand} of {self.product_id}"


class StockMovement(models.Model):
    """Why the stock of a product changed: received (+), ordered (-), or corrected by support. Append-only."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    amount = models.IntegerField()
    cause = models.CharField(max_length=64, help_text="order:ord_…, feed:… or support:cor_…")
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["product", "cause"], name="one_stock_movement_per_cause"),
            CheckConstraint(condition=~Q(amount=0), name="stock_movement_moves_stock"),
        ]


class Redemption(models.Model):
    """One reward claimed by one store account, with the choice it made (S4, S6). A reward has at most one."""

    id = IdField(prefix="red")
    reward = models.OneToOneField(Reward, models.PROTECT, related_name="+")
    account = models.ForeignKey(StoreAccount, models.PROTECT, related_name="redemptions")
    choice = models.ForeignKey(OfferChoice, models.PROTECT, related_name="+")
    redeemed_at = models.DateTimeField(default=clock.now)


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


from rewards.redemption.stockout_models import OrderedInstead as OrderedInstead  # noqa: E402
from rewards.redemption.stockout_models import Rung as Rung  # noqa: E402
from rewards.redemption.stockout_models import Substitution as Substitution  # noqa: E402
