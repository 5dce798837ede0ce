"""A pebble, a room speaker in wool, a shower speaker with its loop, or a pair for the shelf."""

from moments.seed.pictures.paint import (
    BRASS,
    CREAM,
    NIGHT,
    SIGNAL,
    STEEL,
    WHITE,
    Colour,
    corners,
    dark,
    faced,
    light,
    mix,
    turned,
)
from moments.seed.pictures.shapes import Outline, arc, box, ellipse, smooth, vessel
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    (_pebble, _room, _shower, _pair)[look.style](stage, look)


def _mesh(stage: Stage, body: Outline, tone: Colour, top: float, bottom: float, gap: float = 13) -> None:
    rows = int((bottom - top) / gap)
    for row in range(rows):
        for column in range(-14, 15):
            x = 300 + column * gap + row % 2 * gap / 2
            stage.fill(
                box(x - 2.4, top + row * gap - 2.4, x + 2.4, top + row * gap + 2.4), tone, 0.5, inside=body
            )


def _pebble(stage: Stage, look: Look) -> None:
    stage.stand(300, 134)
    body = smooth(
        [
            (160, 390),
            (176, 316),
            (240, 268),
            (360, 268),
            (424, 316),
            (440, 390),
            (416, 452),
            (340, 474),
            (260, 474),
            (184, 452),
        ]
    )
    stage.fill(body, corners(light(look.tint, 0.3), light(look.tint, 0.1), look.tint, dark(look.tint, 0.35)))
    _mesh(stage, body, dark(look.tint, 0.35), 296, 452)
    stage.fill(ellipse(300, 286, 92, 20), dark(look.tint, 0.3))
    for dx, mark in ((-44, 0), (0, 1), (44, 0)):
        stage.line([(300 + dx - 8, 286), (300 + dx + 8, 286)], 4, CREAM)
        if mark:
            stage.line([(300, 278), (300, 294)], 4, CREAM)
    stage.line(smooth([(432, 340), (478, 356), (470, 420), (434, 424)], closed=False), 9, dark(NIGHT, 0.05))


def _room(stage: Stage, look: Look) -> None:
    stage.stand(300, 128)
    body = vessel(300, [(196, 116), (220, 126), (448, 126), (GROUND, 112)], 0.13)
    stage.fill(body, turned(look.tint))
    for column in range(-13, 14):
        stage.line(
            [(300 + column * 9.6, 190), (300 + column * 9.6, 486)],
            2.6,
            dark(look.tint, 0.2),
            0.45,
            inside=body,
        )
    stage.fill(
        vessel(300, [(436, 128), (GROUND, 112)], 0.13),
        turned(dark(mix(look.tint, BRASS, 0.4), 0.4)),
        inside=body,
    )
    stage.fill(ellipse(300, 196, 116, 19), turned(dark(NIGHT, 0.1)))
    stage.line(arc(300, 196, 78, 11, 0, 360), 4, SIGNAL, 0.9)
    stage.gleam(body, 210, 240, 420, 14, 0.2)


def _shower(stage: Stage, look: Look) -> None:
    stage.stand(300, 100, depth=0.1)
    stage.line(
        smooth([(250, 250), (270, 160), (330, 160), (350, 250)], closed=False), 12, dark(look.tint, 0.4)
    )
    body = ellipse(300, 352, 120)
    stage.fill(body, corners(light(look.tint, 0.4), look.tint, look.tint, dark(look.tint, 0.3)))
    stage.fill(ellipse(300, 352, 92), dark(look.tint, 0.42))
    _mesh(stage, ellipse(300, 352, 86), light(look.tint, 0.3), 270, 440, 14)
    for x, y, reach in (
        (170, 250, 9),
        (150, 300, 6),
        (432, 262, 8),
        (452, 316, 11),
        (198, 206, 6),
        (412, 214, 5),
    ):
        stage.fill(
            smooth([(x, y - reach * 1.9), (x + reach, y), (x, y + reach), (x - reach, y)]),
            (150, 200, 232),
            0.9,
        )
        stage.fill(ellipse(x - reach * 0.3, y, reach * 0.22), WHITE, 0.9)


def _pair(stage: Stage, look: Look) -> None:
    for left in (132, 318):
        right = left + 152
        stage.stand((left + right) / 2, 82, depth=0.1)
        stage.fill(
            [(right, 186), (right + 20, 178), (right + 20, 458), (right, GROUND)], dark(look.tint, 0.5)
        )
        stage.fill([(left, 186), (left + 22, 178), (right + 20, 178), (right, 186)], light(look.tint, 0.3))
        stage.fill(box(left, 186, right, GROUND, 6), faced(look.tint))
        for y, reach in ((252, 34), (370, 62)):
            x = (left + right) / 2
            stage.fill(ellipse(x, y, reach), turned(STEEL))
            stage.fill(
                ellipse(x, y, reach * 0.88), corners(light(NIGHT, 0.15), NIGHT, NIGHT, dark(NIGHT, 0.5))
            )
            stage.fill(
                ellipse(x, y, reach * 0.36),
                corners(light(NIGHT, 0.5), light(NIGHT, 0.2), NIGHT, dark(NIGHT, 0.4)),
            )
