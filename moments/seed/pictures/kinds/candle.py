"""A candle in glass, in a tin, with three wicks, or three pillars."""

from moments.seed.pictures.paint import (
    BRASS,
    CREAM,
    NIGHT,
    Colour,
    dark,
    down,
    light,
    turned,
)
from moments.seed.pictures.shapes import box, ellipse, smooth, vessel
from moments.seed.pictures.stage import GROUND, Look, Stage

_FLAME: Colour = (255, 196, 92)


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    if look.style == 3:
        for x, reach, height in ((214, 54, 176), (392, 54, 232), (304, 58, 128)):
            stage.stand(x, reach)
            _pillar(stage, x, reach, height, look.tint)
        return
    reach, height = ((92, 168), (112, 112), (142, 150))[look.style]
    stage.stand(300, reach)
    top = GROUND - height
    body = vessel(300, [(top, reach), (GROUND - 12, reach), (GROUND, reach * 0.95)], 0.14)
    stage.fill(body, turned(look.tint))
    stage.fill(ellipse(300, top, reach, reach * 0.15), light(look.tint, 0.55))
    stage.fill(ellipse(300, top + 3, reach * 0.93, reach * 0.12), light(CREAM, 0.1))
    for dx in (-62, 0, 62) if look.style == 2 else (0,):
        _flame(stage, 300 + dx, top + 2)
    label = box(300 - reach * 0.46, top + height * 0.38, 300 + reach * 0.46, top + height * 0.86, 6)
    if look.style != 1:
        stage.fill(label, turned(light(CREAM, 0.4)))
        for row, share in ((0.56, 0.28), (0.68, 0.2)):
            stage.line(
                [(300 - reach * share, top + height * row), (300 + reach * share, top + height * row)],
                4,
                dark(look.tint, 0.3),
            )
    else:
        stage.fill(
            vessel(300, [(top, reach * 1.02), (top + 20, reach * 1.02)], 0.14),
            turned(BRASS),
            0.9,
            inside=body,
        )
    stage.gleam(body, 300 - reach * 0.72, top + 30, GROUND - 20, 13)


def _pillar(stage: Stage, x: float, reach: float, height: float, tint: Colour) -> None:
    top = GROUND - height
    body = vessel(x, [(top, reach), (GROUND, reach)], 0.16)
    stage.fill(body, turned(tint))
    for row in range(int(height // 17)):
        for column in range(-4, 5):
            cell = ellipse(x + column * 19 + row % 2 * 9.5, top + 26 + row * 17, 8, 7)
            stage.line(cell, 1.8, dark(tint, 0.25), 0.45, inside=body)
    stage.fill(ellipse(x, top, reach, reach * 0.17), light(tint, 0.5))
    _flame(stage, x, top)


def _flame(stage: Stage, x: float, y: float) -> None:
    stage.shade(ellipse(x, y - 36, 36, 44), (255, 220, 140), 0.6, 18)
    stage.line([(x, y), (x, y - 15)], 3.5, NIGHT)
    stage.fill(
        smooth([(x, y - 66), (x + 13, y - 30), (x, y - 11), (x - 13, y - 30)]), down(_FLAME, (255, 150, 66))
    )
    stage.fill(smooth([(x, y - 44), (x + 6, y - 25), (x, y - 14), (x - 6, y - 25)]), (255, 244, 206))
