"""Who pays which part of an order (S4)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.money import Money
from rewards.redemption.payment import split_payment


@pytest.mark.parametrize(
    ("price", "tax", "shipping", "cpa", "credit", "store", "left"),
    [
        (2_500, 250, 0, 2_750, 2_750, 0, 0),  # the worked case of R5
        (2_900, 291, 0, 2_750, 2_750, 441, 0),  # the price rose: the store's cost
        (2_500, 250, 0, 2_500, 2_500, 250, 0),  # the CPA left the tax out
        (2_500, 250, 0, 3_500, 2_750, 0, 750),  # what is left over is not paid out
        (1_000, 100, 599, 1_200, 1_200, 499, 0),
        (1, 0, 0, 1, 1, 0, 0),
    ],
)
def test_the_credit_pays_up_to_the_cpa_and_the_store_the_rest(price, tax, shipping, cpa, credit, store, left):
    payment = split_payment(
        price_minor=price, tax_minor=tax, shipping_minor=shipping, promo_minor=cpa, currency="USD"
    )

    assert payment.credit == Money(credit, "USD")
    assert payment.store_pays == Money(store, "USD")
    assert payment.customer_pays == Money(0, "USD")
    assert payment.credit_left == Money(left, "USD")
    assert payment.promo_credit == Money(cpa, "USD")


@given(st.integers(1, 10**9), st.integers(0, 10**9), st.integers(0, 10**6), st.integers(1, 10**9))
def test_every_order_is_paid_to_the_last_cent(price, tax, shipping, cpa):
    payment = split_payment(
        price_minor=price, tax_minor=tax, shipping_minor=shipping, promo_minor=cpa, currency="JPY"
    )

    paid = payment.credit.minor + payment.store_pays.minor + payment.customer_pays.minor
    assert paid == price + tax + shipping
    assert 0 <= payment.credit.minor <= cpa
