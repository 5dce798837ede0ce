"""What the store has on hand, and why it changed."""

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint

from kit import clock
from rewards.models import Product


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
    """Why the stock of a product changed: received (+), ordered (-), cancelled (+), returned (+), or corrected by
    support.

    Append-only.
    """

    product = models.ForeignKey(Product, models.PROTECT, related_name="+")
    amount = models.IntegerField()
    cause = models.CharField(
        max_length=64, help_text="order:ord_…, cancel:ord_…, return:ret_…, feed:… or support:cor_…"
    )
    at = models.DateTimeField(default=clock.now)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["product", "cause"], name="one_stock_movement_per_cause"),
            CheckConstraint(condition=~Q(amount=0), name="stock_movement_moves_stock"),
        ]
