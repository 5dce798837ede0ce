"""A frame with a print, a floating leaf, a hinged triple, or a ledge with three."""

from moments.seed.pictures.paint import (
    INK,
    LEAF,
    NIGHT,
    OAK,
    WHITE,
    Colour,
    corners,
    dark,
    down,
    faced,
    light,
    mix,
    turned,
)
from moments.seed.pictures.shapes import box, ellipse, move, smooth, turn
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    if look.style == 2:
        stage.stand(300, 200, depth=0.06)
        for x, lean in ((178, 10), (422, -10), (300, 0)):
            _print(stage, x - 72, 262 + abs(lean), x + 72, GROUND, look.tint, x)
        return
    if look.style == 3:
        for left, top, right in ((128, 250, 250), (228, 172, 386), (366, 290, 476)):
            _print(stage, left, top, right, 440, (look.tint, OAK, NIGHT)[left % 3], left)
        stage.shade(box(100, 462, 500, 486), INK, 0.3, 10)
        stage.fill(box(96, 438, 504, 462, 4), down(light(look.tint, 0.3), dark(look.tint, 0.2)))
        return
    stage.stand(300, 140, depth=0.07)
    if look.style == 0:
        _print(stage, 160, 112, 440, GROUND, look.tint, 7)
        return
    stage.fill(box(166, 190, 434, GROUND, 8), turned(look.tint))
    stage.fill(box(180, 204, 420, 456, 4), corners(WHITE, (232, 240, 240), (226, 234, 236), (206, 218, 222)))
    for number in range(9):
        leaf = smooth([(300, 396), (316, 372), (300, 330), (284, 372)])
        stage.fill(
            turn(move(leaf, 0, -number * 8), -80 + number * 20, 300, 392 - number * 6),
            mix(LEAF, OAK, number / 18),
        )
    stage.line([(300, 420), (300, 320)], 4, dark(LEAF, 0.2))
    stage.fill([(200, 204), (262, 204), (196, 330), (180, 330), (180, 244)], WHITE, 0.5)


def _print(
    stage: Stage, left: float, top: float, right: float, bottom: float, tint: Colour, seed: int
) -> None:
    edge, mount = (right - left) * 0.065, (right - left) * 0.16
    stage.shade(box(left + 8, top + 8, right + 12, bottom), INK, 0.28, 9)
    stage.fill(box(left, top, right, bottom, 3), faced(tint))
    stage.fill(box(left + edge, top + edge, right - edge, bottom - edge), down(WHITE, (244, 240, 232)))
    inner = box(left + mount, top + mount, right - mount, bottom - mount)
    sky = ((246, 206, 170), (196, 216, 232), (236, 196, 196))[seed % 3]
    stage.fill(inner, down(light(sky, 0.5), sky))
    width, height, floor = right - left - 2 * mount, bottom - top - 2 * mount, bottom - mount
    stage.fill(ellipse(left + mount + width * 0.66, top + mount + height * 0.3, width * 0.14), (240, 150, 96))
    for number, tone in enumerate(((132, 160, 150), (84, 122, 124), (52, 86, 98))):
        rise = height * (0.5 - number * 0.14)
        hill = smooth(
            [
                (left, floor - rise * 0.7),
                (left + mount + width * 0.3, floor - rise * (1 - number % 2 * 0.5)),
                (left + mount + width * 0.7, floor - rise * (0.5 + number % 2 * 0.5)),
                (right, floor - rise * 0.6),
            ],
            closed=False,
        )
        stage.fill([*hill, (right, bottom), (left, bottom)], tone, inside=inner)
    stage.fill(
        [
            (left + mount, top + mount),
            (left + mount + width * 0.5, top + mount),
            (left + mount, top + mount + height * 0.6),
        ],
        WHITE,
        0.22,
    )
