"""A puzzle, half done: a harbour, a gradient, an animal, or the night sky."""

from moments.seed.pictures.paint import (
    CREAM,
    INK,
    NIGHT,
    WHITE,
    Colour,
    corners,
    dark,
    down,
    faced,
    light,
    mix,
)
from moments.seed.pictures.shapes import Outline, arc, box, ellipse, move, smooth, star, turn
from moments.seed.pictures.stage import GROUND, Look, Stage

_SUNSET: tuple[Colour, ...] = ((246, 196, 140), (236, 132, 108), (150, 92, 140))


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    stage.shade(box(146, 172, 470, 492, 8), INK, 0.28, 14)
    ground = box(132, 142, 468, GROUND, 8)
    _scene(stage, look, ground)
    for step in range(1, 5):
        for vertical in (True, False):
            seam = _seam(step, vertical=vertical)
            stage.line(seam, 3.2, WHITE, 0.42, inside=ground)
            stage.line(move(seam, 1.5, 1.5), 2.2, INK, 0.28, inside=ground)
    stage.fill(box(396, 142, 468, 208), INK, 0.4, inside=ground)
    stage.shade(turn(_piece(464, 174), 16, 456, 166), INK, 0.4, 6)
    stage.fill(turn(_piece(456, 166), 16, 456, 166), faced(mix(look.tint, (240, 150, 110), 0.5)))


def _seam(step: int, *, vertical: bool) -> Outline:
    line: Outline = []
    for cell in range(5):
        start, side = cell * 66, 1 if (cell + step) % 2 else -1
        line += [
            (start, 0.0),
            (start + 24, 0.0),
            *arc(start + 33, side * 12, 11, 11, -side * 125, -side * 415),
        ]
    offset = step * 66
    return [(132 + offset + y, 142 + x) if vertical else (132 + x, 142 + offset + y) for x, y in line]


def _piece(x: float, y: float) -> Outline:
    half = 33
    return [
        (x - half, y - half),
        (x - 9, y - half),
        *arc(x, y - half - 11, 13, 13, 130, 410),
        (x + 9, y - half),
        (x + half, y - half),
        (x + half, y - 9),
        *arc(x + half + 11, y, 13, 13, 220, 500),
        (x + half, y + 9),
        (x + half, y + half),
        (x - half, y + half),
    ]


def _scene(stage: Stage, look: Look, ground: Outline) -> None:
    tint = look.tint
    if look.style == 1:
        stage.fill(
            ground,
            corners(light(tint, 0.5), (250, 206, 140), tint, dark(mix(tint, (120, 80, 200), 0.5), 0.2)),
        )
        return
    if look.style == 2:
        stage.fill(ground, faced(light(tint, 0.2)))
        fox = smooth(
            [
                (226, 250),
                (240, 210),
                (276, 236),
                (330, 236),
                (366, 208),
                (380, 254),
                (360, 340),
                (304, 402),
                (248, 342),
            ]
        )
        stage.fill(fox, faced((222, 122, 66)))
        stage.fill(
            smooth([(232, 320), (280, 318), (304, 402)]) + smooth([(304, 402), (328, 318), (374, 320)]),
            CREAM,
            inside=fox,
        )
        for x in (272, 334):
            stage.fill(ellipse(x, 296, 9), NIGHT)
        stage.fill(ellipse(304, 388, 12, 9), NIGHT)
        return
    night = look.style == 3
    stage.fill(
        ground,
        down(dark(tint, 0.3), tint, (120, 100, 170)) if night else down(light(tint, 0.7), *_SUNSET[:2]),
    )
    stage.fill(ellipse(376, 232, 36), (255, 246, 216), inside=ground)
    for number in range(26 if night else 0):
        stage.fill(star(150 + number * 83 % 310, 156 + number * 57 % 190, 5 + number % 3, 2, 4), CREAM, 0.9)
    for number, tone in enumerate((0.25, 0.5)):
        y = 350 + number * 38
        hill = smooth([(130, y), (200, y - 46), (280, y + 6), (360, y - 38), (470, y + 4)], closed=False)
        stage.fill([*hill, (470, 480), (130, 480)], dark(tint, tone), inside=ground)
    if not night:
        stage.fill(
            [(180, 470), (420, 470), (440, 418), (160, 418)], mix(tint, (80, 140, 180), 0.6), inside=ground
        )
        stage.fill([(250, 430), (330, 430), (318, 448), (262, 448)], (196, 74, 60))
        stage.fill([(292, 426), (292, 366), (328, 424)], CREAM)
