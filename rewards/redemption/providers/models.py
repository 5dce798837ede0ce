"""What providers are asked to deliver, and what they tell. Private to the customer and the store (V1)."""

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kit import clock
from kit.ids import IdField
from kit.money import Money
from rewards.redemption.providers.protocol import ENDED, Progress


class ProviderName(models.TextChoices):
    """Who can stand behind the store."""

    EMBEDDED = "embedded", "embedded store"
    AMAZON = "amazon", "Amazon Incentives"
    TREMENDOUS = "tremendous"
    OWN_SHOP = "own_shop", "own shop"


# What each learns of an order, beside its own id of it.
LEARNS = {
    ProviderName.EMBEDDED: (),
    ProviderName.AMAZON: ("value",),
    ProviderName.TREMENDOUS: ("value", "name", "email"),
    ProviderName.OWN_SHOP: ("product", "value", "name", "email", "street", "city", "postalCode", "country"),
}


class State(models.TextChoices):
    """How far asking for an order is."""

    DUE = "due"
    PLACING = "placing"
    UNKNOWN = "unknown"  # asked, and not answered: it may be ordered
    PLACED = "placed"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    RETURNED = "returned"


TO_PLACE = (State.DUE, State.PLACING, State.UNKNOWN)


class Wish(models.TextChoices):
    """What is to become of an order that was placed."""

    CANCEL = "cancel"
    RETURN = "return"


