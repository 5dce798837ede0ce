"""What a budget buys (C1, B2, B3): pure arithmetic in cents of USD."""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Price:
    """What one completed action costs of a moment in a marketplace."""

    moment: str
    marketplace: str
    usd_cents: int


@dataclass(frozen=True, slots=True)
class Bought:
    """How many actions of one kind alone the budget would pay for, and how many of them one month allows."""

    price: Price
    actions: int
    in_a_month: int


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a total budget pays for.

    `month_usd_cents` is what this month still has room for, `even` how many actions in an even mix.
    """

    budget_usd_cents: int
    month_usd_cents: int
    bought: list[Bought]
    even: int

    @property
    def is_bound_by_month(self) -> bool:
        """Whether the budget can't be spent within one month."""
        return self.budget_usd_cents > self.month_usd_cents


def outlook_of(*, budget_usd_cents: int, prices: Sequence[Price], month_usd_cents: int) -> Outlook:
    """What a budget pays for at these prices, each over 0, when a month has room for so much.

    An even mix takes one action of each price in turn, the remainder in the order of the prices.
    """
    bought = [
        Bought(
            one,
            budget_usd_cents // one.usd_cents,
            min(budget_usd_cents, month_usd_cents) // one.usd_cents,
        )
        for one in prices
    ]
    return Outlook(budget_usd_cents, month_usd_cents, bought, _even_mix(budget_usd_cents, prices))


def _even_mix(budget: int, prices: Sequence[Price]) -> int:
    turn = sum(one.usd_cents for one in prices)
    if not turn:
        return 0
    actions, left = budget // turn * len(prices), budget % turn
    for one in prices:
        if one.usd_cents > left:
            break
        actions, left = actions + 1, left - one.usd_cents
    return actions
