"""Wooden blocks in a tower, a bridge, a marble run, or a little village."""

from moments.seed.pictures.paint import (
    CREAM,
    OAK,
    WHITE,
    Colour,
    corners,
    dark,
    faced,
    light,
    mix,
    turned,
)
from moments.seed.pictures.shapes import arc, box, ellipse
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    tint = look.tint
    warm, cool, sun = (
        mix(tint, (236, 120, 96), 0.75),
        mix(tint, (92, 150, 200), 0.75),
        mix(tint, (240, 200, 96), 0.8),
    )
    stage.stand(300, 170, depth=0.09)
    if look.style == 3:
        for x, tone, high in ((176, warm, 96), (300, CREAM, 130), (420, cool, 84)):
            _cube(stage, x - 50, GROUND - high, 100, high, tone)
            stage.fill(
                [(x - 62, GROUND - high), (x, GROUND - high - 74), (x + 62, GROUND - high)],
                faced(dark(tint, 0.1)),
            )
            stage.fill(
                [
                    (x + 62, GROUND - high),
                    (x, GROUND - high - 74),
                    (x + 16, GROUND - high - 80),
                    (x + 78, GROUND - high - 8),
                ],
                dark(tint, 0.4),
            )
            stage.fill(box(x - 13, GROUND - 46, x + 13, GROUND, 12), dark(OAK, 0.3))
        return
    for left, top, width, high, tone in (
        (140, 370, 90, 100, warm),
        (370, 370, 90, 100, cool),
        (255, 384, 86, 86, sun),
        (130, 330, 340, 40, OAK),
        (176, 240, 76, 90, tint),
        (340, 250, 80, 80, CREAM),
    ):
        _cube(stage, left, top, width, high, tone)
    if look.style == 2:
        for number, (y, lean) in enumerate(((222, 9), (150, -9))):
            stage.line([(170, y + lean * 2), (440, y - lean * 2)], 15, turned(OAK))
            stage.fill(ellipse(240 + number * 120, y - 14, 14), corners(WHITE, warm, warm, dark(warm, 0.4)))
        return
    stage.fill([(168, 240), (214, 168), (260, 240)], faced(warm))
    stage.fill([(260, 240), (214, 168), (230, 160), (276, 232)], dark(warm, 0.4))
    if look.style == 1:
        stage.fill(arc(300, 470, 66, 74, 180, 360), dark(OAK, 0.55))
    stage.fill(arc(380, 250, 46, 50, 180, 360), turned(cool))


def _cube(stage: Stage, left: float, top: float, width: float, height: float, tone: Colour) -> None:
    deep = 18
    stage.fill(
        [
            (left + width, top),
            (left + width + deep, top - deep * 0.6),
            (left + width + deep, top + height - deep * 0.6),
            (left + width, top + height),
        ],
        dark(tone, 0.36),
    )
    stage.fill(
        [
            (left, top),
            (left + deep, top - deep * 0.6),
            (left + width + deep, top - deep * 0.6),
            (left + width, top),
        ],
        light(tone, 0.5),
    )
    stage.fill(box(left, top, left + width, top + height, 3), faced(tone))
