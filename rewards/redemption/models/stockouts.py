"""What stands in for products that ran out. Store side: companies learn nothing of it (R7, V1)."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from kit import clock
from rewards.models import OfferChoice, Product


class Rung(models.TextChoices):
    """The steps of R7, in their order."""

    VARIANT = "variant"
    CATEGORY = "category"
    CREDIT = "credit"


class Substitution(models.Model):
    """What stands in for a promised product from `since` on, until it is back or something else stands in (R7).

    The row is what the worker found last, and what carts and orders give as long as that is in stock at that price.
    Values are minor units of the offer's currency.
    """

    choice = models.ForeignKey(OfferChoice, models.CASCADE, related_name="+")
    promised = models.ForeignKey(Product, models.PROTECT, related_name="+")
    promised_minor = models.BigIntegerField()
    rung = models.CharField(max_length=8, choices=Rung)
    stand_in = models.ForeignKey(Product, models.PROTECT, null=True, related_name="+")
    given_minor = models.BigIntegerField()
    why = models.CharField(max_length=200)
    since = models.DateTimeField(default=clock.now)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            UniqueConstraint(
                fields=["choice"], condition=Q(ended_at=None), name="one_standing_substitution_per_choice"
            ),
            CheckConstraint(condition=Q(rung__in=Rung.values), name="substitution_rung_is_known"),
            CheckConstraint(
                condition=Q(rung="credit", stand_in=None)
                | Q(rung__in=["variant", "category"], stand_in__isnull=False),
                name="substitution_has_a_product_or_is_credit",
            ),
            CheckConstraint(
                condition=Q(promised_minor__gt=0, given_minor__gt=0), name="substitution_values_are_positive"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stand_in_id or 'credit'} for {self.promised_id}"


class OrderedInstead(models.Model):
    """An order that got another product than its choice promised, with both values, and by which step (R7)."""

    order = models.OneToOneField(
        "redemption.Order", models.PROTECT, primary_key=True, related_name="ordered_instead"
    )
    promised_minor = models.BigIntegerField(help_text="The choice's retail value at submission (R10).")
    given_minor = models.BigIntegerField(help_text="The price of what was sent, on the day of the order.")
    rung = models.CharField(max_length=8, choices=Rung)

    class Meta:
        verbose_name_plural = "ordered instead"
        constraints = [
            CheckConstraint(condition=Q(rung__in=Rung.values), name="ordered_instead_rung_is_known"),
            CheckConstraint(
                condition=Q(promised_minor__gt=0, given_minor__gt=0),
                name="ordered_instead_values_are_positive",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order_id}: {self.rung}"
