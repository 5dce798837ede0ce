"""A serving board that leans on the wall: long, round, with its knife, or end grain."""

from moments.seed.pictures.paint import (
    CREAM,
    LEAF,
    NIGHT,
    STEEL,
    WHITE,
    Colour,
    dark,
    faced,
    light,
    mix,
    turned,
)
from moments.seed.pictures.shapes import Outline, box, ellipse, move, smooth, turn
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    stage.stand(300, 150, depth=0.07)
    style, tint = look.style, look.tint
    if style == 1:
        outline = [
            *ellipse(300, 300, 168),
        ]
    elif style == 3:
        outline = box(146, 190, 454, GROUND, 20)
    else:
        outline = [*box(190, 206, 410, GROUND, 46)]
        stage.fill(
            smooth([(262, 230), (276, 150), (278, 110), (300, 96), (322, 110), (324, 150), (338, 230)]),
            faced(tint),
        )
    stage.fill(move(outline, 9, 5), dark(tint, 0.45))
    stage.fill(outline, faced(tint))
    _grain(stage, outline, tint, squares=style == 3)
    if style == 0 or style == 2:
        stage.fill(smooth([(270, 236), (284, 160), (316, 160), (330, 236)], closed=False), faced(tint))
        stage.fill(ellipse(300, 128, 10), dark(tint, 0.65))
        stage.line(
            smooth([(300, 128), (330, 150), (322, 196), (296, 190), (298, 134)], closed=False),
            5,
            (120, 72, 48),
        )
    elif style == 1:
        stage.line(ellipse(300, 300, 144), 5, dark(tint, 0.3), 0.7)
        stage.fill(ellipse(300, 156, 11), dark(tint, 0.6))
    if style == 2:
        stage.fill(
            smooth([(432, GROUND), (430, 330), (440, 250), (456, 250), (458, 330), (456, GROUND)]),
            turned(STEEL),
        )
        stage.fill(box(430, 360, 460, GROUND + 2, 12), turned(NIGHT))
    _herbs(stage, 232, 440)


def _grain(stage: Stage, outline: Outline, tint: Colour, *, squares: bool) -> None:
    if squares:
        for row in range(6):
            for column in range(6):
                x, y = 146 + column * 52, 190 + row * 47
                tone = dark(tint, 0.22) if (row + column) % 2 else light(tint, 0.16)
                stage.fill(box(x, y, x + 51, y + 46, 2), faced(tone), 0.8, inside=outline)
        return
    for number in range(7):
        x = 206 + number * 32
        wave = smooth([(x, 120), (x + 8 * (-1) ** number, 240), (x - 4, 350), (x + 6, 490)], closed=False)
        stage.line(wave, 2.6, dark(tint, 0.3), 0.45, inside=outline)


def _herbs(stage: Stage, x: float, y: float) -> None:
    """A sprig and two tomatoes beside the board."""
    for number in range(5):
        leaf = smooth([(x, y), (x + 12, y - 18), (x, y - 40), (x - 12, y - 18)])
        stage.fill(turn(leaf, -70 + number * 32, x, y + 6), mix(LEAF, CREAM, 0.06 * number))
    for dx, dy in ((34, 14), (66, 22)):
        stage.fill(ellipse(x + dx, y + dy, 19), turned((214, 76, 62)))
        stage.fill(ellipse(x + dx - 6, y + dy - 7, 4), WHITE, 0.7)
