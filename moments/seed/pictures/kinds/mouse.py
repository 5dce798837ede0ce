"""A mouse seen from above: shaped, lit for games, upright, or flat."""

from moments.seed.pictures.paint import (
    INK,
    NIGHT,
    WHITE,
    across,
    corners,
    dark,
    down,
    light,
    turned,
)
from moments.seed.pictures.shapes import box, ellipse, move, smooth, turn
from moments.seed.pictures.stage import Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    reach, top = ((92, 186), (98, 182), (104, 190), (84, 204))[style]
    body = smooth(
        [
            (300 - reach * 0.72, top + 10),
            (300, top - 10),
            (300 + reach * 0.72, top + 10),
            (300 + reach, top + 120),
            (300 + reach * 0.86, 420),
            (300, 462),
            (300 - reach * 0.86, 420),
            (300 - reach, top + 120),
        ],
        steps=14,
    )
    stage.shade(move(body, 22, 20), INK, 0.34, 14)
    stage.line(
        smooth([(300, top), (296, 120), (340, 70), (318, 0)], closed=False), 7, NIGHT
    ) if style == 1 else None
    stage.fill(move(body, 4, 8), dark(tint, 0.5))
    stage.fill(body, corners(light(tint, 0.45), light(tint, 0.1), tint, dark(tint, 0.35)))
    split = smooth(
        [(300 - reach - 6, top + 116), (300, top + 132), (300 + reach + 6, top + 116)], closed=False
    )
    stage.line(split, 3.4, dark(tint, 0.45), 0.8, inside=body)
    stage.line([(300, top - 10), (300, top + 130)], 3.4, dark(tint, 0.45), 0.8, inside=body)
    stage.fill(box(287, top + 34, 313, top + 92, 13), turned(dark(NIGHT, 0.2)))
    stage.fill(box(291, top + 46, 309, top + 80, 9), down(light(tint, 0.3), dark(tint, 0.3)))
    if style == 1:
        stage.line(
            smooth([(232, 380), (300, 424), (368, 380)], closed=False),
            8,
            across((120, 110, 240), (240, 120, 190)),
        )
    if style == 2:
        stage.fill(
            smooth([(206, 300), (184, 340), (198, 404), (226, 420), (222, 330)]), turned(dark(tint, 0.35))
        )
    stage.fill(turn(ellipse(300 - reach * 0.45, 352, 14, 52), 14, 260, 352), WHITE, 0.3, inside=body)
