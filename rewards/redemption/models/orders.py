"""What the store sends to customers, and how it comes to them (S4, S7)."""

from typing import TYPE_CHECKING

from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

from kit import clock
from kit.ids import IdField
from kit.money import Money
from rewards.models import Marketplace, OfferChoice, Product
from rewards.redemption.models.claims import Redemption
from rewards.redemption.providers.protocol import OF_CODES

if TYPE_CHECKING:
    from rewards.redemption.models.payments import CardPayment


class OrderStatus(models.TextChoices):
    UNPAID = "unpaid", _("Not paid yet")
    ORDERED = "ordered", _("Ordered")
    PACKED = "packed", _("Packed")
    SHIPPED = "shipped", _("Shipped")
    DELIVERED = "delivered", _("Delivered")
    CANCELLED = "cancelled", _("Cancelled")


# What may follow what. A parcel that has left can't be called back: it is returned (R9). Nobody but the payment moves
# an order on that waits for it.
NEXT = {
    OrderStatus.UNPAID: (OrderStatus.ORDERED, OrderStatus.CANCELLED),
    OrderStatus.ORDERED: (OrderStatus.PACKED, OrderStatus.SHIPPED, OrderStatus.CANCELLED),
    OrderStatus.PACKED: (OrderStatus.SHIPPED, OrderStatus.CANCELLED),
    OrderStatus.SHIPPED: (OrderStatus.DELIVERED,),
    OrderStatus.DELIVERED: (),
    OrderStatus.CANCELLED: (),
}


