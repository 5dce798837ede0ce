"""Charts as numbers that a template draws: whole units of a fixed canvas, stretched by the page."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

HEIGHT = 1000
_SLOT = 100
_BAR = 72
_STEPS = (1, 2, 3, 4, 5, 6, 8)
_SCALE_STEPS = (1, 2, 5)
_MOST_INTERVALS = 4
_FINEST = 50  # a step of the scale is at least this part of its top, so that small moves look small
_COLOURS = 5


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it stands on the canvas, and what it says."""

    slot: int
    x: int
    y: int
    height: int
    name: str
    value: int

    @property
    def label(self) -> str:
        """What the bar says when it is pointed at."""
        return f"{self.name}: {self.value:,}"


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars under a scale that ends at a round number."""

    bars: list[Bar]
    top: int
    width: int
    slot_width: int = _SLOT
    bar_width: int = _BAR
    height: int = HEIGHT
    lines: tuple[int, ...] = (0, HEIGHT // 2, HEIGHT)


def bar_chart(values: Sequence[tuple[str, int]]) -> Chart:
    """A chart of counts by name, none of them negative. A count above zero has a bar that can be seen."""
    top = _round_up(max((value for _, value in values), default=0))
    bars = []
    for number, (name, value) in enumerate(values):
        height = max(HEIGHT * value // top, HEIGHT // 100) if value else 0
        bars.append(
            Bar(number * _SLOT, number * _SLOT + (_SLOT - _BAR) // 2, HEIGHT - height, height, name, value)
        )
    return Chart(bars, top, _SLOT * len(bars))


@dataclass(frozen=True, slots=True)
class Day:
    """One day of a line: from where to where it goes on the canvas, how high it stands, and what it says."""

    x: int
    width: int
    y: int
    on: date
    value: int


@dataclass(frozen=True, slots=True)
class LineChart:
    """A value that holds for whole days, as a staircase over a scale of round numbers that need not begin at zero.

    `path` is its outline, `mark` where the value that it is measured against stands and from which `x` on.
    `scale` has the numbers beside the lines, the highest first; `dates` stand below, evenly spaced.
    """

    days: list[Day]
    path: str
    mark: tuple[int, int] | None
    scale: list[int]
    lines: list[int]
    dates: list[date]
    width: int
    height: int = HEIGHT


def line_chart(
    values: Sequence[tuple[date, int]], *, mark: int | None = None, mark_days: int = 0
) -> LineChart:
    """A chart of values by day, the oldest first; a day that is missing keeps the value before it.

    `mark` is a value to compare with, drawn over the last `mark_days` days. Raises ValueError without values.
    """
    if not values:
        raise ValueError("A line needs at least one day.")
    marks = [mark] if mark is not None else []
    scale = _scale_of([value for _, value in values] + marks)
    first, last = values[0][0], values[-1][0]
    width = ((last - first).days + 1) * _SLOT

    def height_of(value: int) -> int:
        return HEIGHT * (scale[0] - value) // (scale[0] - scale[-1])

    ends = [*(on for on, _ in values[1:]), last + timedelta(days=1)]
    days = [
        Day((on - first).days * _SLOT, (end - on).days * _SLOT, height_of(value), on, value)
        for (on, value), end in zip(values, ends, strict=True)
    ]
    return LineChart(
        days,
        path="".join(_stair(days)),
        mark=None if mark is None else (max(0, width - mark_days * _SLOT), height_of(mark)),
        scale=scale,
        lines=[height_of(value) for value in scale],
        dates=_even_dates(first, last),
        width=width,
    )


def _stair(days: Sequence[Day]) -> list[str]:
    """Along each day, then up or down to the next."""
    steps = [f"M0 {days[0].y}"]
    steps += [f"H{after.x}V{after.y}" for before, after in pairwise(days) if before.y != after.y]
    return [*steps, f"H{days[-1].x + days[-1].width}"]


def _scale_of(values: Sequence[int]) -> list[int]:
    """Round numbers around the values, at most five and at even distances, the highest first."""
    lowest, highest = min(values), max(values)
    power = 1
    while True:
        for step in (one * power for one in _SCALE_STEPS):
            low, high = lowest // step * step, -(-highest // step) * step
            if low == high:
                low, high = max(0, low - step), high + step
            if high - low <= _MOST_INTERVALS * step and step * _FINEST >= highest:
                return list(range(high, low - 1, -step))
        power *= 10


def _even_dates(first: date, last: date) -> list[date]:
    """The first and the last day, and up to two between them at even distances."""
    whole = (last - first).days
    parts = min(3, whole)
    return (
        [first + timedelta(days=whole * number // parts) for number in range(parts + 1)] if parts else [first]
    )


@dataclass(frozen=True, slots=True)
class Share:
    """One part of a whole: where it begins on the bar and how far it goes, in percent, and which colour it has."""

    name: str
    value: int
    start: int
    percent: int
    colour: int


def share_bar(values: Sequence[tuple[str, int]]) -> list[Share]:
    """Parts of a whole side by side, in the order given; percents are rounded, and the bar is full all the same."""
    whole = sum(value for _, value in values) or 1
    shares, before = [], 0
    for number, (name, value) in enumerate(values):
        start, end = round(100 * before / whole), round(100 * (before + value) / whole)
        shares.append(Share(name, value, start, end - start, number % _COLOURS + 1))
        before += value
    return shares


def sparkline(values: Sequence[int]) -> str:
    """The points of a line over a canvas of 100 by 24; it touches neither edge, so that its ends can be seen."""
    top, step = max(values, default=0) or 1, 100 / max(len(values) - 1, 1)
    return " ".join(f"{number * step:.1f},{22 - 20 * value / top:.1f}" for number, value in enumerate(values))


def _round_up(value: int) -> int:
    """The next of 10, 20, 30, 40, 50, 60, 80, 100, 200, … that is at least the value."""
    power = 1
    while True:
        for step in _STEPS:
            if step * power >= max(value, 10):
                return step * power
        power *= 10
