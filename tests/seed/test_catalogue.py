"""The sample catalogue on the shelves."""

from collections import Counter
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.db import IntegrityError
from django.db.models import Count, Sum
from django.db.transaction import atomic

from kit import clock
from moments.seed.catalogue import FEED, load_catalogue
from moments.seed.designs import designs
from moments.seed.prices import DAYS
from rewards.models import CatalogueWord, Category, Product, ProductPrice
from rewards.queries import reference_price_of
from rewards.redemption.models import Stock, StockMovement
from tests.seed.conftest import SHOPS, product

pytestmark = pytest.mark.django_db


def test_every_marketplace_gets_every_design_with_90_days_of_prices(small_shop):
    per_shop = dict(Product.objects.values_list("marketplace").annotate(Count("pk")))
    days = Counter(
        ProductPrice.objects.values_list("product").annotate(n=Count("pk")).values_list("n", flat=True)
    )
    today = clock.now().date()

    assert per_shop == dict.fromkeys(SHOPS, Category.objects.count())
    assert days == {DAYS: len(SHOPS) * Category.objects.count()}
    assert product("MUGS-1-SAGE").prices.latest("on").on == today
    assert product("MUGS-1-SAGE").prices.earliest("on").on == today - timedelta(days=89)


def test_a_product_has_what_a_shop_shows(small_shop):
    mugs = product("MUGS-1-SAGE")

    assert mugs.title == "Tidewater Stoneware Mugs (Set of 2), Sage"
    assert (mugs.variant_group, mugs.variant, mugs.category.slug) == ("MUGS-1", "Sage", "mugs")
    assert mugs.description
    assert mugs.sold_by_store
    assert mugs.fulfilled_by_store
    assert default_storage.exists(mugs.image.name)
    assert reference_price_of(mugs) == mugs.price_minor == 2_500


def test_marketplaces_share_their_pictures(small_shop):
    assert Product.objects.filter(sku="MUGS-1-SAGE").values("image").distinct().count() == 1


def test_stock_is_what_the_feed_brought(small_shop):
    moved = dict(StockMovement.objects.filter(cause=FEED).values_list("product").annotate(Sum("amount")))

    assert Stock.objects.count() == Product.objects.count()
    assert {one.product_id: one.on_hand for one in Stock.objects.filter(on_hand__gt=0)} == moved
    assert Stock.objects.filter(on_hand=0).exists()


def test_most_are_available(small_shop):
    states = Counter(Product.objects.values_list("state", flat=True))
    assert states["available"] > 0.85 * states.total()


def test_a_second_load_adds_nothing(small_shop, django_assert_max_num_queries):
    with django_assert_max_num_queries(40):
        new = load_catalogue(chosen=designs(1))

    assert new == {"pictures": 0, "products": 0, "daily prices": 0}


def test_a_vocabulary_that_is_missing_is_made_up_for(small_shop):
    words = CatalogueWord.objects.count()
    CatalogueWord.objects.filter(marketplace="US").delete()

    load_catalogue(chosen=designs(1))

    assert CatalogueWord.objects.count() == words


@pytest.fixture
def later(monkeypatch):
    """Let days pass."""

    def pass_days(days):
        then = clock.now() + timedelta(days=days)
        monkeypatch.setattr(clock, "now", lambda: then)

    return pass_days


def test_the_days_since_the_last_load_are_made_up_and_todays_price_follows(small_shop, later):
    later(2)

    new = load_catalogue(chosen=designs(1))

    candle = product("CANDLES-1-IVORY")
    assert new["daily prices"] == 2 * Product.objects.count()
    assert candle.prices.count() == DAYS + 2
    assert candle.price_minor == candle.prices.get(on=clock.now().date()).price_minor


def test_a_price_that_somebody_set_stays(small_shop, later):
    candle = product("CANDLES-1-IVORY")
    Product.objects.filter(pk=candle.pk).update(price_minor=1, title="Mine")
    later(1)

    load_catalogue(chosen=designs(1))

    candle.refresh_from_db()
    assert (candle.price_minor, candle.title) == (1, "Mine")
    assert candle.prices.count() == DAYS + 1


@pytest.mark.parametrize("change", ["update", "delete"])
def test_a_daily_price_stays_what_it_was(small_shop, change):
    prices = product("CANDLES-1-IVORY").prices.all()

    with (
        pytest.raises(IntegrityError, match=f"daily prices are append-only: {change.upper()} refused"),
        atomic(),
    ):
        prices.update(price_minor=1) if change == "update" else prices.delete()

    assert prices.count() == DAYS


def test_more_can_be_added_later(small_shop):
    new = load_catalogue(chosen=designs(2))
    assert new["products"] == len(SHOPS) * (len(designs(2)) - len(designs(1)))


def test_lists_show_the_median_of_the_daily_prices_at_once(small_shop):
    products = list(Product.objects.select_related("marketplace"))

    assert {one.pk: one.reference_minor for one in products} == {
        one.pk: reference_price_of(one) for one in products
    }
    assert any(one.reference_minor != one.price_minor for one in products)