class Order(models.Model):
    """What the store sends to the customer for a redemption, and who pays which part of it (S4).

    price + tax + shipping = promo credit + paid by the store + paid by the customer. A redemption has one order that
    is not cancelled; beside it, orders that are paid with the credit for what came back (`store_credit`, R9). Where the
    customer has something to pay it begins unpaid: its product is held, and nobody sends it before it is ordered.
    """

    id = IdField(prefix="ord")
    redemption = models.ForeignKey(Redemption, models.PROTECT, related_name="orders", db_index=False)
    choice = models.ForeignKey(
        OfferChoice,
        models.PROTECT,
        null=True,
        related_name="+",
        db_index=False,
        help_text="What was chosen; none where it was ordered with store credit.",
    )
    store_credit = models.ForeignKey(
        "redemption.StoreCredit", models.PROTECT, null=True, related_name="orders", db_index=False
    )
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
    language = models.CharField(
        max_length=10, default="en", db_default="en", help_text="In which it was ordered: of its mails."
    )
    carrier = models.CharField(max_length=60, blank=True, db_default="")
    tracking_number = models.CharField(max_length=80, blank=True, db_default="")
    ordered_at = models.DateTimeField(default=clock.now)
    packed_at = models.DateTimeField(null=True)
    shipped_at = models.DateTimeField(null=True)
    delivered_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    confirmed_at = models.DateTimeField(
        null=True, help_text="When the confirmation was mailed; until then it is due."
    )
    delivered_by = models.CharField(
        max_length=10, blank=True, db_default="", help_text="The provider; empty: the store itself."
    )
    cancel_asked_at = models.DateTimeField(
        null=True, help_text="When the provider was asked to cancel: it is cancelled once that has agreed."
    )
    cancel_asked_by = models.CharField(max_length=80, blank=True, db_default="")
    cancel_reason = models.TextField(blank=True, db_default="")
    cancel_refused_at = models.DateTimeField(
        null=True, help_text="When the provider said that it is too late."
    )

    class Meta:
        indexes = [
            Index("ordered_at", condition=Q(confirmed_at=None), name="orders_to_confirm"),
            Index("redemption", name="orders_of_redemption"),
            Index(
                "status",
                "ordered_at",
                condition=Q(status__in=["ordered", "packed", "shipped"]),
                name="orders_on_their_way",
            ),
        ]
        constraints = [
            UniqueConstraint(
                fields=["redemption"],
                condition=Q(store_credit=None) & ~Q(status="cancelled"),
                name="one_living_order_per_redemption",
            ),
            UniqueConstraint(
                fields=["store_credit"],
                condition=~Q(status="cancelled"),
                name="one_living_order_per_store_credit",
            ),
            CheckConstraint(condition=Q(status__in=OrderStatus.values), name="order_status_is_known"),
            CheckConstraint(
                condition=Q(
                    status__in=["unpaid", "ordered"],
                    packed_at=None,
                    shipped_at=None,
                    delivered_at=None,
                    cancelled_at=None,
                )
                | Q(
                    status="packed",
                    packed_at__isnull=False,
                    shipped_at=None,
                    delivered_at=None,
                    cancelled_at=None,
                )
                | Q(status="shipped", shipped_at__isnull=False, delivered_at=None, cancelled_at=None)
                | Q(
                    status="delivered",
                    shipped_at__isnull=False,
                    delivered_at__isnull=False,
                    cancelled_at=None,
                )
                | Q(status="cancelled", shipped_at=None, delivered_at=None, cancelled_at__isnull=False)
                # A provider may take back what it has sent.
                | Q(status="cancelled", cancelled_at__isnull=False) & ~Q(delivered_by=""),
                name="order_dates_are_those_of_its_status",
            ),
            CheckConstraint(
                condition=~Q(status="unpaid") | Q(customer_pays_minor__gt=0, confirmed_at=None),
                name="unpaid_order_has_something_to_pay",
            ),
            CheckConstraint(
                condition=Q(shipped_at=None, carrier="", tracking_number="")
                | Q(shipped_at__isnull=False) & ~Q(carrier=""),
                name="order_names_its_carrier_once_shipped",
            ),
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
            CheckConstraint(
                condition=Q(
                    cancel_asked_at=None, cancel_asked_by="", cancel_reason="", cancel_refused_at=None
                )
                | Q(cancel_asked_at__isnull=False) & ~Q(cancel_asked_by="") & ~Q(delivered_by=""),
                name="order_cancel_is_asked_of_a_provider",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.id}: {self.product}"

    @property
    def total(self) -> Money:
        return Money(self.price_minor + self.tax_minor + self.shipping_minor, self.currency)

    @property
    def chosen(self) -> OfferChoice:
        """The choice of the reward that the order goes back to, also where store credit came between."""
        return self.choice or self.redemption.choice

    @property
    def comes_as_code(self) -> bool:
        """Whether a code is all that comes: no parcel."""
        return self.delivered_by in OF_CODES

    @property
    def is_being_cancelled(self) -> bool:
        """Whether its provider was asked to cancel it, and has not answered yet."""
        asked = self.cancel_asked_at is not None and self.cancel_refused_at is None
        return asked and self.status != OrderStatus.CANCELLED

    @property
    def may_be_cancelled_by_customer(self) -> bool:
        """Whether nobody has begun to pack it; of a code its provider knows whether it was used. It is asked once."""
        if self.cancel_asked_at is not None:
            return False
        is_early = self.status in (OrderStatus.UNPAID, OrderStatus.ORDERED)
        return is_early or (self.comes_as_code and self.status in _SENT)

    @property
    def paid_by_card(self) -> "CardPayment | None":
        """What the customer pays or paid of it by card; None where that is nothing. Reads `card_payment`."""
        return getattr(self, "card_payment", None)

    @property
    def return_status(self) -> str:
        """Where the return of the order is that was not refused; empty where there is none. Reads `returns`."""
        return next((one.status for one in self.returns.all() if one.status != "refused"), "")

    @property
    def is_on_its_way(self) -> bool:
        return self.status in (OrderStatus.ORDERED, OrderStatus.PACKED, OrderStatus.SHIPPED)


_SENT = (OrderStatus.SHIPPED, OrderStatus.DELIVERED)
# Which moves the customer is told of by mail.
MAILED = (OrderStatus.SHIPPED, OrderStatus.CANCELLED)


class OrderMove(models.Model):
    """One step of an order's life: from where to where, by whom, when and why. Each state is come to once."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="moves")
    from_status = models.CharField(max_length=10, choices=OrderStatus)
    to_status = models.CharField(max_length=10, choices=OrderStatus)
    actor = models.CharField(max_length=80, help_text="customer:sto_…, support:usr_… or system:name")
    reason = models.TextField(blank=True)
    at = models.DateTimeField(default=clock.now)
    mailed_at = models.DateTimeField(null=True, help_text="When the customer was told, if at all.")

    class Meta:
        indexes = [Index("at", condition=Q(mailed_at=None, to_status__in=MAILED), name="order_moves_to_mail")]
        constraints = [
            UniqueConstraint(fields=["order", "to_status"], name="order_comes_to_each_status_once"),
            CheckConstraint(condition=~Q(from_status=F("to_status")), name="order_move_moves"),
            CheckConstraint(
                condition=Q(from_status__in=OrderStatus.values, to_status__in=OrderStatus.values),
                name="order_move_is_between_known_statuses",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.from_status} to {self.to_status}"


class TrackingCorrection(models.Model):
    """A carrier or tracking number that a shipped order had and that was wrong; the order has what is right (S7)."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="tracking_corrections")
    number = models.PositiveSmallIntegerField(help_text="The first correction of an order is 1.")
    carrier = models.CharField(max_length=60, help_text="What was wrong.")
    tracking_number = models.CharField(
        max_length=80, blank=True, help_text="What was wrong; may have been none."
    )
    actor = models.CharField(max_length=80, help_text="support:usr_… or system:name")
    reason = models.TextField()
    at = models.DateTimeField(default=clock.now)
    told_at = models.DateTimeField(
        null=True, help_text="When the customer was mailed, or a later correction took this one's place."
    )

    class Meta:
        indexes = [Index("at", condition=Q(told_at=None), name="corrections_to_mail")]
        constraints = [
            UniqueConstraint(fields=["order", "number"], name="tracking_corrections_are_counted"),
            CheckConstraint(condition=Q(number__gt=0), name="tracking_correction_has_a_number"),
            CheckConstraint(condition=~Q(carrier=""), name="tracking_correction_names_the_carrier"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: correction {self.number}"


class NoticeKind(models.TextChoices):
    """What a customer is told of besides moves."""

    GIFT_HERE = "gift_here"
    CANCEL_REFUSED = "cancel_refused"


class OrderNotice(models.Model):
    """What the customer is told about an order once, by mail. The row is the queue."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="notices")
    kind = models.CharField(max_length=14, choices=NoticeKind)
    at = models.DateTimeField(default=clock.now)
    mailed_at = models.DateTimeField(null=True, help_text="When the customer was told, if at all.")

    class Meta:
        indexes = [Index("at", condition=Q(mailed_at=None), name="order_notices_to_mail")]
        constraints = [
            UniqueConstraint(fields=["order", "kind"], name="order_notice_is_given_once"),
            CheckConstraint(condition=Q(kind__in=NoticeKind.values), name="order_notice_kind_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.kind}"
