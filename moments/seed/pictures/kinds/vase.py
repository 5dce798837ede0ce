"""A narrow-necked vase, a ribbed belly, three bud vases, or a tall floor vase."""

from moments.seed.pictures.paint import (
    CREAM,
    LEAF,
    dark,
    light,
    mix,
    turned,
)
from moments.seed.pictures.shapes import ellipse, smooth, turn, vessel
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    if look.style == 2:
        for x, profile, tone in (
            (206, [(330, 14), (370, 20), (420, 52), (GROUND, 36)], light(look.tint, 0.5)),
            (394, [(300, 20), (330, 34), (430, 44), (GROUND, 34)], dark(look.tint, 0.25)),
            (300, [(350, 18), (366, 14), (400, 50), (440, 56), (GROUND, 40)], look.tint),
        ):
            _stem(stage, x, profile[0][0], 84 + x % 50, (x - 300) / 20)
            stage.stand(x, profile[-1][1])
            stage.fill(vessel(x, profile, 0.16), turned(tone))
        return
    profile = {
        0: [(232, 30), (262, 24), (310, 44), (390, 98), (440, 92), (GROUND, 56)],
        1: [(262, 62), (282, 50), (318, 92), (378, 122), (436, 98), (GROUND, 66)],
        3: [(196, 52), (224, 40), (290, 70), (370, 84), (GROUND, 54)],
    }[look.style]
    for number, lean in enumerate((-26, -6, 18, 36)):
        _stem(stage, 300 + lean * 0.3, profile[0][0] + 6, 120 + number * 17 % 40, lean)
    stage.stand(300, profile[-1][1] * 1.2)
    body = vessel(300, profile, 0.14)
    stage.fill(body, turned(look.tint))
    if look.style == 1:
        for step in range(-4, 5):
            rib = [(300 + reach * _share(step), y) for y, reach in profile]
            stage.line(smooth(rib, closed=False), 3, dark(look.tint, 0.25), 0.5, inside=body)
    top, neck = profile[0]
    stage.fill(ellipse(300, top, neck, neck * 0.18), dark(look.tint, 0.45))
    stage.gleam(body, 300 - profile[-2][1] * 0.55, profile[2][0] + 30, GROUND - 40, 13)


def _share(step: int) -> float:
    """Where the rib of a turned body is seen: ribs crowd towards the edge."""
    return step / 4 * (1.35 - 0.35 * abs(step / 4))


def _stem(stage: Stage, x: float, y: float, length: float, lean: float) -> None:
    (tip_x, tip_y), *_ = turn([(x, y - length)], lean, x, y)
    stage.line(
        smooth([(x, y + 12), ((x + tip_x) / 2 - 4, (y + tip_y) / 2), (tip_x, tip_y)], closed=False),
        4.5,
        dark(LEAF, 0.15),
    )
    for share, side in ((0.4, 1), (0.62, -1), (0.8, 1)):
        lx, ly = x + (tip_x - x) * share, y + (tip_y - y) * share
        leaf = turn(
            smooth([(lx, ly), (lx + 12, ly - 15), (lx, ly - 40), (lx - 12, ly - 15)]),
            side * 55 + lean,
            lx,
            ly,
        )
        stage.fill(leaf, mix(LEAF, CREAM, 0.1 + share / 6))
    for step in range(5):
        petal = turn(ellipse(tip_x, tip_y - 13, 9, 14), step * 72 + lean, tip_x, tip_y)
        stage.fill(petal, (250, 226, 206) if lean < 0 else (240, 170, 150))
    stage.fill(ellipse(tip_x, tip_y, 7), (226, 160, 62))
