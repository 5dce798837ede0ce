"""What a customer gets when the product is out of stock: of equal or similar retail value (R7).

Own products are made for one company: they stand in for that company's own alone, and a custom T-shirt only for
another one (R4). `promised` is always one that the customer's company may offer.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Abs

from rewards.models import OfferedState, Product
from rewards.redemption.models import Rung, Stock

# How many candidates of each step the ladder looks at.
RUNGS = 20


def value_band(value_minor: int) -> tuple[int, int]:
    """The least and the greatest price that is similar to a value: 95 % to 110 % of it, both still in."""
    return -(-value_minor * 95 // 100), value_minor * 110 // 100


def in_stock() -> QuerySet[Product]:
    """What may be given at all: offered, sold and fulfilled by the store (R3), on hand."""
    on_hand = Stock.objects.filter(product=OuterRef("pk"), on_hand__gt=0)
    return Product.objects.filter(Exists(on_hand), sold_by_store=True, fulfilled_by_store=True).exclude(
        state=OfferedState.WITHDRAWN
    )


def is_for_the_same(promised: Product) -> Q:
    """What may be given to the customers that `promised` is for: listed for all, or of the same company (R4)."""
    theirs = Q(company=None) | Q(company=promised.company_id) if promised.company_id else Q(company=None)
    return theirs if promised.is_custom_tshirt else theirs & Q(is_custom_tshirt=False)


def variants_for(promised: Product, *, value_minor: int, tried: Collection[str] = ()) -> list[Product]:
    """Up to 20 variants of its group in stock that are worth no less than 95 %, the nearest first."""
    if not promised.variant_group:
        return []
    least, _ = value_band(value_minor)
    return list(
        in_stock()
        .filter(
            is_for_the_same(promised),
            marketplace=promised.marketplace_id,
            variant_group=promised.variant_group,
            price_minor__gte=least,
        )
        .exclude(pk__in=[promised.pk, *tried])
        .order_by(Abs(F("price_minor") - value_minor), "-price_minor", "pk")[:RUNGS]
    )


def nearest_for(
    promised: Product, *, value_minor: int, tried: Collection[str] = (), most: int = RUNGS
) -> list[Product]:
    """The up to `most` nearest of its category in stock between 95 % and 110 %; of two as near the dearer first.

    Variants of its group are left out: they come before. Walks the index of prices both ways from the value.
    """
    least, greatest = value_band(value_minor)
    similar = (
        in_stock()
        .filter(is_for_the_same(promised), marketplace=promised.marketplace_id, category=promised.category_id)
        .exclude(pk__in=[promised.pk, *tried])
    )
    if promised.variant_group:
        similar = similar.exclude(variant_group=promised.variant_group)
    dearer = similar.filter(price_minor__range=(value_minor, greatest)).order_by("price_minor", "pk")[:most]
    cheaper = similar.filter(price_minor__gte=least, price_minor__lt=value_minor)
    found = [*dearer, *cheaper.order_by("-price_minor", "pk")[:most]]
    return sorted(found, key=lambda one: (abs(one.price_minor - value_minor), -one.price_minor, one.pk))[
        :most
    ]


def substitute_for(promised: Product, *, value_minor: int, tried: Collection[str] = ()) -> Product | None:
    """The product of equal or similar value that stands in for `promised`, among those in stock.

    Another variant of its group that is worth no less than 95 %, else the nearest of its category between 95 %
    and 110 %; of two as near the dearer. None: the customer is given catalog credit of the same value. `tried`
    are products that were found gone since.
    """
    for variant in variants_for(promised, value_minor=value_minor, tried=tried):
        return variant
    for product in nearest_for(promised, value_minor=value_minor, tried=tried, most=1):
        return product
    return None


def rung_of(promised: Product, given: Product | None) -> Rung:
    """The step of R7 by which `substitute_for` found a product; None is credit."""
    if given is None:
        return Rung.CREDIT
    is_variant = promised.variant_group and given.variant_group == promised.variant_group
    return Rung.VARIANT if is_variant else Rung.CATEGORY


# How many times its value a product may cost that is bought with credit and a card.
MOST_TIMES = 10


@dataclass(frozen=True, slots=True)
class Shelf:
    """What credit buys now: first what it covers, the dearest first, then what takes a card too, the nearest first.

    It is counted and cut into pages like a list; each part walks the index of prices from the value.
    """

    covered: QuerySet[Product]
    dearer: QuerySet[Product]

    def count(self) -> int:
        return self.covered.count() + self.dearer.count()

    def __len__(self) -> int:
        return self.count()

    def __getitem__(self, cut: slice) -> list[Product]:
        start, stop = cut.start or 0, cut.stop
        found = list(self.covered[start:stop])
        if len(found) == stop - start:
            return found
        before = self.covered.count()
        return [*found, *self.dearer[max(0, start - before) : stop - before]]


def credit_products(*, marketplace_code: str, category_id: str, value_minor: int) -> Shelf:
    """What catalog credit of a value buys now of a category's listed products in stock (S4).

    Those up to the value, and dearer ones, up to ten times the value, whose rest the customer pays by card.
    """
    listed = in_stock().filter(marketplace=marketplace_code, category=category_id, company=None)
    return Shelf(
        covered=listed.filter(price_minor__lte=value_minor).order_by("-price_minor", "pk"),
        dearer=listed.filter(price_minor__gt=value_minor, price_minor__lte=value_minor * MOST_TIMES).order_by(
            "price_minor", "pk"
        ),
    )


def bought_with_credit(
    *, product_id: str, marketplace_code: str, category_id: str, value_minor: int
) -> Product | None:
    """A product, where it is among `credit_products`."""
    listed = in_stock().filter(marketplace=marketplace_code, category=category_id, company=None)
    return listed.filter(pk=product_id, price_minor__lte=value_minor * MOST_TIMES).first()
