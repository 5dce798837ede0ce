"""The rates that CPAs are converted at (B3)."""

from decimal import Decimal

from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kit import clock


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
        return f"{self.currency} {self.on}: {self.usd.normalize():f} USD"


class HeldRate(models.Model):
    """A rate that moved too far from the one before it to be used unseen: it waits for a person's word (B3)."""

    currency = models.CharField(max_length=3)
    on = models.DateField()
    usd = models.DecimalField(max_digits=18, decimal_places=10)
    source = models.CharField(max_length=100)
    before_usd = models.DecimalField(max_digits=18, decimal_places=10)
    before_on = models.DateField()
    held_at = models.DateTimeField(default=clock.now)
    declined_at = models.DateTimeField(
        null=True, help_text="When a person kept it out: it is not held again."
    )

    class Meta:
        constraints = [
            UniqueConstraint(fields=["currency", "on"], name="one_held_rate_per_currency_and_day"),
            CheckConstraint(condition=Q(usd__gt=Decimal(0)), name="held_rate_is_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.currency} {self.on}: {self.usd.normalize():f} USD"

    @property
    def moved_percent(self) -> Decimal:
        """How far it moved from the rate before it, in percent to a tenth."""
        return ((self.usd / self.before_usd - 1) * 100).quantize(Decimal("0.1"))


class RateFetch(models.Model):
    """One time that rates were fetched by themselves, and what came of it; `error` says why nothing was written."""

    id = models.BigAutoField(primary_key=True)
    started_at = models.DateTimeField(default=clock.now)
    finished_at = models.DateTimeField(null=True)
    new = models.PositiveIntegerField(default=0)
    held = models.PositiveIntegerField(default=0)
    error = models.TextField(blank=True)

    class Meta:
        verbose_name_plural = "rate fetches"
        indexes = [Index("started_at", name="rate_fetches_by_time")]

    def __str__(self) -> str:
        return f"{self.started_at:%Y-%m-%d %H:%M}: {self.error or 'fetched'}"
