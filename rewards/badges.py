"""The promotion kit's badges, “Delivered through” the store, by name (C8). `rewards.badge_drawing` draws them."""

from dataclasses import dataclass
from enum import StrEnum
from itertools import product

LEAD = "Delivered through"
MARK = 32  # units: the side of the mark's box, which the clear space is measured by
SCALES = (1, 2, 4)  # of PNG files


class Layout(StrEnum):
    """How mark and words stand."""

    HORIZONTAL = "horizontal"
    STACKED = "stacked"
    MARK = "mark"


class Ground(StrEnum):
    """What a badge stands on. Its own ground is transparent."""

    LIGHT = "light"
    DARK = "dark"


@dataclass(frozen=True, slots=True)
class Badge:
    """One of the kit's badges."""

    layout: Layout
    ground: Ground

    @property
    def key(self) -> str:
        """What it is called in addresses and records: `horizontal-light`."""
        return f"{self.layout}-{self.ground}"

    def __str__(self) -> str:
        layout = "the mark alone" if self.layout == Layout.MARK else self.layout
        return f"Badge, {layout}, for {self.ground} ground"


BADGES = {one.key: one for one in (Badge(*both) for both in product(Layout, Ground))}
