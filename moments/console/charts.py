"""Charts as numbers that a template draws: whole units of a fixed canvas, stretched by the page."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 1000
_SLOT = 100
_BAR = 72
_STEPS = (1, 2, 3, 4, 5, 6, 8)
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
