"""Prices go on while nobody feeds them, and reference prices follow their window (R5)."""

from contextlib import suppress
from datetime import date, timedelta

import pytest
from celery.exceptions import Retry
from django.db import connection, transaction

from kit import clock
from rewards.models import Product, ProductPrice
from rewards.operations import Round, fill_daily_prices, refresh_reference_prices
from rewards.queries import reference_price_of
from rewards.tasks import fill_daily_prices as fill_all
from rewards.tasks import refresh_reference_prices as refresh_all
from tests.conftest import in_parallel
from tests.world import make_marketplace, make_product


@pytest.fixture
def today(db: None) -> date:
    return clock.now().date()


def product_with(prices: dict[int, int], *, price_minor: int = 2_500) -> Product:
    """A product with a daily price of so many days ago each."""
    product = make_product(make_marketplace(), price_minor=price_minor)
    for days, price in prices.items():
        on = clock.now().date() - timedelta(days=days)
        ProductPrice.objects.create(product=product, on=on, price_minor=price)
    return product


def days_of(product: Product) -> dict[int, int]:
    """The prices of a product by how many days ago they were."""
    today = clock.now().date()
    return {(today - on).days: price for on, price in product.prices.values_list("on", "price_minor")}


@pytest.mark.parametrize(
    ("known", "newest", "filled"),
    [
        ({4: 1_000}, 1_000, {3: 1_000, 2: 1_000, 1: 1_000}),
        ({1: 1_000}, 1_000, {}),
        ({0: 1_000}, 1_000, {}),
        ({}, 900, {1: 900}),
        # It was changed after the first price of its last day was heard of.
        ({3: 1_000}, 1_200, {2: 1_200, 1: 1_200}),
        # Today's price was heard of already: it is none of the days before.
        ({3: 1_000, 0: 1_500}, 1_500, {2: 1_000, 1: 1_000}),
        ({40: 1_000}, 1_000, dict.fromkeys(range(1, 31), 1_000)),
    ],
    ids=["a gap", "nothing missing", "new today", "none yet", "changed in the day", "fed today", "long ago"],
)
def test_missing_days_get_the_price_that_was_known(
    today: date, known: dict[int, int], newest: int, filled: dict[int, int]
) -> None:
    product = product_with(known, price_minor=newest)

    assert fill_daily_prices().written == len(filled)

    assert days_of(product) == known | filled
    assert fill_daily_prices().written == 0


def test_filling_goes_batch_by_batch_through_all_products(today: date) -> None:
    products = [product_with({3: 1_000}, price_minor=1_000) for _ in range(5)]

    first = fill_daily_prices(batch=2)
    second = fill_daily_prices(after=first.last, batch=2)

    assert (first.last, first.written, second.last, second.written) == (products[1].pk, 4, products[3].pk, 4)
    fill_all()
    assert [set(days_of(product)) for product in products] == [{1, 2, 3}] * 5
    assert fill_daily_prices(after=products[4].pk).last is None


def test_the_reference_price_follows_its_window(today: date) -> None:
    left = product_with({30: 9_000, 29: 1_000, 1: 2_001}, price_minor=2_001)
    none_left = product_with({31: 9_000}, price_minor=700)
    right = product_with({1: 2_500})
    Product.objects.exclude(pk=right.pk).update(reference_minor=9_000)
    with connection.cursor() as cursor:
        cursor.execute("SELECT ctid FROM rewards_product WHERE sku = %s", [right.sku])
        before = cursor.fetchone()

        assert refresh_reference_prices().written == 2

        cursor.execute("SELECT ctid FROM rewards_product WHERE sku = %s", [right.sku])
        assert cursor.fetchone() == before
    assert dict(Product.objects.values_list("pk", "reference_minor")) == {
        left.pk: 1_500,  # 1500.5, half to even
        none_left.pk: 700,
        right.pk: 2_500,
    }
    assert refresh_reference_prices().written == 0


@pytest.mark.parametrize("prices", [[1, 2], [2, 3], [3, 4], [1, 4], [5], [1, 1, 2, 7], [9, 1, 5, 4]])
def test_the_refreshed_price_is_the_one_that_quotes_are_made_of(today: date, prices: list[int]) -> None:
    product = product_with(dict(enumerate(prices)))

    refresh_all()

    product.refresh_from_db()
    assert product.reference_minor == reference_price_of(product)


@pytest.mark.django_db(transaction=True)
def test_what_somebody_holds_is_skipped_and_tried_again() -> None:
    held, free = [product_with({2: 1_000}, price_minor=1_000) for _ in range(2)]
    Product.objects.update(reference_minor=9_000)

    with transaction.atomic():
        # As an import does that began before midnight: its prices of yesterday are not committed.
        Product.objects.select_for_update(no_key=True).get(pk=held.pk)
        yesterday = clock.now().date() - timedelta(days=1)
        ProductPrice.objects.create(product=held, on=yesterday, price_minor=3_000)
        filled = in_parallel(1, lambda _: fill_daily_prices())
        refreshed = in_parallel(1, lambda _: refresh_reference_prices())
        for task in (fill_all, refresh_all):
            with pytest.raises(Retry):
                in_parallel(1, lambda _, task=task: task())

    last = free.pk
    assert (filled, refreshed) == ([Round(last, 1, 1)], [Round(last, 1, 1)])
    assert (days_of(held), days_of(free)) == ({2: 1_000, 1: 3_000}, {2: 1_000, 1: 1_000})
    fill_all()
    refresh_all()
    held.refresh_from_db()
    assert held.reference_minor == 2_000


@pytest.mark.django_db(transaction=True)
def test_two_at_once_fill_each_day_once() -> None:
    products = [product_with({5: 1_000}, price_minor=1_000) for _ in range(40)]

    def work(number: int) -> None:
        with suppress(Retry):
            fill_all() if number % 2 else refresh_all()

    in_parallel(4, work)
    fill_all()

    assert [len(days_of(product)) for product in products] == [5] * 40
