"""A ceramic table lamp, a jointed desk lamp, a pebble, or a lantern."""

from moments.seed.pictures.paint import (
    BRASS,
    NIGHT,
    OAK,
    WHITE,
    across,
    corners,
    dark,
    down,
    light,
    mix,
    turned,
)
from moments.seed.pictures.shapes import arc, box, ellipse, smooth, turn, vessel
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    (_table_lamp, _desk_lamp, _pebble_lamp, _lantern)[look.style](stage, look)


def _table_lamp(stage: Stage, look: Look) -> None:
    stage.shade(ellipse(300, 220, 190, 150), (255, 236, 190), 0.75, 46)
    stage.stand(300, 78)
    base = vessel(300, [(268, 22), (300, 40), (352, 84), (404, 92), (448, 66), (GROUND, 60)], 0.13)
    stage.fill(base, turned(look.tint))
    for row in range(8):
        y = 316 + row * 18
        stage.line(arc(300, y, 100, 12, 10, 170), 2.6, dark(look.tint, 0.25), 0.5, inside=base)
    stage.fill(box(288, 236, 312, 276, 4), turned(BRASS))
    shade = [(222, 104), (378, 104), (432, 248), (168, 248)]
    stage.fill(
        shade, across((216, 186, 142), (250, 232, 196), (255, 248, 228), (246, 224, 184), (204, 170, 126))
    )
    stage.fill([(168, 240), (432, 240), (434, 252), (166, 252)], turned(dark(OAK, 0.1)))
    stage.gleam(base, 244, 356, 430, 14)


def _desk_lamp(stage: Stage, look: Look) -> None:
    stage.stand(250, 96)
    stage.shade([(356, 214), (440, 180), (520, 470), (330, 470)], (255, 238, 190), 0.7, 22)
    stage.fill(vessel(250, [(446, 92), (GROUND, 96)], 0.12), turned(look.tint))
    stage.fill(ellipse(250, 446, 92, 13), light(look.tint, 0.3))
    stage.line([(250, 440), (196, 292), (356, 176)], 13, dark(BRASS, 0.2))
    stage.line([(248, 438), (194, 291), (354, 174)], 5, light(BRASS, 0.4))
    for x, y in ((196, 292), (250, 440)):
        stage.fill(ellipse(x, y, 15), turned(NIGHT))
    head = smooth([(330, 150), (376, 128), (420, 150), (462, 196), (346, 244), (326, 196)])
    stage.fill(head, corners(light(look.tint, 0.45), look.tint, look.tint, dark(look.tint, 0.35)))
    stage.fill(turn(ellipse(404, 222, 62, 13), -22, 404, 222), (255, 240, 196))


def _pebble_lamp(stage: Stage, look: Look) -> None:
    stage.shade(ellipse(300, 370, 190, 130), (255, 232, 180), 0.85, 40)
    stage.stand(300, 120)
    pebble = smooth(
        [(180, 410), (196, 340), (262, 290), (350, 300), (416, 360), (420, 430), (370, 472), (236, 472)]
    )
    stage.fill(pebble, down((255, 246, 222), light(look.tint, 0.3), mix(look.tint, (255, 206, 140), 0.5)))
    stage.fill(
        smooth([(190, 448), (300, 462), (414, 444), (370, 474), (236, 474)]), turned(OAK), inside=pebble
    )
    stage.fill(turn(ellipse(250, 344, 38, 17), -28, 250, 344), WHITE, 0.75)


def _lantern(stage: Stage, look: Look) -> None:
    stage.shade(ellipse(300, 340, 150, 130), (255, 230, 170), 0.8, 40)
    stage.stand(300, 92)
    stage.line(arc(300, 208, 66, 92, 180, 360), 12, look.tint)
    stage.fill(
        vessel(300, [(250, 74), (420, 74)], 0.14),
        across((240, 206, 140), (255, 246, 214), (255, 250, 230), (244, 214, 150)),
    )
    stage.fill(ellipse(300, 340, 24, 46), (255, 252, 236))
    for x in (234, 278, 322, 366):
        stage.line([(x, 256), (x, 428)], 6, turned(look.tint))
    stage.fill(vessel(300, [(196, 52), (214, 84), (250, 88)], 0.14), turned(look.tint))
    stage.fill(vessel(300, [(416, 88), (GROUND, 92)], 0.14), turned(look.tint))
    stage.fill(ellipse(300, 446, 11), BRASS)
