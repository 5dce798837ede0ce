"""A casserole, a saucepan, a stockpot, or a butter warmer."""

from moments.seed.pictures.paint import (
    BRASS,
    NIGHT,
    dark,
    light,
    turned,
)
from moments.seed.pictures.shapes import arc, ellipse, lathe, move, smooth, vessel
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    width, height = ((172, 128), (128, 132), (150, 212), (104, 108))[style]
    x = (300, 250, 300, 256)[style]
    top = GROUND - height
    stage.stand(x, width)
    if style in (1, 3):
        reach = x + width
        stage.line([(reach - 6, top + 34), (reach + 140, top + 8)], 24, NIGHT)
        stage.line([(reach + 10, top + 26), (reach + 136, top + 3)], 6, light(NIGHT, 0.3))
    else:
        for side in (-1, 1):
            grip = move(ellipse(0, 0, 30, 18), x + side * width, top + 42)
            stage.line(grip, 16, dark(tint, 0.15))
    body = vessel(x, [(top, width), (GROUND - 30, width * 0.98), (GROUND, width * 0.86)], 0.11)
    stage.fill(body, turned(tint))
    stage.gleam(body, x - width * 0.66, top + 34, GROUND - 24, 15)
    if style == 3:
        stage.fill(ellipse(x, top, width, width * 0.17), light(tint, 0.5))
        stage.fill(ellipse(x, top + 3, width * 0.9, width * 0.13), (246, 214, 120))
        return
    stage.fill(
        arc(x, top, width, width * 0.13, 0, 180) + arc(x, top - 12, width, width * 0.13, 180, 0),
        turned(light(tint, 0.2)),
    )
    lid = [
        (x + width, top - 10),
        (x + width * 0.6, top - 42),
        (x, top - 54),
        (x - width * 0.6, top - 42),
        (x - width, top - 10),
    ]
    stage.fill(
        smooth(lid, closed=False) + arc(x, top - 10, width, width * 0.1, 180, 0), turned(light(tint, 0.1))
    )
    stage.fill(
        lathe(x, [(top - 82, 27), (top - 70, 27), (top - 52, 13)]), turned(BRASS if style != 1 else NIGHT)
    )
