"""Marketplaces: regional stores with their currency, countries, tax and shipping; and the tiers of margin."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Q

from rewards.quotes import StoreTerms


class MarketplaceCode(models.TextChoices):
    """The 13 regional stores (R1); also the `rewardGroupId` of the API."""

    US = "US"
    UK = "UK"
    DE = "DE"
    FR = "FR"
    CA = "CA"
    BR = "BR"
    AU = "AU"
    IT = "IT"
    IN = "IN"
    ES = "ES"
    JP = "JP"
    MX = "MX"
    ROW = "ROW"


class Marketplace(models.Model):
    """A regional store: its currency, languages, the countries it ships to, its tax and shipping (R1, R2)."""

    code = models.CharField(max_length=3, primary_key=True, choices=MarketplaceCode)
    name = models.CharField(max_length=40)
    currency = models.CharField(max_length=3)
    languages = ArrayField(models.CharField(max_length=5))
    ships_to = ArrayField(models.CharField(max_length=2), help_text="ISO 3166-1 alpha-2.")
    unserved_regions = ArrayField(
        models.CharField(max_length=6), default=list, blank=True, help_text="ISO 3166-2."
    )
    top_tax_basis_points = models.PositiveIntegerField(
        default=0,
        help_text="Top sales tax on top of prices, in hundredths of a percent; 0 where prices include it.",
    )
    free_shipping_minor = models.BigIntegerField(
        null=True, blank=True, help_text="None: shipping is always charged."
    )
    shipping_minor = models.BigIntegerField(
        help_text="What the store charges to ship an item under that line."
    )
    source = models.CharField(max_length=200)
    source_date = models.DateField()

    class Meta:
        constraints = [
            CheckConstraint(
                condition=Q(code__in=MarketplaceCode.values), name="marketplace_is_one_of_thirteen"
            ),
            CheckConstraint(condition=Q(ships_to__len__gte=1), name="marketplace_ships_somewhere"),
            CheckConstraint(condition=Q(top_tax_basis_points__lte=10_000), name="marketplace_tax_is_a_share"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def store_terms(self) -> StoreTerms:
        """What the marketplace adds to a price."""
        return StoreTerms(
            currency=self.currency,
            tax_basis_points=self.top_tax_basis_points,
            shipping_minor=self.shipping_minor,
            free_shipping_minor=self.free_shipping_minor,
        )


class VolumeTier(models.Model):
    """The margin of new quotes from a number of completed actions in the previous month on (B7)."""

    actions_from = models.PositiveIntegerField(primary_key=True)
    margin_basis_points = models.PositiveIntegerField()
    source = models.CharField(max_length=200)
    source_date = models.DateField()

    class Meta:
        constraints = [
            CheckConstraint(condition=Q(margin_basis_points__lte=10_000), name="tier_margin_is_a_share")
        ]

    def __str__(self) -> str:
        return f"from {self.actions_from:,} actions: {self.margin_basis_points / 100:g} %"
