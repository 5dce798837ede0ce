"""An open umbrella: for storms, for the pocket, clear, or for a child."""

from moments.seed.pictures.paint import (
    INK,
    NIGHT,
    OAK,
    STEEL,
    WHITE,
    dark,
    light,
    turned,
)
from moments.seed.pictures.shapes import Outline, arc, ellipse, lathe, mirror
from moments.seed.pictures.stage import Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    reach, top = ((196, 130), (176, 156), (176, 128), (150, 170))[style]
    y = 300
    stage.shade(ellipse(310, 478, 90, 10), INK, 0.24, 12)
    stage.line([(300, top - 16), (300, 430)], 8, turned(STEEL))
    stage.line([(300, 404), (300, 446), *arc(274, 446, 26, 26, 0, 170)], 17, dark(OAK, 0.3))
    stage.line([(300, 404), (300, 446), *arc(274, 446, 26, 26, 0, 170)], 6, light(OAK, 0.2))
    edge: Outline = []
    for panel in range(6):
        left, right = 300 - reach + panel * reach / 3, 300 - reach + (panel + 1) * reach / 3
        edge += [(px, py) for px, py in arc((left + right) / 2, y, reach / 6, 26, 180, 360)]
    canopy = arc(300, y, reach, y - top, 180, 360) + list(reversed(edge))
    alpha = 0.5 if style == 2 else 1.0
    stage.fill(canopy, turned(tint), alpha)
    for panel in range(6):
        tone = (
            (light(tint, 0.16), dark(tint, 0.1))[panel % 2]
            if style != 3
            else (tint, light(tint, 0.7))[panel % 2]
        )
        left, right = -1 + panel / 3, -1 + (panel + 1) / 3
        wedge = [(300, top)] + [
            (300 + reach * share * bend, top + (y - top) * (1 - (1 - bend**2) ** 0.5) + 2)
            for share, bends in ((left, range(1, 11)), (right, range(10, 0, -1)))
            for bend in (number / 10 for number in bends)
        ]
        stage.fill(wedge, turned(tone), alpha * 0.8, inside=canopy)
    stage.line(arc(300, y, reach - 22, y - top - 20, 200, 262), 9, WHITE, 0.3, inside=canopy)
    stage.fill(lathe(300, [(top - 34, 4), (top - 8, 8), (top + 4, 12)]), turned(NIGHT))
    stage.fill(mirror(ellipse(300, y + 4, 5)), NIGHT)
