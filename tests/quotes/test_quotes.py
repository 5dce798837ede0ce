"""The lines of a quote, to the minor unit (R5)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kit.money import Money
from rewards.quotes import QuoteLineName as Line
from rewards.quotes import (
    StoreTerms,
    dearest_of,
    proposed_cpa,
    quote_credit,
    quote_product,
    reference_price,
    reference_range,
    shipping_of,
    tax_on,
)

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


PRICES = st.integers(1, 10_000_000)
MARGINS = st.integers(0, 10_000)
TERMS = st.builds(
    StoreTerms,
    currency=st.sampled_from(["USD", "EUR", "JPY"]),
    tax_basis_points=st.integers(0, 10_000),
    shipping_minor=st.integers(0, 20_000),
    free_shipping_minor=st.none() | st.integers(0, 100_000),
)
SMALL_TERMS = st.builds(
    StoreTerms,
    currency=st.just("USD"),
    tax_basis_points=st.integers(0, 10_000),
    shipping_minor=st.integers(0, 40),
    free_shipping_minor=st.none() | st.integers(0, 80),
)


def quoted(price, margin, terms):
    return quote_product(reference_minor=price, margin_basis_points=margin, terms=terms)


@given(PRICES, MARGINS, TERMS)
def test_the_total_is_the_sum_of_its_rounded_lines(price, margin, terms):
    quote = quoted(price, margin, terms)

    assert quote.total.minor == sum(lines(quote).values())
    assert quote.total.minor - quote.least_cpa.minor == tax_on(price, terms)
    assert all(amount >= 0 for amount in lines(quote).values())


@given(PRICES, MARGINS, TERMS)
def test_a_quote_is_never_under_the_price(price, margin, terms):
    quote = quoted(price, margin, terms)

    assert quote.total.minor >= quote.least_cpa.minor >= price


@given(PRICES, st.integers(0, 30_000), MARGINS, TERMS)
def test_a_quote_never_falls_when_the_price_rises(price, rise, margin, terms):
    lower, higher = quoted(price, margin, terms), quoted(price + rise, margin, terms)

    assert lower.total.minor <= higher.total.minor
    assert lower.least_cpa.minor <= higher.least_cpa.minor


@given(MARGINS, TERMS.filter(lambda terms: terms.free_shipping_minor), st.integers(-30_000, 30_000))
def test_an_item_under_the_line_never_costs_more_than_one_on_it(margin, terms, distance):
    line = terms.free_shipping_minor
    price = min(line, max(1, line + distance))

    assert price + shipping_of(price, terms) <= line
    assert shipping_of(price, terms) <= terms.shipping_minor
    assert shipping_of(price, terms, is_premium=True) == 0


@given(MARGINS, SMALL_TERMS, st.none() | st.integers(-5, 200), st.none() | st.integers(-5, 200))
def test_a_range_of_totals_is_exactly_a_range_of_prices(margin, terms, least, most):
    low, high = reference_range(least_total=least, most_total=most, margin_basis_points=margin, terms=terms)

    for price in range(1, 210):
        total = quoted(price, margin, terms).total.minor
        is_within = (least is None or total >= least) and (most is None or total <= most)
        assert is_within == ((low is None or price >= low) and (high is None or price <= high))
    assert (low is None) == (least is None)
    assert (high is None) == (most is None)


@pytest.mark.parametrize(
    ("least", "most", "expected"),
    [
        (None, None, (None, None)),
        (3_000, 3_000, (2_495, 2_500)),  # with its shipping of 0.05, 24.95 comes to what 25.00 does
        (3_001, 3_001, (2_501, 2_500)),  # a rounded tax and margin step over it: there is no such price
        (1, 599, (1, 0)),  # less than shipping alone
        (10**30, None, (2**62 + 1, None)),  # more than any amount there is
        (None, -1, (None, 0)),
    ],
)
def test_edges_of_ranges(least, most, expected):
    assert (
        reference_range(least_total=least, most_total=most, margin_basis_points=1_000, terms=US) == expected
    )


@pytest.mark.parametrize(
    ("price", "shipping"),
    [(1, 599), (1_900, 599), (1_901, 599), (1_902, 598), (2_498, 2), (2_499, 1), (2_500, 0), (2_501, 0)],
)
def test_shipping_under_the_line_is_what_is_missing_to_it_at_most(price, shipping):
    assert shipping_of(price, US) == shipping


@pytest.mark.parametrize(
    ("cpa", "short", "customer_pays", "spare"),
    [
        (0, 2_750, 250, 0),
        (2_749, 1, 250, 0),
        (2_750, 0, 250, 0),  # the least that is accepted: customers pay the whole tax
        (2_900, 0, 100, 0),
        (3_000, 0, 0, 0),
        (3_100, 0, 0, 100),
    ],
)
def test_a_cpa_is_short_leaves_tax_to_customers_or_covers_it_all(cpa, short, customer_pays, spare):
    covered = quoted(2_500, 1_000, US).covered_by(cpa)

    assert (covered.short.minor, covered.customer_pays.minor, covered.spare.minor) == (
        short,
        customer_pays,
        spare,
    )
    assert covered.is_accepted == (short == 0)


def test_a_set_of_choices_is_quoted_as_its_dearest_one():
    cheap, dear = quoted(2_500, 1_000, US), quoted(2_600, 1_000, US)

    assert dearest_of([cheap, dear]) == dear
    assert proposed_cpa([cheap, dear]) == Money(3_121, "USD")


def test_a_credit_without_tax_may_be_dearest_while_a_product_needs_the_higher_cpa():
    product = quoted(2_500, 1_000, US)
    credit = quote_credit(face_minor=2_600, margin_basis_points=1_000, currency="USD")

    assert dearest_of([product, credit]) == credit
    assert dearest_of([product, credit]).total == Money(2_860, "USD")
    assert proposed_cpa([product, credit]) == Money(3_000, "USD")


def test_of_two_with_the_same_least_cpa_the_one_with_the_tax_is_dearest():
    product = quoted(2_500, 1_000, US)
    credit = quote_credit(face_minor=2_500, margin_basis_points=1_000, currency="USD")

    assert dearest_of([credit, product]) == product


def test_an_empty_set_has_no_quote():
    with pytest.raises(ValueError, match="empty"):
        dearest_of([])


@given(st.lists(PRICES, min_size=1, max_size=40))
def test_the_reference_price_is_between_the_least_and_the_most_of_the_days(prices):
    reference = reference_price(prices)

    assert min(prices) <= reference <= max(prices)
    assert sum(price <= reference for price in prices) * 2 >= len(prices)
    assert sum(price >= reference for price in prices) * 2 >= len(prices) - 1


@given(st.lists(PRICES, min_size=1, max_size=40), st.integers(0, 1_000), st.randoms())
def test_the_reference_price_never_falls_when_days_get_dearer(prices, rise, random):
    dearer = [price + random.randint(0, rise) for price in prices]

    assert reference_price(prices) <= reference_price(dearer)
