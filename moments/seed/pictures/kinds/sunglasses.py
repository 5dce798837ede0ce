"""Sunglasses: wide, round, wrapped for sport, or for reading."""

from moments.seed.pictures.paint import (
    BRASS,
    INK,
    NIGHT,
    WHITE,
    corners,
    dark,
    down,
    light,
    mix,
)
from moments.seed.pictures.shapes import arc, ellipse, move, smooth
from moments.seed.pictures.stage import Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    stage.shade(ellipse(310, 404, 210, 18), INK, 0.32, 12)
    for side in (-1, 1):
        arm = smooth(
            [(300 + side * 176, 292), (300 + side * 212, 270), (300 + side * 196, 236)], closed=False
        )
        stage.line(arm, 13, dark(tint, 0.35))
    for side in (-1, 1):
        x = 300 + side * 98
        if style == 1:
            rim, lens = ellipse(x, 330, 80), ellipse(x, 330, 66)
        elif style == 2:
            shape = [(x - side * 86, 292), (x + side * 92, 286), (x + side * 74, 372), (x - side * 40, 380)]
            rim, lens = (
                smooth(shape),
                smooth([(px * 0.86 + x * 0.14, py * 0.86 + 334 * 0.14) for px, py in shape]),
            )
        else:
            shape = [
                (x - side * 80, 282),
                (x, 276),
                (x + side * 88, 280),
                (x + side * 80, 350),
                (x + side * 20, 392),
                (x - side * 64, 372),
            ]
            rim, lens = (
                smooth(shape),
                smooth([(px * 0.83 + x * 0.17, py * 0.83 + 332 * 0.17) for px, py in shape]),
            )
        stage.fill(move(rim, 3, 6), dark(tint, 0.55))
        stage.fill(rim, corners(light(tint, 0.35), tint, tint, dark(tint, 0.25)))
        glass = mix(NIGHT, tint, 0.3)
        stage.fill(lens, down(dark(glass, 0.3), light(glass, 0.34)))
        stage.fill([(x - 50, 260), (x - 14, 260), (x - 52, 400), (x - 88, 400)], WHITE, 0.22, inside=lens)
        stage.fill([(x - 2, 260), (x + 10, 260), (x - 28, 400), (x - 40, 400)], WHITE, 0.16, inside=lens)
    stage.line(arc(300, 322, 28, 20, 195, 345), 13, dark(tint, 0.1))
    for side in (-1, 1):
        stage.fill(ellipse(300 + side * 178, 294, 5), BRASS)
