"""The studio: a backdrop with soft light, before which an object stands."""

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from PIL import Image

from moments.seed.pictures.paint import WHITE, Colour, colour_of, dark, down, light, mix
from moments.seed.pictures.shapes import arc, ellipse
from moments.seed.pictures.sheet import Sheet

SIDE = 600
GROUND = 470.0
SCENES = 4
PODIUM = 3
_SCALE = 2

BACKDROPS = {
    "peach": colour_of("f6d5c0"),
    "ice": colour_of("d3e4ee"),
    "lilac": colour_of("dcd6ee"),
    "linen": colour_of("eae1d3"),
    "mint": colour_of("cfe6da"),
    "sage": colour_of("d7e0cb"),
    "dusk": colour_of("cdc8dc"),
    "rose": colour_of("f2d3d6"),
    "lemon": colour_of("f5e7bd"),
    "sky": colour_of("cbdff3"),
}


class Look(NamedTuple):
    """What tells one design of a kind from another: its colour, and which of the four ways to draw it."""

    tint: Colour
    style: int


class Stage(Sheet):
    """A sheet on which objects stand, in the measure of 600 by 600 that they are drawn in."""

    def stand(self, x: float, reach: float, ground: float = GROUND, depth: float = 0.13) -> None:
        """The shadow of something that stands on the ground: dark where it touches, long away from the light."""
        self.shade(ellipse(x + reach * 0.22, ground + 4, reach * 1.2, reach * depth + 8), alpha=0.17, blur=16)
        self.shade(ellipse(x + reach * 0.03, ground + 1, reach * 0.97, reach * depth + 1), alpha=0.36, blur=6)

    def words(self, x: float, y: float, widths: Sequence[float], ink: Colour, thick: float = 9) -> None:
        """Lines that stand for words."""
        for number, width in enumerate(widths):
            row = y + number * thick * 2.1
            self.line([(x - width, row), (x + width, row)], thick, ink, 0.92)

    def picture(self) -> Image.Image:
        """The picture in its own size, half of what it was painted at."""
        return self.image.reduce(_SCALE)


def set_stage(backdrop: str, scene: int, zoom: float = 1.0) -> Stage:
    """A stage with a backdrop, ready for one object; `zoom` grows what stands on the ground."""
    foot = (300 * _SCALE * (1 - zoom), GROUND * _SCALE * (1 - zoom))
    return Stage(_backdrop(backdrop, scene).copy(), scale=_SCALE * zoom, shift=foot)


@cache
def _backdrop(name: str, scene: int) -> Image.Image:
    """A wall that runs softly into a floor, a pool of light, and one large quiet shape behind the object."""
    tone = BACKDROPS[name]
    wall = [light(tone, 0.42), light(tone, 0.3), light(tone, 0.12), tone]
    floor = [dark(tone, 0.07), mix(tone, dark(tone, 0.07), 0.3), light(tone, 0.12)]
    size = (SIDE * _SCALE, SIDE * _SCALE)
    stage = Sheet(down(*wall, *floor).resize(size, Image.Resampling.BICUBIC), scale=_SCALE)
    stage.shade(ellipse(260, 220, 170, 150), WHITE, alpha=0.62, blur=110)
    (_disc, _arch, _beam, _podium)[scene](stage, tone)
    return stage.image


def _disc(stage: Sheet, tone: Colour) -> None:
    stage.fill(ellipse(300, 262, 205), down(light(tone, 0.5), dark(tone, 0.05)), alpha=0.75)


def _arch(stage: Sheet, tone: Colour) -> None:
    outline = [*arc(300, 240, 178, 178, 180, 360), (478, 452), (122, 452)]
    stage.fill(outline, down(dark(tone, 0.05), light(tone, 0.2)), alpha=0.8)


def _beam(stage: Sheet, tone: Colour) -> None:
    for left, width, alpha in ((60, 150, 0.34), (260, 70, 0.26)):
        stage.fill(
            [(left, 0), (left + width, 0), (left + width + 190, 600), (left + 190, 600)], WHITE, alpha=alpha
        )


def _podium(stage: Sheet, tone: Colour) -> None:
    top, reach = 472.0, 232.0
    stage.shade(ellipse(330, 545, 240, 40), alpha=0.2, blur=16)
    side = arc(300, 528, reach, 40, 0, 180) + arc(300, top, reach, 40, 180, 0)
    stage.fill(side, down(tone, dark(tone, 0.18)))
    stage.fill(ellipse(300, top, reach, 40), down(light(tone, 0.55), light(tone, 0.25)))
