"""A studio microphone on its stand, two clip-on ones, a hand microphone, or one on an arm."""

from moments.seed.pictures.paint import (
    BRASS,
    NIGHT,
    SIGNAL,
    STEEL,
    Colour,
    corners,
    dark,
    light,
    turned,
)
from moments.seed.pictures.shapes import arc, box, ellipse, turn, vessel
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    (_studio_mic, _clip_pair, _hand_mic, _arm_mic)[look.style](stage, look)


def _capsule(stage: Stage, x: float, top: float, reach: float, height: float, tint: Colour) -> None:
    body = box(x - reach, top, x + reach, top + height, reach)
    stage.fill(body, turned(tint))
    grill = box(x - reach, top, x + reach, top + height * 0.56, reach)
    stage.fill(grill, turned(STEEL))
    for row in range(int(height * 0.56 / 11)):
        y = top + 9 + row * 11
        stage.line([(x - reach, y), (x + reach, y)], 2.4, dark(STEEL, 0.45), 0.6, inside=grill)
    for column in range(-5, 6):
        stage.line(
            [(x + column * 11, top), (x + column * 11, top + height * 0.56)],
            2.4,
            dark(STEEL, 0.45),
            0.45,
            inside=grill,
        )
    stage.fill(box(x - reach, top + height * 0.54, x + reach, top + height * 0.6), turned(BRASS), inside=body)
    stage.fill(ellipse(x, top + height * 0.76, 8), SIGNAL)
    stage.gleam(body, x - reach * 0.55, top + 30, top + height - 36, 11, 0.35)


def _studio_mic(stage: Stage, look: Look) -> None:
    stage.stand(300, 104)
    stage.fill(vessel(300, [(448, 104), (GROUND, 108)], 0.13), turned(NIGHT))
    stage.fill(ellipse(300, 448, 104, 15), light(NIGHT, 0.2))
    stage.line([(300, 446), (300, 400)], 15, STEEL)
    stage.line(arc(300, 286, 92, 112, 10, 170), 14, dark(STEEL, 0.1))
    _capsule(stage, 300, 128, 66, 236, look.tint)
    for side in (-1, 1):
        stage.fill(ellipse(300 + side * 84, 290, 15), turned(NIGHT))


def _clip_pair(stage: Stage, look: Look) -> None:
    stage.stand(300, 150, depth=0.1)
    for x, angle in ((224, -7), (378, 8)):
        body = turn(box(x - 54, 234, x + 54, GROUND - 4, 30), angle, x, GROUND)
        stage.fill(body, turned(look.tint))
        stage.fill(turn(box(x - 40, 262, x + 40, 322, 18), angle, x, GROUND), turned(dark(NIGHT, 0.2)))
        stage.fill(turn(ellipse(x, 372, 9), angle, x, GROUND), SIGNAL)
        stage.fill(
            turn(ellipse(x, 222, 42, 36), angle, x, GROUND),
            corners(light(NIGHT, 0.4), NIGHT, NIGHT, dark(NIGHT, 0.4)),
        )
        stage.line(turn([(x - 32, 290), (x + 32, 290)], angle, x, GROUND), 3, light(NIGHT, 0.4), 0.6)


def _hand_mic(stage: Stage, look: Look) -> None:
    stage.stand(310, 120, depth=0.09)
    lean, x, y = 24, 300, 330
    handle = turn([(266, 250), (334, 250), (322, GROUND), (278, GROUND)], lean, x, y)
    stage.fill(handle, turned(look.tint))
    stage.fill(turn(box(276, 410, 324, 456, 10), lean, x, y), light(look.tint, 0.5))
    stage.fill(turn(box(284, 300, 316, 340, 14), lean, x, y), dark(look.tint, 0.5))
    head = turn(ellipse(300, 190, 72, 74), lean, x, y)
    stage.fill(head, corners(light(STEEL, 0.6), STEEL, STEEL, dark(STEEL, 0.45)))
    for step in range(-6, 7):
        for row in (
            [(300 + step * 12, 110), (300 + step * 12, 270)],
            [(220, 190 + step * 12), (380, 190 + step * 12)],
        ):
            stage.line(turn(row, lean, x, y), 2.2, dark(STEEL, 0.5), 0.5, inside=head)
    stage.fill(turn(box(250, 232, 350, 258, 10), lean, x, y), turned(NIGHT))


def _arm_mic(stage: Stage, look: Look) -> None:
    stage.stand(196, 70)
    stage.fill(vessel(196, [(436, 60), (GROUND, 66)], 0.14), turned(NIGHT))
    for width, tone in ((15, NIGHT), (5, light(NIGHT, 0.4))):
        stage.line([(196, 436), (150, 262), (352, 150)], width, tone)
    stage.fill(ellipse(150, 262, 17), turned(STEEL))
    stage.line([(352, 150), (370, 210)], 12, NIGHT)
    _capsule(stage, 372, 196, 52, 196, look.tint)
    stage.line(ellipse(372, 306, 74, 20), 8, dark(STEEL, 0.3))
