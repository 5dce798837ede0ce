"""A wall clock, an alarm clock with bells, a mantel clock, or a kitchen clock with a timer ring."""

from moments.seed.pictures.paint import (
    BRASS,
    CREAM,
    INK,
    NIGHT,
    WHITE,
    Colour,
    corners,
    dark,
    faced,
    light,
    turned,
)
from moments.seed.pictures.shapes import arc, box, ellipse, move, turn
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    y = (282, 330, 330, 300)[look.style]
    reach = (160, 122, 104, 150)[look.style]
    if look.style == 1:
        _bells(stage, look.tint)
    elif look.style == 2:
        stage.stand(300, 166, depth=0.08)
        case = [*arc(300, 330, 166, 158, 180, 360), (466, GROUND), (134, GROUND)]
        stage.fill(move(case, 8, 4), dark(look.tint, 0.5))
        stage.fill(case, faced(look.tint))
    else:
        stage.shade(ellipse(318, y + 26, reach, reach), INK, 0.3, 16)
    rim = look.tint if look.style != 2 else BRASS
    stage.fill(ellipse(300, y, reach), corners(light(rim, 0.4), rim, rim, dark(rim, 0.35)))
    stage.fill(ellipse(300, y, reach * 0.87), corners(WHITE, CREAM, CREAM, (232, 226, 214)))
    if look.style == 3:
        stage.line(arc(300, y, reach * 0.74, reach * 0.74, -90, 30), 13, dark(look.tint, 0.1))
    _dial(stage, y, reach * 0.76, look.tint)


def _bells(stage: Stage, tint: Colour) -> None:
    stage.stand(300, 106)
    for side in (-1, 1):
        stage.line([(300 + side * 70, 420), (300 + side * 98, GROUND - 4)], 16, dark(tint, 0.3))
        bell = turn(arc(300 + side * 78, 222, 54, 50, 180, 360), side * 33, 300 + side * 78, 222)
        stage.fill(bell, turned(BRASS))
    stage.line([(300, 196), (300, 168)], 9, NIGHT)
    stage.fill(box(276, 152, 324, 176, 10), turned(NIGHT))


def _dial(stage: Stage, y: float, reach: float, tint: Colour) -> None:
    for hour in range(12):
        mark = [(300, y - reach), (300, y - reach * (0.82 if hour % 3 == 0 else 0.91))]
        stage.line(turn(mark, hour * 30, 300, y), 6 if hour % 3 == 0 else 3.4, dark(tint, 0.6))
    stage.line(turn([(300, y + 14), (300, y - reach * 0.5)], -56, 300, y), 9, NIGHT)
    stage.line(turn([(300, y + 18), (300, y - reach * 0.76)], 52, 300, y), 6, NIGHT)
    stage.line(turn([(300, y + 28), (300, y - reach * 0.8)], 190, 300, y), 2.6, (206, 84, 66))
    stage.fill(ellipse(300, y, 9), (206, 84, 66))
