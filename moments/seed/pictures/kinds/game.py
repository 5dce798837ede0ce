"""A board game's box with dice, dice alone, a word game, or travel chess."""

from moments.seed.pictures.paint import (
    BRASS,
    CREAM,
    INK,
    NIGHT,
    Colour,
    contrast,
    dark,
    faced,
    light,
    mix,
    turned,
)
from moments.seed.pictures.shapes import arc, box, ellipse, move, smooth, star
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    if style == 3:
        _chess(stage, look)
        return
    stage.stand(290, 176, depth=0.09)
    if style != 1:
        stage.fill([(126, 238), (156, 212), (464, 212), (440, 238)], light(tint, 0.4))
        stage.fill([(440, 238), (464, 212), (464, 444), (440, GROUND)], dark(tint, 0.45))
        lid = box(126, 238, 440, GROUND, 4)
        stage.fill(lid, faced(tint))
        for number in range(5):
            x = 170 + number * 56
            tree = [(x, 396), (x - 26, 440), (x + 26, 440)]
            stage.fill(move(tree, 0, -number % 2 * 14), mix(dark(tint, 0.3), (80, 140, 96), 0.5), inside=lid)
        stage.words(283, 286, (100, 66), contrast(tint), 16)
        stage.fill(star(283, 372, 34, 15), BRASS)
    spots = (
        ((420, 420, 5), (468, 440, 3))
        if style != 1
        else ((206, 392, 4), (384, 396, 6), (296, 300, 5), (300, 418, 2))
    )
    for number, (x, y, pips) in enumerate(spots):
        _die(
            stage,
            x,
            y,
            36 if style != 1 else 56,
            pips,
            (look.tint, CREAM, mix(tint, (240, 150, 90), 0.6), (112, 160, 220))[number],
        )


def _die(stage: Stage, x: float, y: float, half: float, pips: int, tone: Colour) -> None:
    stage.shade(ellipse(x + 8, y + half + 2, half * 1.1, 9), INK, 0.35, 6)
    body = box(x - half, y - half, x + half, y + half, half * 0.3)
    stage.fill(move(body, 5, 4), dark(tone, 0.4))
    stage.fill(body, faced(tone))
    spread = half * 0.52
    places = {
        2: ((-1, -1), (1, 1)),
        3: ((-1, -1), (0, 0), (1, 1)),
        4: ((-1, -1), (1, 1), (1, -1), (-1, 1)),
        5: ((-1, -1), (1, 1), (1, -1), (-1, 1), (0, 0)),
        6: ((-1, -1), (-1, 0), (-1, 1), (1, -1), (1, 0), (1, 1)),
    }
    for dx, dy in places[pips]:
        stage.fill(ellipse(x + dx * spread, y + dy * spread, half * 0.15), contrast(tone))


def _chess(stage: Stage, look: Look) -> None:
    stage.stand(300, 176, depth=0.09)
    stage.fill([(126, GROUND), (176, 330), (424, 330), (474, GROUND)], faced(look.tint))
    stage.fill([(126, GROUND), (474, GROUND), (474, 490), (126, 490)], dark(look.tint, 0.35))
    for row in range(4):
        for column in range(8):
            y0, y1 = 340 + row * 31, 340 + (row + 1) * 31
            left0, left1 = 184 - row * 12.0, 184 - (row + 1) * 12.0
            step0, step1 = (600 - 2 * left0) / 8, (600 - 2 * left1) / 8
            cell = [
                (left0 + column * step0, y0),
                (left0 + (column + 1) * step0, y0),
                (left1 + (column + 1) * step1, y1),
                (left1 + column * step1, y1),
            ]
            stage.fill(cell, CREAM if (row + column) % 2 else dark(look.tint, 0.35))
    for x, y, size, tone in (
        (216, 372, 0.8, NIGHT),
        (372, 366, 0.8, NIGHT),
        (292, 420, 1.15, CREAM),
        (400, 446, 1.2, CREAM),
        (184, 448, 1.2, CREAM),
    ):
        head = [
            (y - 104 * size, 5 * size),
            (y - 92 * size, 17 * size),
            (y - 72 * size, 12 * size),
            (y - 20 * size, 17 * size),
            (y, 26 * size),
        ]
        side = smooth([(x + reach, py) for py, reach in head], closed=False)
        stage.shade(ellipse(x + 6, y + 2, 30 * size, 7), INK, 0.4, 4)
        stage.fill(
            side + arc(x, y, 26 * size, 6 * size, 0, 180) + [(2 * x - px, py) for px, py in reversed(side)],
            turned(tone),
        )
        stage.fill(ellipse(x, y - 106 * size, 15 * size), turned(tone))
