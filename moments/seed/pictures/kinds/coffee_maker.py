"""A pour-over carafe, a press, a pour-over stand, or a stovetop brewer."""

from moments.seed.pictures.paint import (
    BRASS,
    COFFEE,
    CREAM,
    NIGHT,
    OAK,
    STEEL,
    Colour,
    dark,
    down,
    light,
    turned,
)
from moments.seed.pictures.shapes import box, ellipse, lathe, smooth, vessel
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    (_carafe, _press, _pour_stand, _stovetop)[look.style](stage, look)


_GLASS: Colour = (222, 235, 238)


def _carafe(stage: Stage, look: Look) -> None:
    stage.stand(300, 118)
    body = vessel(
        300, [(130, 92), (210, 44), (250, 32), (290, 46), (380, 118), (440, 126), (GROUND, 112)], 0.13
    )
    stage.fill(body, turned(_GLASS), 0.9)
    stage.fill([(150, 372), (450, 372), (450, 520), (150, 520)], turned((92, 56, 38)), 0.95, inside=body)
    stage.fill(ellipse(300, 372, 112, 13), light(COFFEE, 0.25))
    stage.fill(
        lathe(300, [(140, 84), (222, 34)], round_off=False), down(light(STEEL, 0.3), dark(STEEL, 0.2)), 0.9
    )
    stage.fill(ellipse(300, 131, 92, 15), light(_GLASS, 0.5))
    stage.fill(ellipse(300, 133, 80, 11), dark(STEEL, 0.3))
    stage.fill(vessel(300, [(226, 48), (252, 42), (286, 54)], 0.16), turned(look.tint))
    stage.fill(ellipse(300, 262, 7, 7), BRASS)
    stage.gleam(body, 216, 372, 440, 12, 0.5)


def _press(stage: Stage, look: Look) -> None:
    stage.stand(296, 92)
    stage.line(smooth([(376, 210), (446, 216), (450, 330), (378, 400)], closed=False), 20, NIGHT)
    body = vessel(296, [(190, 86), (GROUND, 86)], 0.14)
    stage.fill(body, turned(_GLASS), 0.9)
    stage.fill([(150, 262), (450, 262), (450, 520), (150, 520)], turned((88, 54, 38)), 0.96, inside=body)
    stage.fill(ellipse(296, 262, 86, 13), light(COFFEE, 0.3))
    for top, bottom in ((196, 218), (330, 344), (432, GROUND)):
        stage.fill(vessel(296, [(top, 90), (bottom, 90)], 0.14), turned(look.tint))
    stage.fill(box(232, 214, 240, 440, 3), turned(look.tint))
    stage.fill(box(352, 214, 360, 440, 3), turned(dark(look.tint, 0.2)))
    stage.line([(296, 120), (296, 186)], 6, STEEL)
    stage.fill(vessel(296, [(170, 50), (180, 90), (200, 92)], 0.14), turned(look.tint))
    stage.fill(ellipse(296, 112, 17, 17), turned(NIGHT))
    stage.gleam(body, 262, 276, 430, 10, 0.5)


def _pour_stand(stage: Stage, look: Look) -> None:
    stage.stand(300, 120)
    stage.fill(vessel(300, [(444, 124), (GROUND, 124)], 0.1), turned(OAK))
    stage.fill(ellipse(300, 444, 124, 13), light(OAK, 0.3))
    cup = vessel(300, [(338, 62), (400, 60), (442, 46)], 0.14)
    stage.fill(cup, turned(CREAM))
    stage.fill(ellipse(300, 338, 62, 11), COFFEE)
    for x in (196, 404):
        stage.line([(x, 440), (x, 236)], 11, look.tint)
    stage.line([(196, 236), (404, 236)], 11, light(look.tint, 0.15))
    stage.fill(lathe(300, [(166, 96), (288, 22)], round_off=False), turned(light(look.tint, 0.1)))
    stage.fill(ellipse(300, 166, 96, 16), light(look.tint, 0.5))
    stage.fill(ellipse(300, 168, 84, 12), (244, 240, 230))
    stage.fill(ellipse(300, 170, 56, 7), COFFEE)
    stage.line([(300, 290), (300, 334)], 4, COFFEE)


def _stovetop(stage: Stage, look: Look) -> None:
    stage.stand(300, 98)
    stage.line([(372, 196), (438, 204), (446, 320)], 22, NIGHT)
    lower = [(214, GROUND), (232, 342), (368, 342), (386, GROUND)]
    upper = [(232, 322), (210, 186), (390, 186), (368, 322)]
    for outline, colour in ((lower, STEEL), (upper, look.tint)):
        stage.fill(outline, turned(colour))
        left, right = outline[0][0], outline[-1][0]
        for share in (0.3, 0.68):
            foot = left + (right - left) * share
            head = outline[1][0] + (outline[2][0] - outline[1][0]) * share
            stage.line([(foot, outline[0][1]), (head, outline[1][1])], 2.5, dark(colour, 0.3), 0.6)
    stage.fill([(212, 188), (176, 206), (218, 240)], turned(dark(look.tint, 0.1)))
    stage.fill(box(226, 318, 374, 346, 8), turned(dark(STEEL, 0.12)))
    stage.fill([(208, 188), (300, 142), (392, 188)], turned(light(look.tint, 0.1)))
    stage.fill(ellipse(300, 136, 15, 17), turned(NIGHT))
    stage.fill(ellipse(300, 412, 10), BRASS)
