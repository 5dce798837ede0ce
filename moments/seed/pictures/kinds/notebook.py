"""A notebook with a band, a planner, a sketchbook with a pencil, or a pen set."""

from moments.seed.pictures.paint import (
    BRASS,
    INK,
    NIGHT,
    STEEL,
    Colour,
    contrast,
    dark,
    down,
    faced,
    light,
    turned,
)
from moments.seed.pictures.shapes import arc, box, move, turn
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    half, top = ((116, 156), (132, 180), (104, 200), (108, 190))[style]
    stage.stand(300, half + 26, depth=0.08)
    lean = (-4, 0, 5, -6)[style]
    pages = turn(box(300 - half + 8, top + 10, 300 + half + 12, GROUND + 2, 8), lean, 300, GROUND)
    stage.fill(pages, down((250, 244, 230), (222, 212, 190)))
    cover = turn(box(300 - half, top, 300 + half, GROUND - 4, 14), lean, 300, GROUND)
    stage.fill(cover, faced(tint))
    stage.fill(
        turn(box(300 - half, top, 300 - half + 24, GROUND - 4, 10), lean, 300, GROUND),
        dark(tint, 0.3),
        0.6,
        inside=cover,
    )
    if style in (1, 2):
        for number in range(9):
            y = top + 20 + number * (GROUND - top - 44) / 8
            stage.line(turn(arc(300 - half + 2, y, 17, 8, 90, 330), lean, 300, GROUND), 5, turned(STEEL))
    if style != 2:
        stage.fill(
            turn(box(300 + half - 40, top - 2, 300 + half - 26, GROUND - 2), lean, 300, GROUND),
            contrast(tint),
            0.9,
            inside=cover,
        )
    label = turn(box(300 - half * 0.5, top + 56, 300 + half * 0.42, top + 132, 6), lean, 300, GROUND)
    stage.fill(label, light(tint, 0.8))
    for number, share in enumerate((0.32, 0.2)):
        y = top + 84 + number * 22
        stage.line(
            turn([(300 - half * 0.34, y), (300 - half * 0.34 + half * share * 2, y)], lean, 300, GROUND),
            6,
            dark(tint, 0.4),
        )
    if style in (2, 3):
        _pencil(stage, 404, (240, 190, 84))
    if style == 3:
        _pencil(stage, 440, STEEL)


def _pencil(stage: Stage, x: float, tone: Colour) -> None:
    shape = box(x - 10, 230, x + 10, 430)
    lean = 14
    stage.fill(turn(move(shape, 7, 6), lean, x, 470), INK, 0.2)
    stage.fill(turn(shape, lean, x, 470), turned(tone))
    stage.fill(turn([(x - 10, 430), (x + 10, 430), (x, 468)], lean, x, 470), turned((240, 216, 178)))
    stage.fill(turn([(x - 4, 453), (x + 4, 453), (x, 468)], lean, x, 470), NIGHT)
    stage.fill(turn(box(x - 10, 222, x + 10, 240, 4), lean, x, 470), turned(BRASS))
