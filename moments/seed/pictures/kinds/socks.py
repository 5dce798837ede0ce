"""A pair of socks: crew, for the trail, for the house, or for running."""

from moments.seed.pictures.paint import (
    Colour,
    corners,
    dark,
    light,
)
from moments.seed.pictures.shapes import box, ellipse, move, smooth
from moments.seed.pictures.stage import Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    height = (0, 20, 30, 70)[look.style]
    stage.stand(310, 130, 466, depth=0.1)
    for dx, dy, tone in ((-66, -18, dark(look.tint, 0.22)), (44, 0, look.tint)):
        _sock(stage, dx, dy, height, tone, look.style)


def _sock(stage: Stage, dx: float, dy: float, lower: float, tint: Colour, style: int) -> None:
    top = 138 + lower * 1.6
    leg = smooth(
        [
            (222, top),
            (224, 300),
            (212, 372),
            (230, 446),
            (300, 466),
            (392, 462),
            (424, 424),
            (400, 390),
            (346, 376),
            (332, 330),
            (330, top),
        ],
        steps=12,
    )
    body = move(leg, dx, dy)
    stage.fill(move(body, 6, 5), dark(tint, 0.45))
    stage.fill(body, corners(light(tint, 0.28), tint, tint, dark(tint, 0.28)))
    pale = light(tint, 0.65)
    stage.fill(move(ellipse(404, 436, 52, 44), dx, dy), pale, inside=body)
    stage.fill(move(ellipse(226, 430, 46, 44), dx, dy), pale, inside=body)
    stage.fill(move(box(200, top - 22, 350, top + 40), dx, dy), pale, inside=body)
    for column in range(12):
        x = 216 + column * 11
        stage.line(move([(x, top - 20), (x, top + 40)], dx, dy), 2.4, dark(tint, 0.2), 0.4, inside=body)
    for number in range(2):
        y = top + 66 + number * 26
        if style == 2:
            for step in range(4):
                stage.fill(
                    move(ellipse(238 + step * 26 + number % 2 * 12, y + 8, 6), dx, dy), pale, inside=body
                )
        else:
            stage.line(move([(204, y), (350, y)], dx, dy), (12, 7, 0, 9)[style], pale, 0.8, inside=body)
