"""A game controller with sticks, with paddles, for a phone, or an old pad."""

from moments.seed.pictures.paint import (
    CORAL,
    INK,
    NIGHT,
    contrast,
    corners,
    dark,
    light,
    turned,
)
from moments.seed.pictures.shapes import box, ellipse, move, smooth, turn
from moments.seed.pictures.stage import Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    if style == 3:
        body = box(130, 254, 470, 420, 34)
    else:
        half = [
            (300, 236),
            (370, 232),
            (428, 246),
            (470, 330),
            (486, 420),
            (452, 452),
            (404, 402),
            (352, 378),
            (300, 376),
        ]
        body = smooth(half + [(600 - x, y) for x, y in reversed(half[1:-1])])
    stage.shade(move(body, 16, 26), INK, 0.34, 15)
    if style == 1:
        for side in (-1, 1):
            stage.fill(box(300 + side * 118 - 46, 218, 300 + side * 118 + 46, 270, 18), turned(NIGHT))
    stage.fill(move(body, 2, 9), dark(tint, 0.5))
    stage.fill(body, corners(light(tint, 0.4), light(tint, 0.14), tint, dark(tint, 0.28)))
    ink = contrast(tint)
    for dx, dy in ((0, 1), (1, 0)):
        cross = box(196 - 11 - 23 * dx, 316 - 11 - 23 * dy, 196 + 11 + 23 * dx, 316 + 11 + 23 * dy, 7)
        stage.fill(cross, dark(ink, 0.1))
    for number, tone in enumerate(((126, 200, 150), CORAL, (240, 196, 84), (112, 160, 240))):
        (x, y), *_ = turn([(404, 284)], number * 90, 404, 314)
        stage.fill(ellipse(x, y + 3, 14), dark(tone, 0.4))
        stage.fill(ellipse(x, y, 14), corners(light(tone, 0.5), tone, tone, dark(tone, 0.1)))
    if style != 3:
        for x in (256, 344):
            stage.fill(ellipse(x, 352, 29), dark(tint, 0.42))
            stage.fill(ellipse(x, 347, 22), corners(light(NIGHT, 0.4), NIGHT, NIGHT, dark(NIGHT, 0.5)))
    for x in (278, 308):
        stage.fill(turn(box(x, 292, x + 20, 301, 4), -14 if style == 3 else 0, x + 10, 296), ink, 0.75)
