"""Marketplaces, categories and products, as companies see them: never their stock (R3, V1)."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import CheckConstraint, Index, Q, UniqueConstraint

from kit.ids import IdField
from kit.money import Money


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
        return f"from {self.actions_from} actions: {self.margin_basis_points / 100:g} %"


class Category(models.Model):
    """A group of products; catalog credit is spent within one."""

    id = IdField(prefix="cat")
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=60)

    class Meta:
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class OfferedState(models.TextChoices):
    """What companies are told of a product; set by the feed or support, never by a redemption (R3)."""

    AVAILABLE = "available"
    LIMITED = "limited"
    WITHDRAWN = "withdrawn"


class Product(models.Model):
    """Something real that a customer can be given in one marketplace (R3)."""

    id = IdField(prefix="prd")
    marketplace = models.ForeignKey(Marketplace, models.PROTECT, related_name="products")
    sku = models.CharField(max_length=40)
    title = models.CharField(max_length=200, help_text="Names the variant too: it is what an offer keeps.")
    brand = models.CharField(max_length=80)
    description = models.TextField(blank=True)
    image = models.ImageField(upload_to="products", blank=True)
    category = models.ForeignKey(Category, models.PROTECT, related_name="products")
    variant_group = models.CharField(
        max_length=40, blank=True, help_text="Shared by one product's colours and sizes."
    )
    variant = models.CharField(max_length=60, blank=True)
    sold_by_store = models.BooleanField(default=True)
    fulfilled_by_store = models.BooleanField(default=True)
    is_trademarked = models.BooleanField(default=False)
    state = models.CharField(max_length=10, choices=OfferedState, default=OfferedState.AVAILABLE)
    price_minor = models.BigIntegerField(help_text="Today's price, in the marketplace's currency.")

    class Meta:
        constraints = [
            UniqueConstraint(fields=["marketplace", "sku"], name="one_product_per_marketplace_and_sku"),
            CheckConstraint(condition=Q(price_minor__gt=0), name="product_price_is_positive"),
            CheckConstraint(condition=Q(state__in=OfferedState.values), name="product_state_is_known"),
        ]
        indexes = [
            Index("marketplace", "category", "price_minor", name="products_of_category_by_price"),
            Index("marketplace", "variant_group", name="products_of_variant_group"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def price(self) -> Money:
        """Today's price. Needs `marketplace`."""
        return Money(self.price_minor, self.marketplace.currency)


class ProductPrice(models.Model):
    """What a product cost on a day. Append-only; quotes take the median of 30 days (R5)."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="prices")
    on = models.DateField()
    price_minor = models.BigIntegerField()

    class Meta:
        constraints = [
            UniqueConstraint(fields=["product", "on"], name="one_price_per_product_and_day"),
            CheckConstraint(condition=Q(price_minor__gt=0), name="daily_price_is_positive"),
        ]
