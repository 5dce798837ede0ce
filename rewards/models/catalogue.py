"""Categories and products, as companies see them: never their stock (R3, V1)."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import CheckConstraint, F, Index, Q, UniqueConstraint

from accounts.models import Company
from kit.ids import IdField
from kit.money import Money
from rewards.models.derived import ProductWordsField, ReferencePriceField
from rewards.models.marketplace import Marketplace, MarketplaceCode


class Category(models.Model):
    """A group of products; catalog credit is spent within one."""

    id = IdField(prefix="cat")
    slug = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=60)
    takes_credit = models.BooleanField(
        "catalog credit",
        default=True,
        db_default=True,
        help_text="Whether companies may give catalog credit for it (C2).",
    )
    words_due_at = models.DateTimeField(
        null=True,
        blank=True,
        editable=False,
        help_text="When it was renamed, while products may still be found by its old name.",
    )

    class Meta:
        verbose_name_plural = "categories"

    def __str__(self) -> str:
        return self.name


class OfferedState(models.TextChoices):
    """What companies are told of a product; set by the feed or support, never by a redemption (R3)."""

    AVAILABLE = "available"
    LIMITED = "limited"
    WITHDRAWN = "withdrawn"


_SELLABLE = Q(sold_by_store=True, fulfilled_by_store=True)
# What is filtered and counted by, so that it is read from the index alone.
_FACTS = ["state", "is_trademarked", "company", "is_custom_tshirt"]
_SEARCHED_BY = [
    Index(
        fields=["marketplace", "id"],
        name="products_by_age",
        condition=_SELLABLE,
        include=[*_FACTS, "category", "reference_minor"],
    ),
    Index(
        fields=["marketplace", "reference_minor", "id"],
        name="products_by_price",
        condition=_SELLABLE,
        include=[*_FACTS, "category"],
    ),
    Index(
        fields=["marketplace", "category", "id"],
        name="products_of_category",
        condition=_SELLABLE,
        include=[*_FACTS, "reference_minor"],
    ),
    Index(
        fields=["marketplace", "state", "id"],
        name="products_seldom_offered",
        condition=_SELLABLE & Q(state__in=[OfferedState.LIMITED, OfferedState.WITHDRAWN]),
        include=["is_trademarked", "company", "is_custom_tshirt", "category", "reference_minor"],
    ),
    Index(fields=["company", "id"], name="own_products", condition=Q(company__isnull=False)),
    # One for each marketplace: a common word of all would lead to thirteen times as many products.
    *(
        GinIndex(
            fields=["search"],
            name=f"product_words_{code.lower()}",
            condition=_SELLABLE & Q(marketplace=code),
        )
        for code in MarketplaceCode.values
    ),
]
_NOT_ELIGIBLE = Q(sold_by_store=False) | Q(fulfilled_by_store=False)
_SELDOM_FOUND = _NOT_ELIGIBLE | Q(state__in=[OfferedState.LIMITED, OfferedState.WITHDRAWN])


class Product(models.Model):
    """Something real that a customer can be given in one marketplace (R3)."""

    id = IdField(prefix="prd")
    # The unique constraint and the indexes of searches begin with it: no index of its own.
    marketplace = models.ForeignKey(Marketplace, models.PROTECT, related_name="products", db_index=False)
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
    reference_minor = ReferencePriceField(
        blank=True, help_text="Median of the last 30 days' prices, as of the last refresh; what lists show."
    )
    company = models.ForeignKey(
        Company,
        models.PROTECT,
        null=True,
        blank=True,
        db_index=False,
        related_name="own_products",
        help_text="A company's own product: no other company sees it (R4).",
    )
    is_custom_tshirt = models.BooleanField(
        "custom T-shirt",
        default=False,
        db_default=False,
        help_text="A company's own T-shirt: a beta, US only (R4).",
    )
    search = ProductWordsField(editable=False)

    class Meta:
        constraints = [
            UniqueConstraint(fields=["marketplace", "sku"], name="one_product_per_marketplace_and_sku"),
            CheckConstraint(condition=Q(price_minor__gt=0), name="product_price_is_positive"),
            CheckConstraint(condition=Q(reference_minor__gt=0), name="product_reference_is_positive"),
            CheckConstraint(condition=Q(state__in=OfferedState.values), name="product_state_is_known"),
            CheckConstraint(
                condition=Q(is_custom_tshirt=False) | Q(marketplace="US", company__isnull=False),
                name="custom_tshirt_is_an_own_product_in_the_us",
            ),
        ]
        indexes = [
            Index("marketplace", "category", "price_minor", name="products_of_category_by_price"),
            Index("marketplace", "variant_group", name="products_of_variant_group"),
            *_SEARCHED_BY,
            # What companies don't find is few, and is looked for by support over all marketplaces.
            Index(F("id").desc(), condition=_SELDOM_FOUND, name="products_seldom_found"),
            GinIndex(fields=["search"], condition=_NOT_ELIGIBLE, name="words_of_ineligible_products"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def price(self) -> Money:
        """Today's price. Needs `marketplace`."""
        return Money(self.price_minor, self.marketplace.currency)

    @property
    def reference(self) -> Money:
        """The reference price of the last refresh (R5). Needs `marketplace`."""
        return Money(self.reference_minor, self.marketplace.currency)

    @property
    def is_eligible(self) -> bool:
        """Whether it can be a reward at all: sold and fulfilled by the store (R3)."""
        return self.sold_by_store and self.fulfilled_by_store


class ProductPrice(models.Model):
    """What a product cost on a day: the first price that was heard of that day. Append-only (R5).

    The key leads to one day of one product, so that the table can be partitioned by `on` as it is.
    """

    pk = models.CompositePrimaryKey("product", "on")
    product = models.ForeignKey(Product, models.PROTECT, related_name="prices", db_index=False)
    on = models.DateField()
    price_minor = models.BigIntegerField()

    class Meta:
        constraints = [CheckConstraint(condition=Q(price_minor__gt=0), name="daily_price_is_positive")]
