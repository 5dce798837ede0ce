"""A pump bottle, a tall one, a dropper, or a jar of bath milk."""

from moments.seed.pictures.paint import (
    BRASS,
    CREAM,
    LEAF,
    NIGHT,
    OAK,
    STEEL,
    dark,
    light,
    mix,
    turned,
)
from moments.seed.pictures.shapes import Outline, box, ellipse, smooth, turn, vessel
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    (_pump, _pump, _dropper, _jar)[look.style](stage, look)


def _label(stage: Stage, body: Outline, look: Look, top: float, bottom: float, half: float) -> None:
    stage.fill(box(300 - half, top, 300 + half, bottom, 5), turned(light(CREAM, 0.3)), 0.95, inside=body)
    middle = (top + bottom) / 2
    for angle in (-50, -18, 18, 50):
        leaf = smooth([(300, middle + 4), (309, middle - 14), (300, middle - 36), (291, middle - 14)])
        stage.fill(turn(leaf, angle, 300, middle + 8), dark(mix(LEAF, look.tint, 0.4), 0.1))
    for number, share in enumerate((0.62, 0.4)):
        y = middle + 26 + number * 17
        stage.line([(300 - half * share, y), (300 + half * share, y)], 5, dark(look.tint, 0.35), 0.85)


def _pump(stage: Stage, look: Look) -> None:
    tall = look.style == 1
    half, top = (84, 232) if tall else (96, 268)
    stage.stand(300, half)
    stage.line([(300, top - 4), (300, top - 62)], 13, turned(STEEL))
    stage.line(
        smooth([(300, top - 70), (252, top - 72), (218, top - 66), (206, top - 44)], closed=False), 17, NIGHT
    )
    stage.fill(box(272, top - 84, 340, top - 58, 10), turned(NIGHT))
    if tall:
        body = vessel(
            300, [(top, half * 0.5), (top + 16, half * 0.86), (top + 44, half), (GROUND, half)], 0.13
        )
    else:
        body = vessel(
            300, [(top, half * 0.6), (top + 18, half * 0.95), (top + 52, half * 1.04), (GROUND, half)], 0.13
        )
    stage.fill(body, turned(look.tint))
    stage.fill(vessel(300, [(top - 22, 38), (top + 6, 38)], 0.16), turned(NIGHT))
    _label(stage, body, look, top + 74, GROUND - 30, half * 0.74)
    stage.gleam(body, 300 - half * 0.86, top + 60, GROUND - 18, 11)


def _dropper(stage: Stage, look: Look) -> None:
    stage.stand(300, 84)
    body = vessel(300, [(262, 40), (276, 66), (304, 84), (GROUND, 84)], 0.14)
    stage.fill(body, turned(dark(look.tint, 0.15)), 0.96)
    stage.fill(
        [(180, 300), (420, 300), (420, 520), (180, 520)],
        turned(mix(look.tint, (250, 190, 90), 0.4)),
        0.55,
        inside=body,
    )
    stage.fill(box(292, 262, 308, 420, 6), light(STEEL, 0.6), 0.35, inside=body)
    stage.fill(vessel(300, [(206, 44), (264, 46)], 0.15), turned(BRASS))
    for column in range(-4, 5):
        stage.line([(300 + column * 10, 212), (300 + column * 10, 264)], 2, dark(BRASS, 0.4), 0.5)
    stage.fill(
        smooth([(270, 210), (274, 140), (300, 114), (326, 140), (330, 210), (300, 218)]), turned(NIGHT)
    )
    _label(stage, body, look, 340, 446, 62)
    stage.gleam(body, 234, 322, 452, 11)


def _jar(stage: Stage, look: Look) -> None:
    stage.stand(300, 118)
    body = vessel(300, [(318, 116), (340, 124), (GROUND, 116)], 0.14)
    stage.fill(body, turned(look.tint))
    stage.fill(vessel(300, [(258, 118), (322, 120)], 0.14), turned(OAK))
    stage.fill(ellipse(300, 258, 118, 18), light(OAK, 0.35))
    _label(stage, body, look, 362, 462, 84)
    stage.line([(196, 332), (404, 332)], 5, (196, 168, 130))
    stage.gleam(body, 198, 350, 458, 12)
