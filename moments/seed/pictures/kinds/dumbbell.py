"""A pair of dumbbells, a kettle weight, wrist weights, or an adjustable one."""

from moments.seed.pictures.paint import (
    BRASS,
    NIGHT,
    STEEL,
    WHITE,
    contrast,
    corners,
    dark,
    down,
    light,
    turned,
)
from moments.seed.pictures.shapes import box, ellipse, smooth, turn, vessel
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    (_pair, _kettle, _wrist, _adjustable)[look.style](stage, look)


def _bar_bell(stage: Stage, x: float, y: float, look: Look, size: float = 1.0) -> None:
    stage.stand(x, 160 * size, y + 58 * size, depth=0.08)
    stage.fill(
        box(x - 96 * size, y - 17 * size, x + 96 * size, y + 17 * size, 9),
        down(light(STEEL, 0.5), STEEL, dark(STEEL, 0.4)),
    )
    for side in (-1, 1):
        for offset, high, wide in ((70, 62, 46), (112, 48, 30)):
            left = x + side * offset * size - wide * size / 2 + side * 12
            disc = box(left, y - high * size, left + wide * size, y + high * size, 12)
            stage.fill(disc, down(light(look.tint, 0.4), look.tint, dark(look.tint, 0.36)))
            stage.fill(box(left + 6, y - high * size + 8, left + 13, y + high * size - 12, 4), WHITE, 0.25)


def _pair(stage: Stage, look: Look) -> None:
    _bar_bell(stage, 316, 330, look, 0.86)
    _bar_bell(stage, 286, 412, look)


def _kettle(stage: Stage, look: Look) -> None:
    stage.stand(300, 104)
    stage.line(
        smooth([(234, 300), (226, 206), (262, 164), (338, 164), (374, 206), (366, 300)], closed=False),
        37,
        dark(look.tint, 0.25),
    )
    stage.line(
        smooth([(230, 290), (222, 208), (262, 160), (336, 158)], closed=False), 9, light(look.tint, 0.35), 0.8
    )
    body = vessel(300, [(262, 66), (300, 112), (366, 130), (430, 116), (GROUND, 84)], 0.1)
    stage.fill(body, turned(look.tint))
    stage.fill(ellipse(300, 366, 52), contrast(look.tint), 0.9)
    for dx in (-16, 16):
        stage.line([(300 + dx, 346), (300 + dx, 386)], 10, look.tint)
    stage.line([(284, 366), (316, 366)], 10, look.tint)
    stage.gleam(body, 212, 326, 428, 15, 0.3)


def _wrist(stage: Stage, look: Look) -> None:
    for x, y, size in ((216, 360, 1.0), (392, 378, 0.94)):
        stage.stand(x, 96 * size, y + 92 * size, depth=0.1)
        stage.fill(
            ellipse(x, y, 98 * size, 94 * size),
            corners(light(look.tint, 0.4), look.tint, look.tint, dark(look.tint, 0.35)),
        )
        stage.fill(ellipse(x, y, 62 * size, 58 * size), dark(look.tint, 0.5))
        stage.fill(ellipse(x + 6, y + 8, 56 * size, 50 * size), light((228, 214, 204), 0.1), 0.9)
        for step in range(8):
            mark = turn([(x, y - 66 * size), (x, y - 92 * size)], step * 45 + 10, x, y)
            stage.line(mark, 4, dark(look.tint, 0.3), 0.6)
        stage.fill(box(x - 17, y - 100 * size, x + 17, y - 52 * size, 5), turned(contrast(look.tint)))


def _adjustable(stage: Stage, look: Look) -> None:
    stage.fill(box(110, 432, 490, GROUND + 6, 16), down(light(NIGHT, 0.2), NIGHT))
    stage.stand(300, 196, GROUND + 6, depth=0.06)
    stage.fill(box(110, 432, 490, GROUND + 6, 16), down(light(NIGHT, 0.2), NIGHT))
    stage.fill(box(230, 346, 370, 384, 12), down(light(STEEL, 0.4), STEEL, dark(STEEL, 0.4)))
    for side in (-1, 1):
        for number, high in enumerate((96, 90, 82, 72, 60)):
            left = 300 + side * (78 + number * 23) - 10
            tone = look.tint if number % 2 == 0 else STEEL
            stage.fill(
                box(left, 366 - high, left + 20, 366 + high * 0.86, 7),
                down(light(tone, 0.4), tone, dark(tone, 0.36)),
            )
        stage.fill(ellipse(300 + side * 190, 366, 15, 30), turned(BRASS))
