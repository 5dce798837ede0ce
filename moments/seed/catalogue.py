"""Puts the sample catalogue on the shelves of every marketplace: products, their daily prices, and stock."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from io import StringIO

from django.db import connection, transaction
from django.db.models import Max

from kit import clock
from kit.ids import parse_id
from moments.seed.chance import draw
from moments.seed.designs import Design, designs
from moments.seed.gallery import store_pictures
from moments.seed.prices import DAYS, Level, daily_prices, level_of
from rewards.models import CatalogueWord, Category, Marketplace, OfferedState, Product, ProductPrice
from rewards.operations import rebuild_vocabulary, refresh_reference_prices
from rewards.redemption.models import Stock, StockMovement

SEED = 1
FEED = "feed:sample"


@dataclass(frozen=True, slots=True)
class Shelf:
    """One marketplace on one day."""

    marketplace: Marketplace
    level: Level
    seed: int
    today: date


def load_catalogue(*, seed: int = SEED, chosen: Sequence[Design] | None = None) -> dict[str, int]:
    """Insert what is missing of the sample catalogue and of its daily prices up to today; how much is new.

    The same seed makes the same products, prices and stock. Products that are there are left as they are, but for
    the price of today, which follows the daily prices where nobody has set another. Each marketplace is one
    transaction, and its vocabulary another, which is made up for where it is missing; safe to repeat, and to run twice
    at once. Needs the reference data.
    """
    chosen = designs() if chosen is None else chosen
    new = {"pictures": store_pictures(design.shot for design in chosen), "products": 0, "daily prices": 0}
    today = clock.now().date()
    for marketplace in Marketplace.objects.order_by("code"):
        shelf = Shelf(marketplace, level_of(marketplace.code), seed, today)
        products, prices = _fill(shelf, chosen)
        if products or _lacks_words(marketplace):
            rebuild_vocabulary(marketplace=marketplace)
        new["products"] += products
        new["daily prices"] += prices
    if new["daily prices"]:
        _refresh_references()
    return new


def _refresh_references() -> None:
    """Let lists show the medians of the daily prices, as they do after a night."""
    done = refresh_reference_prices()
    while done.last:
        done = refresh_reference_prices(after=done.last)


def _lacks_words(marketplace: Marketplace) -> bool:
    """Whether products were added, but their words not counted: before there was a vocabulary, or broken off."""
    words = CatalogueWord.objects.filter(marketplace=marketplace)
    return not words.exists() and Product.objects.filter(marketplace=marketplace).exists()


@transaction.atomic
def _fill(shelf: Shelf, chosen: Sequence[Design]) -> tuple[int, int]:
    _wait_for_others(shelf)
    by_sku = {design.sku: design for design in chosen}
    mine = Product.objects.filter(marketplace=shelf.marketplace, sku__in=by_sku)
    known = set(mine.values_list("sku", flat=True))
    missing = [design for design in chosen if design.sku not in known]
    _add_products(shelf, missing)
    late = list(mine.exclude(prices__on=shelf.today).annotate(last=Max("prices__on")).order_by("pk"))
    return len(missing), _add_prices(shelf, [(product, by_sku[product.sku]) for product in late])


def _wait_for_others(shelf: Shelf) -> None:
    """Hold the shelf until the commit, by an advisory lock: what is missing has no row to lock yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext('sample catalogue'), hashtext(%s))",
            [shelf.marketplace.code],
        )


def _add_products(shelf: Shelf, missing: Iterable[Design]) -> None:
    categories = {category.slug: category for category in Category.objects.all()}
    products = [_product(shelf, design, categories[design.category]) for design in missing]
    Product.objects.bulk_create(products)
    stock = [Stock(product=product, on_hand=_on_hand(shelf, product.sku)) for product in products]
    Stock.objects.bulk_create(stock)
    StockMovement.objects.bulk_create(
        StockMovement(product_id=one.product_id, amount=one.on_hand, cause=FEED)
        for one in stock
        if one.on_hand
    )


def _product(shelf: Shelf, design: Design, category: Category) -> Product:
    [(_, price)] = daily_prices(design, shelf.level, seed=shelf.seed, first=shelf.today, last=shelf.today)
    return Product(
        marketplace=shelf.marketplace,
        sku=design.sku,
        title=design.title,
        brand=design.brand,
        description=design.description,
        image=design.shot.file,
        category=category,
        variant_group=design.variant_group,
        variant=design.variant,
        is_trademarked=design.is_trademarked,
        state=_state(shelf, design),
        price_minor=price,
    )


def _state(shelf: Shelf, design: Design) -> OfferedState:
    """Nearly everything is available; what has a steady price always is."""
    number = draw(100, shelf.seed, shelf.level.marketplace, design.sku, "state")
    if design.is_steady or number >= 5:
        return OfferedState.AVAILABLE
    return OfferedState.WITHDRAWN if number < 1 else OfferedState.LIMITED


def _on_hand(shelf: Shelf, sku: str) -> int:
    """Plenty of most products, none of a few."""
    number = draw(40, shelf.seed, shelf.level.marketplace, sku, "stock")
    return 0 if number == 0 else 60 + 35 * number


def _add_prices(shelf: Shelf, late: Iterable[tuple[Product, Design]]) -> int:
    """Write the prices of the days since each product's last one, up to 90; how many."""
    rows, followers, count = StringIO(), [], 0
    for product, design in late:
        last: date | None = product.last  # type: ignore[attr-defined]
        oldest = shelf.today - timedelta(days=DAYS - 1)
        first = max(oldest, last + timedelta(days=1)) if last else oldest
        key, price = str(parse_id("prd", product.id)), product.price_minor
        for on, price in daily_prices(design, shelf.level, seed=shelf.seed, first=first, last=shelf.today):
            rows.write(f"{key}\t{on}\t{price}\n")
            count += 1
        if last and price != product.price_minor and _follows(product, last):
            product.price_minor = price
            followers.append(product)
    rows.seek(0)
    with connection.cursor() as cursor:
        cursor.copy_expert('COPY rewards_productprice (product_id, "on", price_minor) FROM STDIN', rows)
    Product.objects.bulk_update(followers, ["price_minor"])
    return count


def _follows(product: Product, last: date) -> bool:
    """Whether the product costs what its last daily price says, so that nobody has set another price."""
    return ProductPrice.objects.filter(product=product, on=last, price_minor=product.price_minor).exists()
