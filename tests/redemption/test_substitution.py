"""What stands in for a product that is gone (R7)."""

import pytest

from rewards.models import Category, OfferedState
from rewards.redemption.substitution import credit_products, substitute_for, value_band


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


def test_credit_buys_what_is_in_stock_up_to_its_value(shop):
    cheap, dear = shop.product(price=500), shop.product(price=2_500)
    shop.product(price=2_501)
    shop.product(price=700, stock=0)

    found = credit_products(marketplace_code="US", category_id=shop.category.pk, value_minor=2_500)

    assert list(found) == [dear, cheap]
