"""Earbuds before their open case; with hooks, very small, or flat."""

from moments.seed.pictures.paint import (
    NIGHT,
    SIGNAL,
    WHITE,
    corners,
    dark,
    faced,
    light,
    turned,
)
from moments.seed.pictures.shapes import box, ellipse, smooth, turn
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    _style, tint = look.style, look.tint
    stage.stand(300, 128)
    stage.fill(box(176, 196, 424, 336, 62), faced(light(tint, 0.2)))
    stage.fill(box(190, 210, 410, 336, 52), dark(tint, 0.3))
    case = box(172, 318, 428, GROUND, 66)
    stage.fill(case, turned(tint))
    stage.fill(box(172, 318, 428, 338, 10), dark(tint, 0.42))
    stage.fill(ellipse(300, 398, 6), SIGNAL)
    stage.fill(box(214, 356, 386, 366, 5), WHITE, 0.2, inside=case)
    for side in (-1, 1):
        _bud(stage, 300 + side * 58, 296, side, look)
    stage.fill(box(172, 328, 428, 350, 4), tint)
    stage.line([(178, 329), (422, 329)], 3, light(tint, 0.6), 0.8)


def _bud(stage: Stage, x: float, y: float, side: int, look: Look) -> None:
    tone = light(look.tint, 0.32)
    if look.style == 1:
        stage.line(
            smooth([(x, y - 44), (x + side * 50, y - 74), (x + side * 66, y - 12)], closed=False),
            9,
            dark(look.tint, 0.3),
        )
    stem = box(x - 13, y - 46, x + 13, y + 40, 13)
    if look.style != 3:
        stage.fill(stem, turned(tone))
    reach = (34, 36, 28, 40)[look.style]
    stage.fill(
        ellipse(x, y - 58, reach, reach * 0.94), corners(light(tone, 0.6), tone, tone, dark(tone, 0.3))
    )
    stage.fill(turn(ellipse(x - side * 20, y - 62, 14, 20), side * 12, x, y - 60), turned(NIGHT))
    stage.fill(ellipse(x + side * 10, y - 66, 7, 5), WHITE, 0.7)
