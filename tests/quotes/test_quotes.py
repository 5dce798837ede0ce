"""The lines of a quote, to the minor unit (R5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.money import Money
from rewards.quotes import QuoteLineName as Line
from rewards.quotes import StoreTerms, quote_credit, quote_product, reference_price, shipping_of, tax_on

US = StoreTerms("USD", tax_basis_points=1_002, shipping_minor=599, free_shipping_minor=2_500)
DE = StoreTerms("EUR", tax_basis_points=0, shipping_minor=499, free_shipping_minor=3_900)
JP = StoreTerms("JPY", tax_basis_points=0, shipping_minor=410, free_shipping_minor=3_500)
ROW = StoreTerms("USD", tax_basis_points=0, shipping_minor=1_200, free_shipping_minor=None)


def lines(quote):
    return {str(line.name): line.amount.minor for line in quote.lines}


def test_the_worked_case_of_r5_comes_to_27_50():
    quote = quote_product(reference_minor=2_500, margin_basis_points=0, terms=US)

    assert lines(quote) == {"reference_price": 2_500, "tax": 250, "shipping": 0, "margin": 0}
    assert quote.total == Money(2_750, "USD")
    assert quote.least_cpa == Money(2_500, "USD")


@pytest.mark.parametrize(
    ("terms", "reference", "margin", "expected", "total"),
    [
        (US, 2_499, 1_000, (2_499, 250, 1, 250), 3_000),  # a cent under the line: shipping up to the line
        (US, 2_500, 800, (2_500, 250, 0, 200), 2_950),
        (US, 1, 1_000, (1, 0, 599, 0), 600),
        (US, 1_250, 1_000, (1_250, 125, 599, 125), 2_099),  # tax of 125.25
        (DE, 3_899, 600, (3_899, 0, 1, 234), 4_134),  # margin of 233.94
        (DE, 3_900, 600, (3_900, 0, 0, 234), 4_134),
        (JP, 3_499, 1_000, (3_499, 0, 1, 350), 3_850),  # yen have no minor unit: 349.9 is 350
        (JP, 3_500, 400, (3_500, 0, 0, 140), 3_640),
        (JP, 25, 1_000, (25, 0, 410, 2), 437),  # 2.5 goes to the even 2
        (JP, 35, 1_000, (35, 0, 410, 4), 449),  # 3.5 goes to the even 4
        (ROW, 99_999, 0, (99_999, 0, 1_200, 0), 101_199),  # no line: shipping is always charged
    ],
)
def test_each_line_is_rounded_half_to_even_on_its_own(terms, reference, margin, expected, total):
    quote = quote_product(reference_minor=reference, margin_basis_points=margin, terms=terms)

    assert tuple(line.amount.minor for line in quote.lines) == expected
    assert quote.total == Money(total, terms.currency)


@pytest.mark.parametrize(
    ("face", "margin", "currency", "total"),
    [
        (2_000, 1_000, "USD", 2_200),
        (2_525, 1_000, "EUR", 2_777),
        (2_535, 1_000, "EUR", 2_789),
        (3_000, 400, "JPY", 3_120),
    ],
)
def test_a_catalog_credit_costs_its_face_value_and_margin(face, margin, currency, total):
    quote = quote_credit(face_minor=face, margin_basis_points=margin, currency=currency)

    assert [line.name for line in quote.lines] == [Line.FACE_VALUE, Line.MARGIN]
    assert quote.total == quote.least_cpa == Money(total, currency)
    assert quote[Line.TAX] == Money(0, currency)


@pytest.mark.parametrize(
    ("prices", "expected"),
    [
        ([2_500], 2_500),
        ([2_400, 9_900, 2_500], 2_500),
        ([2_400, 2_500], 2_450),
        ([2_500, 2_501], 2_500),  # 2500.5 goes to the even 2500
        ([2_501, 2_502], 2_502),  # 2501.5 goes to the even 2502
        ([1_000] * 14 + [3_000] * 15, 3_000),
        (list(range(1, 31)), 16),  # 15.5 goes to the even 16
    ],
)
def test_the_reference_price_is_the_median_of_the_days(prices, expected):
    assert reference_price(prices) == expected


def test_without_a_price_there_is_no_reference_price():
    with pytest.raises(ValueError, match="at least one daily price"):
        reference_price([])


def test_premium_members_pay_no_shipping():
    assert shipping_of(1_000, US) == 599
    assert shipping_of(1_000, US, is_premium=True) == 0
    assert shipping_of(1_000, ROW, is_premium=True) == 0


@given(st.integers(1, 10_000_000), st.integers(0, 10_000))
def test_the_total_is_the_sum_of_its_rounded_lines(reference, margin):
    quote = quote_product(reference_minor=reference, margin_basis_points=margin, terms=US)

    assert quote.total.minor == sum(lines(quote).values())
    assert quote.total.minor - quote.least_cpa.minor == tax_on(reference, US)
    assert all(amount >= 0 for amount in lines(quote).values())
