"""What the designs cost, where and when: a table of examples, and what holds for all."""

from datetime import date, timedelta

import pytest

from moments.seed.designs import Design, designs
from moments.seed.prices import DAYS, daily_prices, level_of
from rewards.models import MarketplaceCode

TODAY = date(2026, 6, 30)
FIRST = TODAY - timedelta(days=DAYS - 1)


def prices(design: Design, marketplace: str, *, seed: int = 1, last: date = TODAY) -> list[int]:
    found = daily_prices(design, level_of(marketplace), seed=seed, first=FIRST, last=last)
    return [price for _, price in found]


def design_of(sku: str) -> Design:
    return next(design for design in designs() if design.sku == sku)


def test_the_steady_one_costs_exactly_25_usd_every_day():
    assert prices(design_of("MUGS-1-SAGE"), "US") == [2_500] * 90


def test_prices_come_day_by_day_up_to_the_last():
    days = [on for on, _ in daily_prices(designs()[0], level_of("US"), seed=1, first=FIRST, last=TODAY)]
    assert days == [FIRST + timedelta(days=number) for number in range(90)]


def test_the_same_seed_makes_the_same_prices_and_another_makes_others():
    camera = design_of("CAMERAS-4")

    assert prices(camera, "US") == prices(camera, "US")
    assert prices(camera, "US") != prices(camera, "US", seed=2)


def test_a_day_costs_the_same_however_far_one_looks():
    camera = design_of("CAMERAS-4")
    assert prices(camera, "US", last=FIRST + timedelta(days=9)) == prices(camera, "US")[:10]


@pytest.mark.parametrize("marketplace", MarketplaceCode.values)
def test_prices_end_as_prices_do_and_wander_gently(marketplace):
    level = level_of(marketplace)
    for design in designs(2):
        found = prices(design, marketplace)
        if not design.is_steady or level.currency != "USD":
            assert {price % level.step_minor for price in found} == {level.ending_minor % level.step_minor}
        assert min(found) > 0
        assert max(found) <= min(found) * 135 // 100


def test_yen_have_no_minor_unit():
    assert prices(design_of("MUGS-1-SAGE"), "JP")[-1] == 3_580


def test_colours_of_one_thing_cost_the_same():
    one, other = (prices(design_of(f"HEADPHONES-1-{colour}"), "DE") for colour in ("ONYX", "COBALT"))
    assert one == other
