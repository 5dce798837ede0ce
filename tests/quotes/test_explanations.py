"""A quote in plain words: why each line is what it is (R6)."""

import pytest

from rewards.explanations import explained, percent
from rewards.quotes import Margin, MarginSource, StoreTerms, quote_credit, quote_product

US = StoreTerms("USD", tax_basis_points=1_002, shipping_minor=599, free_shipping_minor=2_500)
DE = StoreTerms("EUR", tax_basis_points=0, shipping_minor=390, free_shipping_minor=3_900)
ROW = StoreTerms("USD", tax_basis_points=0, shipping_minor=1_499, free_shipping_minor=None)
TIER = Margin(1_000, MarginSource.TIER, 312)
AGREED = Margin(0, MarginSource.AGREED, 1)


def told(quote, margin):
    return [(line.name, line.words, str(line.amount)) for line in explained(quote, margin)]


def test_each_line_says_its_rate_and_what_it_is_a_share_of():
    quote = quote_product(reference_minor=2_500, margin_basis_points=1_000, terms=US)

    assert told(quote, TIER) == [
        ("Reference price", "the median of its daily prices in the last 30 days", "$25.00"),
        ("Sales tax", "10.02 % of $25.00, the highest sales tax in this marketplace", "$2.50"),
        ("Shipping", "none: the store ships items of $25.00 and more for free", "$0.00"),
        ("Margin", "10 % of $25.00, the volume tier of 312 completed actions in the month before", "$2.50"),
    ]


@pytest.mark.parametrize(
    ("terms", "price", "words"),
    [
        (US, 1_901, "the store charges for items under $25.00"),
        (US, 1_902, "items under $25.00 are charged for it, up to $25.00 together with the price"),
        (US, 2_499, "items under $25.00 are charged for it, up to $25.00 together with the price"),
        (US, 2_500, "none: the store ships items of $25.00 and more for free"),
        (ROW, 9_999, "the store always charges for it in this marketplace"),
    ],
)
def test_shipping_says_which_rule_charges_it(terms, price, words):
    quote = quote_product(reference_minor=price, margin_basis_points=0, terms=terms)

    assert told(quote, AGREED)[2][1] == words


def test_a_marketplace_whose_prices_include_tax_says_so():
    quote = quote_product(reference_minor=3_900, margin_basis_points=0, terms=DE)

    assert told(quote, AGREED)[1] == (
        "Sales tax",
        "none on top: prices include tax in this marketplace",
        "€0.00",
    )


def test_a_credit_has_two_lines():
    quote = quote_credit(face_minor=2_000, margin_basis_points=0, currency="USD")

    assert told(quote, AGREED) == [
        ("Face value", "what the credit is worth to the customer", "$20.00"),
        ("Margin", "0 % of $20.00, agreed with support", "$0.00"),
    ]


def test_one_action_is_one():
    quote = quote_credit(face_minor=2_000, margin_basis_points=1_000, currency="USD")

    assert "volume tier of 1 completed action in" in told(quote, Margin(1_000, MarginSource.TIER, 1))[1][1]


@pytest.mark.parametrize(
    ("basis_points", "words"), [(0, "0 %"), (1_002, "10.02 %"), (1_050, "10.5 %"), (10_000, "100 %")]
)
def test_rates_are_read_without_needless_digits(basis_points, words):
    assert percent(basis_points) == words
