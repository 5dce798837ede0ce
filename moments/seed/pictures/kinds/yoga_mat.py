"""A rolled mat: with its end unrolled, folded for travel, of cork, or with blocks."""

from moments.seed.pictures.paint import (
    contrast,
    dark,
    down,
    faced,
    light,
    mix,
    turned,
)
from moments.seed.pictures.shapes import arc, box, ellipse
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    back = dark(tint, 0.3) if style != 2 else (96, 86, 78)
    stage.stand(310, 196, depth=0.08)
    if style == 1:
        for number in range(5):
            top = GROUND - 32 - number * 30
            stage.fill(box(146, top, 454, top + 32, 15), down(light(tint, 0.3), tint, dark(tint, 0.3)))
            stage.line([(164, top + 30), (450, top + 30)], 2.4, back, 0.7)
        stage.fill(box(196, 310, 216, GROUND, 3), turned(contrast(tint)))
        return
    stage.fill([(150, 440), (470, 440), (520, 486), (110, 486)], down(light(tint, 0.2), tint))
    for x in (240, 300, 360):
        stage.line([(x, 444), (300 + (x - 300) * 1.3, 484)], 2.4, light(tint, 0.6), 0.6)
    roll = box(150, 330, 470, 454, 60)
    stage.fill(roll, down(light(tint, 0.4), tint, dark(tint, 0.34)))
    if style == 2:
        for number in range(60):
            stage.fill(
                ellipse(170 + number * 53 % 290, 340 + number * 37 % 104, 3 + number % 4, 2),
                dark(tint, 0.35),
                0.5,
                inside=roll,
            )
    stage.fill(ellipse(176, 392, 32, 62), light(tint, 0.25))
    for share in (0.82, 0.6, 0.38, 0.18):
        stage.line(arc(176, 392, 32 * share, 62 * share, 30, 350), 4.4, back, 0.9)
    for x in (252, 400):
        stage.line(arc(x, 392, 22, 64, -86, 86), 13, contrast(tint), 0.95)
    stage.line([(254, 330), (402, 330)], 11, contrast(tint), 0.95)
    if style == 3:
        for left, top in ((380, 424), (396, 366)):
            stage.fill(box(left, top, left + 112, top + 60, 9), faced(mix(tint, (236, 190, 150), 0.6)))
