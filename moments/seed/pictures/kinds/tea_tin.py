"""A tea tin, a bag of coffee, a tall tin, or three small ones."""

from moments.seed.pictures.paint import (
    BRASS,
    CREAM,
    NIGHT,
    WHITE,
    Colour,
    dark,
    down,
    light,
    mix,
    turned,
)
from moments.seed.pictures.shapes import box, ellipse, mirror, smooth, turn, vessel
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    if look.style == 1:
        _coffee_bag(stage, look)
        return
    spots = {0: [(300, 104, 250)], 2: [(300, 84, 300)], 3: [(196, 66, 170), (404, 66, 190), (300, 72, 214)]}[
        look.style
    ]
    tints = (look.tint, mix(look.tint, (214, 120, 82), 0.7), mix(look.tint, (232, 190, 96), 0.75))
    for number, (x, reach, height) in enumerate(spots):
        _tin(stage, x, reach, height, tints[-1 - number] if len(spots) > 1 else look.tint)


def _tin(stage: Stage, x: float, reach: float, height: float, tint: Colour) -> None:
    top = GROUND - height
    stage.stand(x, reach)
    body = vessel(x, [(top + 36, reach), (GROUND, reach)], 0.14)
    stage.fill(body, turned(tint))
    label = box(x - reach * 0.62, top + height * 0.34, x + reach * 0.62, GROUND - height * 0.16, 14)
    stage.fill(label, turned(light(tint, 0.82)), inside=body)
    middle = (top + height * 0.34 + GROUND - height * 0.16) / 2
    for angle in (-42, 0, 42):
        leaf = smooth([(x, middle + 22), (x + 13, middle - 2), (x, middle - 34), (x - 13, middle - 2)])
        stage.fill(turn(leaf, angle, x, middle + 24), dark(tint, 0.1 + abs(angle) / 300))
    stage.line([(x - reach * 0.3, middle + 40), (x + reach * 0.3, middle + 40)], 4, dark(tint, 0.2))
    stage.fill(vessel(x, [(top, reach * 1.02), (top + 40, reach * 1.02)], 0.14), turned(light(tint, 0.14)))
    stage.fill(ellipse(x, top, reach * 1.02, reach * 0.15), light(tint, 0.42))
    stage.fill(ellipse(x, top, reach * 0.78, reach * 0.1), light(tint, 0.25))
    stage.gleam(body, x - reach * 0.78, top + 52, GROUND - 12, 10, 0.34)


def _coffee_bag(stage: Stage, look: Look) -> None:
    stage.stand(300, 116, depth=0.09)
    bag = smooth(
        [
            (196, 190),
            (190, 300),
            (184, 440),
            (200, GROUND),
            (300, GROUND + 6),
            (400, GROUND),
            (416, 440),
            (410, 300),
            (404, 190),
            (300, 184),
        ]
    )
    stage.fill(bag, turned(look.tint))
    stage.fill(
        [(194, 140), (406, 140), (408, 206), (192, 206)], down(light(look.tint, 0.2), dark(look.tint, 0.15))
    )
    stage.line([(194, 162), (406, 162)], 9, BRASS)
    stage.fill(ellipse(300, 336, 66), CREAM)
    for dx, angle in ((-20, 24), (20, -24)):
        bean = turn(ellipse(300 + dx, 336, 17, 27), angle, 300 + dx, 336)
        stage.fill(bean, turned((104, 64, 44)))
        curve = smooth([(298 + dx, 314), (304 + dx, 330), (296 + dx, 344), (302 + dx, 358)], closed=False)
        stage.line(turn(curve, angle, 300 + dx, 336), 3, (58, 34, 24))
    stage.line([(214, 230), (206, 440)], 7, WHITE, 0.25)
    stage.line(mirror([(214, 230), (206, 440)]), 7, NIGHT, 0.14)
