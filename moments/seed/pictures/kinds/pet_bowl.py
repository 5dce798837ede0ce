"""A bowl, one with a maze, two that fold, or two on a stand."""

from moments.seed.pictures.paint import (
    CREAM,
    STEEL,
    Colour,
    contrast,
    corners,
    dark,
    down,
    light,
    mix,
    turned,
)
from moments.seed.pictures.shapes import Outline, arc, box, ellipse, smooth, vessel
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    (_bowl, _bowl, _folding, _diner)[look.style](stage, look)


def _dish(
    stage: Stage, x: float, top: float, ground: float, reach: float, tint: Colour, *, filled: bool
) -> Outline:
    body = vessel(x, [(top, reach), (top + 22, reach * 1.04), (ground, reach * 1.2)], 0.14)
    stage.fill(body, turned(tint))
    stage.fill(ellipse(x, top, reach, reach * 0.24), light(tint, 0.45))
    stage.fill(ellipse(x, top + 3, reach * 0.88, reach * 0.19), dark(tint, 0.4))
    if filled:
        for number in range(24):
            px, py = x - reach * 0.7 + number * 47 % (reach * 1.4), top - 6 + number * 29 % 20
            stage.fill(
                ellipse(px, py, 11, 9),
                corners((214, 160, 104), (190, 130, 80), (180, 120, 74), (134, 84, 52)),
            )
    return body


def _bowl(stage: Stage, look: Look) -> None:
    stage.stand(300, 168)
    body = _dish(stage, 300, 338, GROUND, 138, look.tint, filled=look.style == 0)
    if look.style == 1:
        for reach in (104, 68, 32):
            stage.line(arc(300, 340, reach, reach * 0.2, 20, 330), 9, light(look.tint, 0.35))
    _paw(stage, 300, 424, 1.0, contrast(look.tint))
    stage.gleam(body, 176, 378, 452, 14, 0.34)


def _paw(stage: Stage, x: float, y: float, size: float, ink: Colour) -> None:
    stage.fill(
        smooth(
            [
                (x - 24 * size, y + 16 * size),
                (x, y - 8 * size),
                (x + 24 * size, y + 16 * size),
                (x, y + 26 * size),
            ]
        ),
        ink,
        0.92,
    )
    for dx, dy in ((-27, -6), (-10, -23), (10, -23), (27, -6)):
        stage.fill(ellipse(x + dx * size, y + dy * size, 7.6 * size, 10 * size), ink, 0.92)


def _folding(stage: Stage, look: Look) -> None:
    for x, ground, tone in ((212, 440, mix(look.tint, CREAM, 0.55)), (366, GROUND, look.tint)):
        stage.stand(x, 104, ground)
        for number in range(3):
            y, reach = ground - 74 + number * 24, 112 - number * 12
            stage.fill(vessel(x, [(y, reach), (y + 30, reach - 8)], 0.15), turned(dark(tone, number * 0.12)))
        stage.fill(ellipse(x, ground - 78, 118, 26), light(tone, 0.4))
        stage.fill(ellipse(x, ground - 75, 98, 20), dark(tone, 0.35))
        stage.fill(ellipse(x, ground - 70, 86, 14), (120, 180, 214))
    stage.line(arc(494, 420, 20, 26, 0, 360), 7, turned(STEEL))


def _diner(stage: Stage, look: Look) -> None:
    stage.stand(300, 196, depth=0.07)
    for x in (140, 446):
        stage.fill(box(x, 350, x + 22, GROUND, 5), turned(dark(look.tint, 0.25)))
    for x, tone in ((210, (196, 140, 88)), (390, (120, 180, 214))):
        stage.fill(vessel(x, [(346, 72), (398, 54)], 0.16), turned(STEEL))
        stage.fill(ellipse(x, 338, 80, 18), light(STEEL, 0.6))
        stage.fill(ellipse(x, 340, 68, 14), tone)
    stage.fill(box(118, 344, 482, 376, 8), down(light(look.tint, 0.35), look.tint, dark(look.tint, 0.2)))
    _paw(stage, 300, 420, 0.8, dark(look.tint, 0.2))