class ProviderOrder(models.Model):
    """One order as a provider is asked for it, under one request id for good. The row is the queue.

    What is asked is kept as it was when the order was made, so that every repeat says the same.
    """

    id = IdField(prefix="pvo")
    order_key = models.CharField(max_length=64, help_text="order:ord_…")
    provider = models.CharField(max_length=10, choices=ProviderName)
    request_id = models.CharField(max_length=64, help_text="What the provider knows our order by.")
    sku = models.CharField(max_length=100)
    title = models.CharField(max_length=500)
    value_minor = models.BigIntegerField()
    currency = models.CharField(max_length=3)
    sealed_recipient = models.TextField(
        blank=True, help_text="Encrypted; emptied once the provider has taken the order."
    )
    state = models.CharField(max_length=9, choices=State, default=State.DUE)
    is_uncertain = models.BooleanField(default=False, help_text="A call was lost: it may have ordered.")
    attempts = models.PositiveIntegerField(
        default=0, help_text="Of workers that took it up; the last one counts."
    )
    next_attempt_at = models.DateTimeField(
        default=clock.now, null=True, help_text="When a worker may take it up; empty: nothing is left to do."
    )
    reference = models.CharField(max_length=100, blank=True, help_text="The provider's name of the order.")
    part = models.CharField(max_length=100, blank=True, help_text="The provider's name of the gift in it.")
    progress = models.CharField(
        max_length=9, blank=True, choices=[(one.value, one.value) for one in Progress]
    )
    carrier = models.CharField(max_length=60, blank=True)
    tracking = models.CharField(max_length=100, blank=True)
    sealed_code = models.TextField(blank=True, help_text="The claim code or link, encrypted.")
    wish = models.CharField(max_length=6, blank=True, choices=Wish)
    wish_refused = models.CharField(
        max_length=300, blank=True, help_text="Why it can't be, in the provider's words."
    )
    wish_agreed_at = models.DateTimeField(
        null=True, help_text="When it said that it takes it back; it is returned once it has it."
    )
    last_problem = models.CharField(max_length=300, blank=True)
    created_at = models.DateTimeField(default=clock.now)
    placed_at = models.DateTimeField(null=True)
    progress_at = models.DateTimeField(null=True, help_text="When the progress was last another one.")
    has_news = models.BooleanField(
        default=False, db_default=False, help_text="The store's order does not follow it yet."
    )
    erased_at = models.DateTimeField(
        null=True, help_text="When the customer's data were erased: no code is kept from then on."
    )

    class Meta:
        indexes = [
            Index("next_attempt_at", condition=Q(next_attempt_at__isnull=False), name="provider_orders_due"),
            Index(
                "created_at", condition=Q(state__in=[*TO_PLACE, State.REFUSED]), name="provider_orders_stuck"
            ),
            Index("id", condition=Q(has_news=True), name="provider_orders_with_news"),
            Index("reference", condition=~Q(reference=""), name="provider_orders_by_reference"),
            Index("part", condition=~Q(part=""), name="provider_orders_by_part"),
        ]
        constraints = [
            UniqueConstraint(fields=["order_key"], name="one_provider_order_per_order"),
            UniqueConstraint(fields=["provider", "request_id"], name="one_provider_order_per_request_id"),
            CheckConstraint(
                condition=Q(provider__in=ProviderName.values), name="provider_order_has_known_provider"
            ),
            CheckConstraint(condition=Q(state__in=State.values), name="provider_order_state_is_known"),
            CheckConstraint(condition=Q(wish__in=["", *Wish.values]), name="provider_order_wish_is_known"),
            CheckConstraint(
                condition=Q(progress__in=["", *[one.value for one in Progress]]),
                name="provider_order_progress_is_known",
            ),
            CheckConstraint(condition=Q(value_minor__gt=0), name="provider_order_has_a_value"),
            CheckConstraint(
                condition=~Q(state__in=TO_PLACE) | Q(next_attempt_at__isnull=False, placed_at=None),
                name="provider_order_to_place_is_due",
            ),
            CheckConstraint(
                condition=~Q(state="placed") | (Q(placed_at__isnull=False) & ~Q(progress="")),
                name="provider_order_placed_has_progress",
            ),
            # What is fulfilled needs no name and no address any more.
            CheckConstraint(
                condition=Q(state__in=[*TO_PLACE, State.REFUSED], sealed_recipient__gt="")
                | Q(state__in=["placed", "cancelled", "returned"], sealed_recipient=""),
                name="provider_order_forgets_the_recipient",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_key} at {self.get_provider_display()}"

    @property
    def order_id(self) -> str:
        return self.order_key.removeprefix("order:")

    @property
    def is_wished(self) -> bool:
        """Whether it is to be cancelled or sent back, and the provider has not answered."""
        return bool(self.wish) and not self.wish_refused and self.wish_agreed_at is None

    @property
    def has_code(self) -> bool:
        """Whether there is a claim code for its owner, kept here or told when it is asked for."""
        is_told = self.provider == ProviderName.AMAZON and self.progress == Progress.DELIVERED
        return self.state == State.PLACED and self.erased_at is None and (bool(self.sealed_code) or is_told)

    @property
    def value(self) -> Money:
        return Money(self.value_minor, self.currency)

    @property
    def is_over(self) -> bool:
        """Whether the provider will tell nothing new about it."""
        return self.progress in ENDED and self.wish_agreed_at is None


class MessageStatus(models.TextChoices):
    WAITING = "waiting"
    HANDLED = "handled"
    IGNORED = "ignored"  # about nothing of ours


class ProviderMessage(models.Model):
    """A signed message of a provider, kept once. The row is the queue. What it told is sealed until it is handled."""

    provider = models.CharField(max_length=10, choices=ProviderName)
    message_id = models.CharField(max_length=255, help_text="The provider's id of the message.")
    type = models.CharField(max_length=60)
    order_key = models.CharField(max_length=120, blank=True)
    reference = models.CharField(max_length=100, blank=True)
    sealed_status = models.TextField(blank=True)
    status = models.CharField(max_length=7, choices=MessageStatus, default=MessageStatus.WAITING)
    attempts = models.PositiveSmallIntegerField(default=0)
    received_at = models.DateTimeField(default=clock.now)
    next_attempt_at = models.DateTimeField(default=clock.now)
    handled_at = models.DateTimeField(null=True)
    last_problem = models.CharField(max_length=300, blank=True)

    class Meta:
        indexes = [
            Index("next_attempt_at", condition=Q(status="waiting"), name="provider_messages_due"),
            Index("received_at", name="provider_messages_by_time"),
        ]
        constraints = [
            UniqueConstraint(fields=["provider", "message_id"], name="provider_message_is_kept_once"),
            CheckConstraint(
                condition=Q(status__in=MessageStatus.values), name="provider_message_status_is_known"
            ),
            CheckConstraint(
                condition=Q(status="waiting", handled_at=None)
                | Q(status__in=["handled", "ignored"], handled_at__isnull=False, sealed_status=""),
                name="provider_message_is_handled_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.order_key or self.reference}"
