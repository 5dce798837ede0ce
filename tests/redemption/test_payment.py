"""Who pays which part of an order (S4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.money import Money
from rewards.redemption.payment import borne_by_customer, split_payment

LEAST = 50


def split(price, tax, shipping, promo, bears, least=LEAST):
    return split_payment(
        price_minor=price,
        tax_minor=tax,
        shipping_minor=shipping,
        promo_minor=promo,
        customer_bears_minor=bears,
        least_minor=least,
        currency="USD",
    )


@pytest.mark.parametrize(
    ("price", "tax", "shipping", "cpa", "bears", "credit", "store", "customer", "left"),
    [
        (2_500, 250, 0, 2_750, 0, 2_750, 0, 0, 0),  # the worked case of R5: all is covered
        (2_500, 250, 0, 2_500, 250, 2_500, 0, 250, 0),  # its tax left out of the CPA
        (2_900, 291, 0, 2_750, 0, 2_750, 441, 0, 0),  # the price rose: the store's cost
        (2_900, 291, 0, 2_500, 250, 2_500, 441, 250, 0),  # so is its rise beside the tax that was left out
        (2_300, 230, 0, 2_500, 250, 2_500, 30, 0, 0),  # it fell: what no card is charged is the store's
        (2_400, 240, 0, 2_500, 250, 2_500, 0, 140, 0),  # it fell: the customer pays less
        (2_500, 250, 0, 3_500, 0, 2_750, 0, 0, 750),  # what is left over is not paid out
        (1_000, 100, 599, 1_200, 0, 1_200, 499, 0, 0),
        (2_900, 291, 0, 2_500, None, 2_500, 0, 691, 0),  # a top-up of catalog credit
        (2_549, 0, 0, 2_500, None, 2_500, 49, 0, 0),
        (2_550, 0, 0, 2_500, None, 2_500, 0, 50, 0),
        (1, 0, 0, 1, 0, 1, 0, 0, 0),
    ],
)
def test_the_credit_pays_up_to_the_cpa_and_the_rest_is_split(
    price, tax, shipping, cpa, bears, credit, store, customer, left
):
    payment = split(price, tax, shipping, cpa, bears)

    assert payment.credit == Money(credit, "USD")
    assert payment.store_pays == Money(store, "USD")
    assert payment.customer_pays == Money(customer, "USD")
    assert payment.credit_left == Money(left, "USD")
    assert payment.promo_credit == Money(cpa, "USD")


@pytest.mark.parametrize(
    ("is_credit", "tax_left_out", "price", "retail", "is_picked", "bears"),
    [
        (False, 0, 2_500, 2_500, False, 0),
        (False, 250, 2_900, 2_500, False, 250),  # also where its price rose, or another stands in for it
        (False, 250, 2_500, 2_500, True, 250),  # picked with credit up to its value: as a free product
        (False, 250, 2_820, 2_500, True, 570),  # dearer: the difference, too
        (False, 0, 900, 2_500, True, 0),
        (True, 0, 2_820, 2_500, False, None),  # catalog credit has no bound
    ],
)
def test_what_a_customer_bears_at_most(is_credit, tax_left_out, price, retail, is_picked, bears):
    assert bears == borne_by_customer(
        is_credit=is_credit,
        tax_left_out_minor=tax_left_out,
        price_minor=price,
        retail_minor=retail,
        is_picked=is_picked,
    )


PRICES, TAXES, SHIPPINGS = st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10**6)
BEARS = st.none() | st.integers(0, 10**9)


@given(PRICES, TAXES, SHIPPINGS, st.integers(1, 10**9), BEARS, st.integers(1, 1_000))
def test_every_order_is_paid_to_the_last_cent_and_nobody_pays_too_much(
    price, tax, shipping, cpa, bears, least
):
    payment = split(price, tax, shipping, cpa, bears, least)

    total, customer = price + tax + shipping, payment.customer_pays.minor
    assert payment.credit.minor + payment.store_pays.minor + customer == total
    assert payment.credit.minor == min(cpa, total)
    assert payment.store_pays.minor >= 0
    assert customer == 0 or least <= customer <= total - payment.credit.minor
    assert bears is None or customer <= bears
    if bears is None:
        assert payment.store_pays.minor < least


@given(PRICES, TAXES, SHIPPINGS, st.integers(1, 10**9), BEARS)
def test_a_cent_more_of_credit_never_costs_the_customer_more_and_at_most_saves_a_cent(
    price, tax, shipping, cpa, bears
):
    """Without a least charge nothing jumps; the least is the one step there is."""
    before, after = (
        split(price, tax, shipping, promo, bears, least=1).customer_pays.minor for promo in (cpa, cpa + 1)
    )

    assert 0 <= before - after <= 1


@given(PRICES, st.integers(0, 10**6), st.integers(1, 10**9))
def test_a_cent_more_of_the_price_costs_who_tops_up_a_cent_and_of_a_free_product_nothing_more_than_its_tax(
    price, tax_left_out, cpa
):
    topped = [split(one, 0, 0, cpa, None, least=1).customer_pays.minor for one in (price, price + 1)]
    free = [split(one, 0, 0, cpa, tax_left_out, least=1).customer_pays.minor for one in (price, price + 1)]

    assert topped[1] - topped[0] in (0, 1)
    assert 0 <= free[0] <= free[1] <= tax_left_out


@given(st.integers(1, 10**6), st.integers(1, 10**6), st.integers(0, 10**5))
def test_what_is_picked_with_credit_costs_more_the_dearer_it_is_and_begins_as_a_free_product(
    retail, price, tax_left_out
):
    def bears(at, is_picked=True):
        return borne_by_customer(
            is_credit=False,
            tax_left_out_minor=tax_left_out,
            price_minor=at,
            retail_minor=retail,
            is_picked=is_picked,
        )

    assert bears(min(price, retail)) == bears(price, is_picked=False) == tax_left_out
    assert bears(price + 1) - bears(price) == (1 if price >= retail else 0)
