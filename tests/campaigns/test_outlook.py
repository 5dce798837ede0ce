"""What a budget buys: plain arithmetic in cents of USD (C1, B2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from campaigns.outlook import Price, outlook_of


def prices(*cents: int) -> list[Price]:
    return [Price(f"m{number}", "US", one) for number, one in enumerate(cents)]


@pytest.mark.parametrize(
    ("budget", "cents", "month", "alone", "in_a_month", "even"),
    [
        (100_000, (2_750,), 500_000, [36], [36], 36),
        (100_000, (2_750,), 50_000, [36], [18], 36),
        (5_000, (2_750,), 500_000, [1], [1], 1),
        (2_749, (2_750,), 500_000, [0], [0], 0),
        (10_000, (1_000, 3_000), 500_000, [10, 3], [10, 3], 5),  # two turns of both, and one of the first
        (10_000, (3_000, 1_000), 500_000, [3, 10], [3, 10], 4),
        (10_000, (), 500_000, [], [], 0),
        (10_000, (1_000,), 0, [10], [0], 10),
    ],
)
def test_what_a_budget_buys(
    budget: int, cents: tuple[int, ...], month: int, alone: list[int], in_a_month: list[int], even: int
):
    outlook = outlook_of(budget_usd_cents=budget, prices=prices(*cents), month_usd_cents=month)

    assert [one.actions for one in outlook.bought] == alone
    assert [one.in_a_month for one in outlook.bought] == in_a_month
    assert outlook.even == even
    assert outlook.is_bound_by_month == (budget > month)


@given(budget=st.integers(0, 10**9), cents=st.lists(st.integers(1, 10**6), min_size=1, max_size=6))
def test_an_even_mix_is_never_more_than_the_cheapest_alone_and_never_less_than_the_dearest(
    budget: int, cents: list[int]
):
    outlook = outlook_of(budget_usd_cents=budget, prices=prices(*cents), month_usd_cents=budget)

    alone = [one.actions for one in outlook.bought]
    assert min(alone) <= outlook.even <= max(alone)
