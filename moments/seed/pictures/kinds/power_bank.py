"""A power bank: a slab, one that snaps to a phone, one with solar panels, or a small stick."""

from moments.seed.pictures.paint import (
    INK,
    NIGHT,
    SIGNAL,
    STEEL,
    WHITE,
    contrast,
    corners,
    dark,
    down,
    faced,
    light,
)
from moments.seed.pictures.shapes import box, ellipse, mirror, move, turn
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    left, top, right = ((206, 196, 394), (206, 226, 394), (150, 250, 450), (244, 236, 356))[style]
    stage.stand(300, (right - left) / 2, depth=0.09)
    lean = (-5, 0, 0, 6)[style]
    if style == 2:
        _panels(stage)
    body = turn(box(left, top, right, GROUND, 26), lean, 300, GROUND)
    stage.fill(move(body, 9, 3), dark(tint, 0.45))
    stage.fill(body, faced(tint))
    for number in range(4):
        lamp = turn(ellipse(300 - 27 + number * 18, GROUND - 40, 5), lean, 300, GROUND)
        stage.fill(lamp, SIGNAL if number < 3 else dark(tint, 0.35))
    bolt = [
        (312, top + 46),
        (276, top + 106),
        (298, top + 106),
        (288, top + 152),
        (326, top + 90),
        (303, top + 90),
    ]
    if style == 1:
        stage.line(ellipse(300, top + 100, 62), 7, light(tint, 0.6), 0.8)
        stage.line([(300, top + 176), (300, top + 198)], 8, light(tint, 0.6), 0.8)
    stage.fill(turn(bolt, lean, 300, GROUND), contrast(tint), 0.9)
    stage.fill(turn(box(276, top - 1, 324, top + 9, 4), lean, 300, GROUND), dark(tint, 0.7))
    gloss = turn([(left, top + 20), (left + 90, top), (left + 30, GROUND), (left, GROUND)], lean, 300, GROUND)
    stage.fill(gloss, WHITE, 0.13, inside=body)


def _panels(stage: Stage) -> None:
    for number in range(2):
        top = 146 - number * 96 + 8
        panel = box(158, top, 442, top + 100, 8)
        stage.fill(panel, corners((66, 92, 150), (44, 62, 112), (38, 54, 98), (24, 34, 70)))
        for column in range(1, 6):
            stage.line([(158 + column * 47, top + 6), (158 + column * 47, top + 94)], 2, STEEL, 0.6)
        stage.line([(164, top + 50), (436, top + 50)], 2, STEEL, 0.6)
        stage.fill([(158, top), (270, top), (200, top + 100), (158, top + 100)], WHITE, 0.12, inside=panel)
    stage.line(mirror([(170, 250), (170, 240)]), 6, INK)
    stage.fill(box(150, 236, 450, 252, 4), down(light(NIGHT, 0.2), NIGHT))
