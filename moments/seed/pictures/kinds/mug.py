"""A pair of stoneware mugs, a camp mug, a travel cup, or a latte cup on its saucer."""

from moments.seed.pictures.paint import (
    BRASS,
    COFFEE,
    CREAM,
    NIGHT,
    OAK,
    Colour,
    dark,
    down,
    light,
    mix,
    turned,
)
from moments.seed.pictures.shapes import Outline, arc, ellipse, move, smooth, vessel
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    (_two_mugs, _camp_mug, _travel_cup, _latte_cup)[look.style](stage, look)


def _cup(
    stage: Stage, x: float, ground: float, reach: float, height: float, tint: Colour, rim: Colour
) -> Outline:
    top = ground - height
    handle = smooth(
        [
            (x + reach * 0.9, top + height * 0.2),
            (x + reach * 1.5, top + height * 0.22),
            (x + reach * 1.56, top + height * 0.6),
            (x + reach * 0.86, top + height * 0.76),
        ],
        closed=False,
    )
    stage.line(handle, reach * 0.25, dark(tint, 0.22))
    stage.line(move(handle, -2, -3), reach * 0.13, light(tint, 0.1))
    profile = [
        (top, reach),
        (top + height * 0.6, reach * 0.98),
        (ground - height * 0.12, reach * 0.9),
        (ground, reach * 0.74),
    ]
    body = vessel(x, profile, 0.16)
    stage.fill(body, turned(tint))
    stage.fill(ellipse(x, top, reach, reach * 0.2), light(rim, 0.35))
    stage.fill(ellipse(x, top + 1.5, reach * 0.92, reach * 0.165), down(dark(rim, 0.5), dark(rim, 0.2)))
    stage.fill(ellipse(x, top + 8, reach * 0.84, reach * 0.115), COFFEE)
    return body


def _glaze(stage: Stage, body: Outline, x: float, y: float, reach: float, clay: Colour) -> None:
    """Bare clay under a waving edge of glaze."""
    edge = smooth(
        [
            (x - reach - 4, y + 8),
            (x - reach * 0.5, y + 20),
            (x, y + 14),
            (x + reach * 0.45, y + 26),
            (x + reach + 4, y + 6),
        ],
        closed=False,
    )
    stage.fill([*edge, (x + reach + 6, y + 160), (x - reach - 6, y + 160)], turned(clay), inside=body)


def _two_mugs(stage: Stage, look: Look) -> None:
    stage.stand(215, 96, 430)
    back = _cup(stage, 210, 425, 88, 172, mix(look.tint, CREAM, 0.55), CREAM)
    _glaze(stage, back, 210, 362, 88, mix(OAK, CREAM, 0.25))
    stage.gleam(back, 160, 270, 350, 10, 0.3)
    stage.stand(335, 110)
    front = _cup(stage, 330, GROUND, 104, 204, look.tint, CREAM)
    _glaze(stage, front, 330, 398, 104, mix(OAK, CREAM, 0.2))
    stage.gleam(front, 270, 296, 384, 12, 0.36)


def _camp_mug(stage: Stage, look: Look) -> None:
    stage.stand(290, 136)
    body = _cup(stage, 285, GROUND, 130, 222, look.tint, NIGHT)
    stage.fill(arc(285, 248, 130, 26, 0, 180) + arc(285, 258, 130, 26, 180, 0), NIGHT, inside=body)
    for number in range(34):
        x, y = 165 + (number * 71) % 240, 290 + (number * 47) % 180
        stage.fill(ellipse(x, y, 1.6 + number % 3), CREAM, 0.75, inside=body)
    stage.gleam(body, 205, 290, 420, 14)


def _travel_cup(stage: Stage, look: Look) -> None:
    stage.stand(300, 84)
    body = vessel(300, [(196, 106), (330, 96), (GROUND, 80)], 0.15)
    stage.fill(body, turned(look.tint))
    band = arc(300, 330, 104, 18, 0, 180) + arc(300, 396, 96, 16, 180, 0)
    stage.fill(band, turned(mix(OAK, look.tint, 0.1)), inside=body)
    stage.fill(vessel(300, [(170, 98), (178, 112), (200, 112)], 0.14), turned(NIGHT))
    stage.fill(ellipse(300, 171, 98, 17), light(NIGHT, 0.12))
    stage.fill(ellipse(262, 170, 17, 5), dark(NIGHT, 0.5))
    stage.gleam(body, 232, 226, 320, 12)
    stage.gleam(body, 236, 410, 462, 10, 0.3)


def _latte_cup(stage: Stage, look: Look) -> None:
    stage.stand(300, 180)
    stage.fill(ellipse(300, 458, 186, 30), down(light(look.tint, 0.5), look.tint))
    stage.fill(ellipse(300, 452, 120, 16), dark(look.tint, 0.18))
    x, top = 300, 268
    handle = arc(428, 330, 46, 44, -110, 120)
    stage.line(handle, 24, dark(look.tint, 0.22))
    stage.line(move(handle, -2, -3), 12, light(look.tint, 0.1))
    body = vessel(x, [(top, 132), (340, 128), (410, 96), (452, 62)], 0.15)
    stage.fill(body, turned(light(look.tint, 0.55)))
    dip = smooth([(150, 318), (230, 334), (300, 322), (380, 338), (450, 316)], closed=False)
    stage.fill([*dip, (450, 500), (150, 500)], turned(look.tint), inside=body)
    stage.fill(ellipse(x, top, 132, 27), light(CREAM, 0.2))
    stage.fill(ellipse(x, top + 3, 122, 22), mix(COFFEE, BRASS, 0.4))
    stage.fill(smooth([(300, 284), (270, 270), (284, 260), (300, 267), (316, 260), (330, 270)]), CREAM)
    stage.gleam(body, 216, 300, 390, 14)
