"""What stands in for a product that is gone (R7)."""

import pytest
from django.db import connection, transaction

from rewards.models import Category, OfferedState
from rewards.redemption.substitution import bought_with_credit, credit_products, substitute_for, value_band


@pytest.mark.parametrize(
    ("value", "band"),
    [(2_500, (2_375, 2_750)), (2_501, (2_376, 2_751)), (99, (95, 108)), (1, (1, 1)), (3_500, (3_325, 3_850))],
)
def test_similar_is_95_to_110_percent_of_the_value(value, band):
    assert value_band(value) == band


def test_another_variant_comes_before_a_nearer_product(shop):
    gone = shop.product(stock=0, variant_group="mugs", variant="Rust")
    variant = shop.product(price=2_700, variant_group="mugs", variant="Sage")
    shop.product(price=2_500)

    assert substitute_for(gone, value_minor=2_500) == variant


def test_a_variant_worth_less_than_95_percent_is_none(shop):
    gone = shop.product(stock=0, variant_group="mugs", variant="Large")
    shop.product(price=2_374, variant_group="mugs", variant="Small")
    other = shop.product(price=2_375)

    assert substitute_for(gone, value_minor=2_500) == other


@pytest.mark.parametrize(
    ("prices", "chosen"),
    [
        ([2_375], 2_375),
        ([2_374], None),
        ([2_750], 2_750),
        ([2_751], None),
        ([2_400, 2_550, 2_700], 2_550),
        ([2_450, 2_550], 2_550),  # as near: the dearer
    ],
)
def test_the_nearest_of_the_category_comes_within_the_band(shop, prices, chosen):
    gone = shop.product(stock=0)
    for price in prices:
        shop.product(price=price)

    found = substitute_for(gone, value_minor=2_500)

    assert (found and found.price_minor) == chosen


def test_nothing_comes_that_may_not_be_given(shop, db):
    gone = shop.product(stock=0)
    shop.product(stock=0)
    shop.product(stock=None)
    shop.product(sold_by_store=False)
    shop.product(fulfilled_by_store=False)
    shop.product(state=OfferedState.WITHDRAWN)
    shop.product(category=Category.objects.create(slug="desk", name="Desk"))
    tried = shop.product()

    assert substitute_for(gone, value_minor=2_500, tried=[tried.pk]) is None


def test_products_without_a_group_are_no_variants_of_each_other(shop):
    gone = shop.product(stock=0, variant_group="")
    shop.product(price=9_000, variant_group="")

    assert substitute_for(gone, value_minor=2_500) is None


def test_credit_buys_what_is_in_stock_first_up_to_its_value_then_up_to_ten_times_of_it(shop):
    cheap, dear = shop.product(price=500), shop.product(price=2_500)
    far, near = shop.product(price=25_000), shop.product(price=2_501)
    beyond = shop.product(price=25_001)
    gone = shop.product(price=700, stock=0)
    facts = {"marketplace_code": "US", "category_id": shop.category.pk, "value_minor": 2_500}

    found = credit_products(**facts)

    assert len(found) == 4
    assert found[0:10] == [dear, cheap, near, far]
    assert (found[0:2], found[1:3], found[2:3], found[4:6]) == ([dear, cheap], [cheap, near], [near], [])
    bought = {one.pk: bought_with_credit(product_id=one.pk, **facts) for one in shop.products}
    assert bought == {one.pk: one for one in (cheap, dear, near, far)} | {beyond.pk: None, gone.pk: None}


def test_the_shelf_of_credit_walks_the_index_of_prices(shop):
    """Both parts come in the order of the index, however many products there are."""
    found = credit_products(marketplace_code="US", category_id=shop.category.pk, value_minor=2_500)

    with transaction.atomic(), connection.cursor() as cursor:
        for costly in ("seqscan", "bitmapscan", "sort"):
            cursor.execute(f"SET LOCAL enable_{costly} = off")
        plans = [part[:24].explain() for part in (found.covered, found.dearer)]

    assert all("products_of_category_by_price" in plan for plan in plans), plans
    assert all("Presorted Key: rewards_product.price_minor" in plan for plan in plans), plans
