"""A cap: of six panels, for the trail, in corduroy, or with a flap for the neck."""

from moments.seed.pictures.paint import (
    Colour,
    contrast,
    corners,
    dark,
    light,
    turned,
)
from moments.seed.pictures.shapes import Outline, box, ellipse, move, smooth
from moments.seed.pictures.stage import Look, Stage


def _stitches(stage: Stage, points: Outline, colour: Colour, alpha: float = 0.7) -> None:
    for start in range(0, len(points) - 1, 2):
        stage.line(points[start : start + 2], 2.4, colour, alpha)


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    stage.stand(310, 176, 432, depth=0.1)
    if style == 3:
        stage.fill(
            smooth([(176, 356), (150, 436), (196, 462), (262, 420), (280, 360)]), turned(dark(tint, 0.18))
        )
    crown = [
        *smooth(
            [(150, 388), (158, 290), (220, 214), (296, 196), (372, 222), (420, 300), (424, 384)], closed=False
        ),
        (424, 392),
        (300, 406),
        (150, 398),
    ]
    stage.fill(crown, turned(tint))
    for bend in (-78, 4, 78):
        seam = smooth([(292, 198), (292 + bend, 280), (288 + bend * 1.35, 400)], closed=False)
        stage.line(seam, 3, dark(tint, 0.35), 0.7, inside=crown)
        _stitches(stage, move(seam, 6, 0), light(tint, 0.45), 0.5)
    if style == 2:
        for column in range(16):
            x = 150 + column * 18
            stage.line([(x, 190), (x + 4, 410)], 4, dark(tint, 0.22), 0.4, inside=crown)
    brim = smooth([(272, 398), (424, 366), (500, 394), (528, 428), (470, 438), (372, 424), (288, 420)])
    stage.fill(move(brim, 0, 7), dark(tint, 0.55))
    stage.fill(brim, corners(light(tint, 0.2), tint, tint, dark(tint, 0.3)))
    _stitches(stage, smooth([(300, 408), (420, 384), (484, 402), (508, 424)], closed=False), light(tint, 0.5))
    stage.fill(ellipse(292, 197, 13, 8), dark(tint, 0.3))
    badge = ellipse(352, 318, 30) if style != 1 else box(316, 294, 392, 340, 8)
    stage.fill(badge, contrast(tint), 0.92)
    stage.fill([(334, 330), (350, 302), (358, 316), (364, 308), (374, 330)], tint)
