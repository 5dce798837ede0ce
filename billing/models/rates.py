"""The rates that CPAs are converted at (B3)."""

from decimal import Decimal

from django.db import models
from django.db.models import CheckConstraint, Q, UniqueConstraint


class ExchangeRate(models.Model):
    """USD for one unit of a currency on a day (B3)."""

    currency = models.CharField(max_length=3)
    on = models.DateField()
    usd = models.DecimalField(max_digits=18, decimal_places=10)
    source = models.CharField(max_length=100)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["currency", "on"], name="one_rate_per_currency_and_day"),
            CheckConstraint(condition=Q(usd__gt=Decimal(0)), name="rate_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on}: {self.usd.normalize()} USD"
