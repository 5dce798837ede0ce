"""Bar charts as numbers that a template draws: whole units of a fixed canvas, stretched by the page."""

from collections.abc import Sequence
from dataclasses import dataclass

HEIGHT = 1000
_SLOT = 100
_BAR = 72
_STEPS = (1, 2, 3, 4, 5, 6, 8)


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: where it stands on the canvas, and what it says."""

    slot: int
    x: int
    y: int
    height: int
    label: str


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
    """A chart of labelled counts, none of them negative. A count above zero has a bar that can be seen."""
    top = _round_up(max((value for _, value in values), default=0))
    bars = []
    for number, (label, value) in enumerate(values):
        height = max(HEIGHT * value // top, HEIGHT // 100) if value else 0
        bars.append(Bar(number * _SLOT, number * _SLOT + (_SLOT - _BAR) // 2, HEIGHT - height, height, label))
    return Chart(bars, top, _SLOT * len(bars))


def _round_up(value: int) -> int:
    """The next of 10, 20, 30, 40, 50, 60, 80, 100, 200, … that is at least the value."""
    power = 1
    while True:
        for step in _STEPS:
            if step * power >= max(value, 10):
                return step * power
        power *= 10
