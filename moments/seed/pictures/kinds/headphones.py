"""Closed headphones: large, with a wide band, for children, or light ones on the ear."""

from moments.seed.pictures.paint import (
    NIGHT,
    STEEL,
    dark,
    light,
    turned,
)
from moments.seed.pictures.shapes import arc, box, ellipse
from moments.seed.pictures.stage import Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    pad, cup = ((60, 92), (66, 98), (52, 76), (46, 64))[style]
    y, width = 346, (132, 138, 118, 122)[style]
    stage.stand(300, width + 50, 446, depth=0.07)
    stage.line(
        arc(300, y - 10, width, 206 if style != 2 else 176, 180, 360),
        (20, 30, 22, 13)[style],
        dark(tint, 0.25),
    )
    stage.line(
        arc(300, y - 12, width - 3, 202 if style != 2 else 172, 190, 350),
        (8, 13, 9, 5)[style],
        light(tint, 0.25),
    )
    stage.line(arc(300, y - 4, width - 14, 190 if style != 2 else 160, 228, 312), 15, NIGHT)
    for side in (-1, 1):
        x = 300 + side * width
        inner = box(x - side * 20 - 26, y - cup + 8, x - side * 20 + 26, y + cup - 8, 26)
        stage.fill(inner, turned(dark(NIGHT, 0.15)))
        shell = box(x - pad / 2 + side * 14, y - cup, x + pad / 2 + side * 14, y + cup, 30)
        stage.fill(shell, turned(tint))
        stage.fill(
            box(x - 7 + side * 18, y - cup * 0.5, x + 7 + side * 18, y + cup * 0.5, 7),
            light(tint, 0.5),
            0.55,
            inside=shell,
        )
        stage.line([(x, y - cup - 2), (x, y - cup - 40)], 12, STEEL)
    if style == 2:
        for side in (-1, 1):
            stage.fill(ellipse(300 + side * (width + 12), y, 17), (250, 220, 110))
