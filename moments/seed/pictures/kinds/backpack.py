"""A backpack: for the city, for a ridge, with a rolled top, or a small one."""

from moments.seed.pictures.paint import (
    BRASS,
    LEATHER,
    contrast,
    dark,
    faced,
    light,
    turned,
)
from moments.seed.pictures.shapes import arc, box, move, smooth
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    half, top = ((116, 152), (122, 140), (110, 170), (104, 206))[style]
    stage.stand(300, half + 14, depth=0.1)
    for side in (-1, 1):
        x = 300 + side * (half - 8)
        stage.line(
            smooth([(x, top + 50), (x + side * 38, 300), (x + side * 20, 440)], closed=False),
            24,
            dark(tint, 0.4),
        )
    stage.line(arc(300, top + 4, 32, 34, 180, 360), 13, dark(tint, 0.45))
    body = smooth(
        [
            (300 - half * 0.7, top + 4),
            (300, top - 6),
            (300 + half * 0.7, top + 4),
            (300 + half, top + 80),
            (300 + half + 8, 420),
            (300 + half * 0.86, GROUND + 4),
            (300 - half * 0.86, GROUND + 4),
            (300 - half - 8, 420),
            (300 - half, top + 80),
        ]
    )
    stage.fill(body, turned(tint))
    if style == 2:
        stage.fill(box(300 - half + 4, top - 16, 300 + half - 4, top + 26, 18), turned(light(tint, 0.12)))
        stage.fill(box(288, top - 18, 312, top + 128, 4), turned(LEATHER))
        stage.fill(box(282, top + 112, 318, top + 140, 6), turned(BRASS))
    else:
        zip_line = arc(300, top + 112, half * 0.9, 92, 188, 352)
        stage.line(zip_line, 5, dark(tint, 0.5))
        stage.fill(box(300 + half * 0.62, top + 46, 300 + half * 0.62 + 11, top + 76, 5), BRASS)
    pocket = box(300 - half * 0.76, 336, 300 + half * 0.76, GROUND - 18, 26)
    stage.fill(move(pocket, 0, 5), dark(tint, 0.4))
    stage.fill(pocket, faced(light(tint, 0.1)))
    stage.line([(300 - half * 0.62, 362), (300 + half * 0.62, 362)], 4, dark(tint, 0.5))
    stage.fill(box(270, 386, 330, 418, 6), turned(LEATHER))
    stage.line([(282, 402), (318, 402)], 3, light(LEATHER, 0.5))
    if style == 1:
        for y in (268, 300):
            stage.line([(300 - half, y), (300 + half, y)], 7, contrast(tint), 0.8)
