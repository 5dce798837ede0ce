"""A keyboard seen from above: compact, folding, lit for games, or only its numbers."""

from moments.seed.pictures.paint import (
    CORAL,
    INK,
    across,
    dark,
    down,
    faced,
    light,
    luminance,
)
from moments.seed.pictures.shapes import box
from moments.seed.pictures.stage import Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    columns, rows = ((11, 5), (11, 4), (12, 5), (4, 5))[look.style]
    key = 34 if columns > 4 else 46
    width, height = columns * key + 28, rows * key + 28
    left, top = 300 - width / 2, 330 - height / 2
    stage.shade(box(left + 12, top + 26, left + width + 18, top + height + 26, 18), INK, 0.34, 14)
    stage.fill(box(left, top + 12, left + width, top + height + 14, 20), dark(look.tint, 0.45))
    stage.fill(box(left, top, left + width, top + height, 20), faced(look.tint))
    if look.style == 1:
        stage.fill(box(297, top, 303, top + height), dark(look.tint, 0.5))
    for row in range(rows):
        _keys(stage, look, left + 14, top + 14 + row * key, columns, key, row)


def _keys(stage: Stage, look: Look, left: float, y: float, columns: int, key: float, row: int) -> None:
    cap = light(look.tint, 0.62) if luminance(look.tint) > 0.3 else light(look.tint, 0.16)
    column = 0
    while column < columns:
        is_wide = columns > 4 and (
            (row == 4 and column == 3) or (row == 3 and look.style == 1 and column == 3)
        )
        span = 5 if is_wide else 1
        accent = (row, column) in ((0, 0), (2, columns - 1)) or (look.style == 2 and row == 1 and column == 2)
        tone = CORAL if accent else cap
        x = left + column * key
        if look.style == 2:
            hue = across((120, 110, 240), (90, 200, 220), (240, 120, 190))
            stage.fill(box(x + 1, y + 2, x + span * key - 1, y + key - 1, 8), hue, 0.9)
        stage.fill(box(x + 2.5, y + 4, x + span * key - 2.5, y + key - 2, 7), dark(tone, 0.24))
        stage.fill(box(x + 2.5, y + 2, x + span * key - 2.5, y + key - 6, 7), down(light(tone, 0.3), tone))
        column += span
