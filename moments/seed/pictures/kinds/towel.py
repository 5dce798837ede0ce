"""Folded bath towels, hand towels, a beach towel on its roll, or kitchen cloths."""

from moments.seed.pictures.paint import (
    CREAM,
    WHITE,
    Colour,
    dark,
    down,
    light,
    mix,
)
from moments.seed.pictures.shapes import arc, box, ellipse, star
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    if look.style == 2:
        _rolled_towel(stage, look)
        return
    count = (3, 4, 0, 5)[look.style]
    thick = (74, 52, 0, 38)[look.style]
    width = (164, 150, 0, 140)[look.style]
    stage.stand(300, width, depth=0.1)
    for number in range(count):
        tone = (look.tint, light(look.tint, 0.45), mix(look.tint, CREAM, 0.8))[number % 3]
        _fold(
            stage, GROUND - number * (thick - 2), width - number % 2 * 5, thick, tone, striped=look.style != 1
        )


def _fold(stage: Stage, bottom: float, width: float, thick: float, tone: Colour, *, striped: bool) -> None:
    left, right, top = 300 - width, 300 + width, bottom - thick
    body = box(left, top, right, bottom, thick * 0.48)
    stage.fill(body, down(light(tone, 0.3), tone, dark(tone, 0.24)))
    middle = (top + bottom) / 2
    stage.line([(left + thick * 0.5, middle), (right - 4, middle + 1)], 3, dark(tone, 0.35), 0.7)
    stage.line([(left + thick * 0.5, middle - 3), (right - 4, middle - 2)], 2.4, light(tone, 0.5), 0.6)
    if striped:
        for x in (right - 62, right - 46):
            stage.fill(box(x, top, x + 7, bottom), dark(tone, 0.16), 0.7, inside=body)
    stage.fill(box(left + 18, top + 5, right - 60, top + 11, 3), WHITE, 0.3, inside=body)


def _rolled_towel(stage: Stage, look: Look) -> None:
    stage.stand(300, 176, depth=0.1)
    body = box(136, 318, 440, GROUND, 76)
    stage.fill(body, down(light(look.tint, 0.35), look.tint, dark(look.tint, 0.3)))
    for number in range(5):
        x = 150 + number * 56
        stage.fill(
            [(x, 300), (x + 24, 300), (x + 24, 480), (x, 480)], light(look.tint, 0.75), 0.85, inside=body
        )
    stage.fill(ellipse(402, 394, 68, 76), light(look.tint, 0.25))
    for reach in (60, 46, 32, 18):
        stage.line(arc(402, 394, reach * 0.9, reach, 20, 350), 4.5, dark(look.tint, 0.2), 0.8)
    stage.fill(star(196, 300, 30, 13), (240, 160, 110))
