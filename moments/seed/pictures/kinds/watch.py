"""A fitness watch, a mechanical one, a slim one, or a watch for children."""

from moments.seed.pictures.paint import (
    BRASS,
    CORAL,
    CREAM,
    INK,
    STEEL,
    WHITE,
    contrast,
    corners,
    dark,
    down,
    faced,
    light,
    turned,
)
from moments.seed.pictures.shapes import arc, box, ellipse, smooth, turn
from moments.seed.pictures.stage import Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    strap = dark(tint, 0.08)
    half = (52, 56, 38, 54)[style]
    stage.shade(box(300 - half + 26, 92, 300 + half + 34, 524, 20), INK, 0.26, 14)
    stage.fill(
        smooth(
            [
                (300 - half, 230),
                (300 - half * 0.8, 130),
                (300 - half * 0.72, 76),
                (300, 66),
                (300 + half * 0.72, 76),
                (300 + half * 0.8, 130),
                (300 + half, 230),
            ],
            closed=False,
        ),
        turned(strap),
    )
    stage.fill(
        smooth(
            [
                (300 - half, 350),
                (300 - half * 0.8, 450),
                (300 - half * 0.7, 508),
                (300, 520),
                (300 + half * 0.7, 508),
                (300 + half * 0.8, 450),
                (300 + half, 350),
            ],
            closed=False,
        ),
        turned(strap),
    )
    for y in (430, 452, 474):
        stage.fill(ellipse(300, y, 5, 4), dark(strap, 0.5))
    if style in (0, 3):
        _screen(stage, look)
    else:
        _hands(stage, look)


def _screen(stage: Stage, look: Look) -> None:
    case = box(206, 192, 394, 388, 52)
    stage.fill(box(392, 262, 408, 312, 7), turned(STEEL))
    stage.fill(case, faced(STEEL if look.style == 0 else light(look.tint, 0.2)))
    face = box(220, 206, 380, 374, 42)
    stage.fill(face, down((36, 38, 52), (18, 19, 28)))
    pulse = [(234, 292), (266, 292), (278, 262), (294, 324), (310, 244), (324, 304), (334, 292), (366, 292)]
    stage.line(pulse, 6, (126, 226, 170))
    stage.fill(box(248, 224, 352, 236, 6), (120, 176, 250))
    for number in range(7):
        height = 8 + number * 23 % 17
        stage.fill(box(246 + number * 16, 356 - height, 256 + number * 16, 356, 4), CORAL)
    stage.fill([(220, 206), (300, 206), (236, 374), (220, 374)], WHITE, 0.1, inside=face)


def _hands(stage: Stage, look: Look) -> None:
    rim = BRASS if look.style == 2 else STEEL
    stage.fill(box(396, 280, 416, 304, 6), turned(rim))
    stage.fill(ellipse(300, 290, 104), corners(light(rim, 0.6), rim, rim, dark(rim, 0.45)))
    dial = look.tint if look.style == 1 else CREAM
    stage.fill(ellipse(300, 290, 90), corners(light(dial, 0.2), dial, dial, dark(dial, 0.25)))
    ink = contrast(dial)
    for hour in range(12):
        stage.line(turn([(300, 210), (300, 226)], hour * 30, 300, 290), 5, BRASS if look.style == 1 else ink)
    stage.line(turn([(300, 290), (300, 244)], -58, 300, 290), 7, ink)
    stage.line(turn([(300, 290), (300, 224)], 54, 300, 290), 5, ink)
    if look.style == 1:
        stage.fill(ellipse(300, 328, 20), dark(dial, 0.25))
        stage.line(turn([(300, 328), (300, 314)], 130, 300, 328), 2.6, BRASS)
        stage.line(turn([(300, 306), (300, 216)], 176, 300, 290), 2.4, CORAL)
    stage.fill(ellipse(300, 290, 6), BRASS)
    stage.fill(arc(300, 290, 88, 88, 190, 280), WHITE, 0.12)
