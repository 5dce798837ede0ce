"""What a design costs in a marketplace on a day. No ORM, no clock, no floats: the same answer every time.

Prices drift a little around a level of their own, in steps of some days, and end the way prices end there.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cache

from kit.money import digits_of, round_minor
from moments.seed.chance import draw
from moments.seed.designs import Design
from moments.seed.files import rows_of

DAYS = 90
_WAVES = ((9, 300), (31, 450))  # days that a drift lasts, and how far it goes, in basis points
_ODD = 400  # how far a marketplace's level of a price is from the plain conversion, in basis points


@dataclass(frozen=True, slots=True)
class Level:
    """How prices are made in a marketplace."""

    marketplace: str
    currency: str
    units_per_usd: Decimal
    step_minor: int
    ending_minor: int

    def round(self, minor: int) -> int:
        """The nearest amount that ends the way prices end here."""
        steps = (2 * (minor - self.ending_minor) + self.step_minor) // (2 * self.step_minor)
        return max(0, steps) * self.step_minor + self.ending_minor


@cache
def level_of(marketplace: str) -> Level:
    row = next(row for row in rows_of("price_levels") if row["marketplace"] == marketplace)
    currency = next(row["currency"] for row in rows_of("marketplaces") if row["code"] == marketplace)
    return Level(
        marketplace, currency, Decimal(row["units_per_usd"]), int(row["step_minor"]), int(row["ending_minor"])
    )


def daily_prices(
    design: Design, level: Level, *, seed: int, first: date, last: date
) -> Iterator[tuple[date, int]]:
    """The price on each day from the first to the last, both included."""
    base = round_minor(design.usd_cents * level.units_per_usd * 10 ** digits_of(level.currency) / 100)
    if design.is_steady:
        price = base if level.units_per_usd == 1 else level.round(base)
        yield from ((first + timedelta(days=day), price) for day in range((last - first).days + 1))
        return
    name = (seed, level.marketplace, design.variant_group or design.sku)
    base += base * (draw(2 * _ODD + 1, *name, "level") - _ODD) // 10_000
    phases = [draw(days, *name, "phase", days) for days, _ in _WAVES]
    known: dict[tuple[int, ...], int] = {}
    for ordinal in range(first.toordinal(), last.toordinal() + 1):
        runs = tuple((ordinal + phase) // days for phase, (days, _) in zip(phases, _WAVES, strict=True))
        if runs not in known:
            known[runs] = level.round(base + base * _drift(runs, name) // 10_000)
        yield date.fromordinal(ordinal), known[runs]


def _drift(runs: tuple[int, ...], name: tuple[object, ...]) -> int:
    """How far the price is from its level, in basis points: each wave has its own say for as long as it lasts."""
    waves = zip(runs, _WAVES, strict=True)
    return sum(draw(2 * reach + 1, *name, days, run) - reach for run, (days, reach) in waves)
