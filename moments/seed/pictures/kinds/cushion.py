"""A square cushion, a striped one, a round one, or a long one."""

from moments.seed.pictures.paint import (
    INK,
    corners,
    dark,
    light,
)
from moments.seed.pictures.shapes import Outline, arc, box, ellipse, smooth, turn
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    width, height = ((170, 160), (170, 160), (168, 150), (212, 112))[look.style]
    y = GROUND - height
    stage.stand(300, width * 0.86, depth=0.1)
    if look.style == 2:
        body = ellipse(300, y + 8, width, height)
    else:
        corner = 0.94
        body = smooth(
            [
                (300 - width, y - height * corner),
                (300, y - height * 0.84),
                (300 + width, y - height * corner),
                (300 + width * 0.9, y),
                (300 + width, y + height * corner),
                (300, y + height * 0.9),
                (300 - width, y + height * corner),
                (300 - width * 0.9, y),
            ],
            steps=16,
        )
    stage.fill(body, corners(light(look.tint, 0.3), light(look.tint, 0.1), look.tint, dark(look.tint, 0.28)))
    _weave(stage, body, look, y, width, height)
    stage.shade(ellipse(300 + width * 0.5, y + height * 0.62, width * 0.5, height * 0.34), INK, 0.16, 30)
    stage.line([*body, body[0]], 4, dark(look.tint, 0.18), 0.7)


def _weave(stage: Stage, body: Outline, look: Look, y: float, width: float, height: float) -> None:
    pale = light(look.tint, 0.7)
    if look.style == 0:
        for row in range(-3, 4):
            for column in range(-3, 4):
                x0, y0 = 300 + column * 52, y + row * 52
                diamond = [(x0, y0 - 11), (x0 + 11, y0), (x0, y0 + 11), (x0 - 11, y0)]
                stage.fill(diamond, pale, 0.8, inside=body)
    elif look.style == 1:
        for column in range(-3, 4):
            x0 = 300 + column * 56
            stage.fill(
                [(x0 - 13, 60), (x0 + 13, 60), (x0 + 13, 520), (x0 - 13, 520)], pale, 0.85, inside=body
            )
    elif look.style == 2:
        for number in range(110):
            angle, reach = number * 137.5, (number / 110) ** 0.5 * width * 0.94
            (px, py), *_ = turn([(300 + reach, y + 8)], angle, 300, y + 8)
            stage.line(
                arc(px, (py - y) * height / width + y, 8, 7, 0, 260),
                2.6,
                dark(look.tint, 0.2),
                0.5,
                inside=body,
            )
    else:
        for side in (-1, 1):
            stage.fill(box(300 + side * 142 - 15, 60, 300 + side * 142 + 15, 520), pale, 0.85, inside=body)
            stage.fill(box(300 + side * 112 - 4, 60, 300 + side * 112 + 4, 520), pale, 0.85, inside=body)
