"""A succulent, a herb, a tray of seedlings, or a hanging fern."""

from moments.seed.pictures.paint import (
    CREAM,
    INK,
    LEAF,
    OAK,
    corners,
    dark,
    down,
    faced,
    light,
    mix,
    turned,
)
from moments.seed.pictures.shapes import box, ellipse, smooth, turn, vessel
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    (_succulent, _herb, _seedlings, _fern)[look.style](stage, look)


def _pot(stage: Stage, look: Look, top: float, reach: float, foot: float) -> None:
    stage.stand(300, foot)
    body = vessel(300, [(top + 30, reach * 0.94), (GROUND, foot)], 0.15)
    stage.fill(body, turned(look.tint))
    stage.fill(vessel(300, [(top, reach), (top + 34, reach)], 0.15), turned(light(look.tint, 0.12)))
    stage.fill(ellipse(300, top, reach, reach * 0.16), (84, 62, 52))
    stage.gleam(body, 300 - reach * 0.6, top + 60, GROUND - 18, 12)


def _succulent(stage: Stage, look: Look) -> None:
    _pot(stage, look, 336, 112, 84)
    for ring, (count, length, rise) in enumerate(((9, 132, 0), (7, 104, 12), (5, 74, 22))):
        for number in range(count):
            angle = -90 + 180 * number / (count - 1)
            y = 338 - rise
            leaf = smooth(
                [(300, y), (300 + 26, y - length * 0.55), (300, y - length), (300 - 26, y - length * 0.55)]
            )
            tone = mix(LEAF, (178, 214, 172), 0.2 + ring * 0.24)
            stage.fill(turn(leaf, angle * 0.92, 300, y), down(light(tone, 0.3), dark(tone, 0.14)))


def _herb(stage: Stage, look: Look) -> None:
    for number in range(30):
        angle, reach = number * 137.5, 20 + (number * 31) % 88
        (x, y), *_ = turn([(300 + reach, 250)], angle, 300, 250)
        leaf = smooth([(x, y + 18), (x + 20, y - 4), (x, y - 34), (x - 20, y - 4)])
        tone = mix(LEAF, (166, 208, 120), (number % 5) / 6)
        stage.fill(
            turn(leaf, (x - 300) * 0.6, x, y), corners(light(tone, 0.25), tone, tone, dark(tone, 0.18))
        )
    _pot(stage, look, 340, 104, 88)


def _seedlings(stage: Stage, look: Look) -> None:
    stage.stand(300, 190, depth=0.08)
    for number in range(5):
        x, height = 160 + number * 70, 60 + number * 37 % 70
        stage.line(
            smooth([(x, 404), (x + 4, 404 - height * 0.6), (x, 404 - height)], closed=False),
            6,
            dark(LEAF, 0.05),
        )
        for side in (-1, 1):
            leaf = smooth(
                [(x, 404 - height), (x + 16, 384 - height), (x, 352 - height), (x - 16, 384 - height)]
            )
            stage.fill(turn(leaf, side * 52, x, 404 - height), mix(LEAF, (170, 210, 120), 0.2 + number / 9))
    stage.fill(box(112, 396, 488, GROUND, 12), faced(look.tint))
    stage.fill(box(112, 396, 488, 410, 6), (84, 62, 52))
    for number in range(5):
        stage.fill(box(146 + number * 70, 428, 174 + number * 70, 452, 5), CREAM, 0.9)


def _fern(stage: Stage, look: Look) -> None:
    for x in (214, 386):
        stage.line([(300, 40), (x, 300)], 3.4, dark(OAK, 0.25))
    for number in range(15):
        angle = -112 + number * 16
        frond = smooth([(300, 308), (300, 210), (300, 140)], closed=False)
        tip = turn(frond, angle, 300, 308)
        stage.line(tip, 5, dark(LEAF, 0.1))
        for leaf_x, leaf_y in tip[3::2]:
            for side in (-58.0, 58.0):
                leaf = smooth(
                    [
                        (leaf_x, leaf_y),
                        (leaf_x + 7, leaf_y - 12),
                        (leaf_x, leaf_y - 32),
                        (leaf_x - 7, leaf_y - 12),
                    ]
                )
                stage.fill(
                    turn(leaf, angle + side, leaf_x, leaf_y), mix(LEAF, (150, 204, 130), (number % 4) / 5)
                )
    bowl = vessel(300, [(300, 104), (360, 92), (414, 40)], 0.12)
    stage.shade(ellipse(300, 474, 80, 10), INK, 0.2, 12)
    stage.fill(bowl, turned(look.tint))
    stage.fill(vessel(300, [(292, 108), (312, 108)], 0.14), turned(light(look.tint, 0.2)))
    stage.gleam(bowl, 236, 326, 372, 12)
