"""A ukulele: a soprano, a concert, a travel guitar, or one for children."""

from moments.seed.pictures.paint import (
    BRASS,
    STEEL,
    WHITE,
    contrast,
    corners,
    dark,
    light,
    turned,
)
from moments.seed.pictures.shapes import Outline, box, ellipse, move, smooth, star, turn
from moments.seed.pictures.stage import Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    size = (0.9, 0.95, 1.0, 0.84)[look.style]
    stage.stand(326, 112 * size, depth=0.1)
    lean, pivot = 13, (300.0, 470.0)

    def placed(points: Outline) -> Outline:
        grown = [(300 + (x - 300) * size, 470 + (y - 470) * size) for x, y in points]
        return turn(grown, lean, *pivot)

    half = [(300, 256), (346, 260), (376, 292), (370, 328), (392, 366), (408, 412), (376, 462), (300, 474)]
    body = smooth(half + [(600 - x, y) for x, y in reversed(half[1:-1])])
    stage.fill(placed(move(body, 10, 4)), dark(look.tint, 0.5))
    stage.fill(
        placed(body), corners(light(look.tint, 0.42), light(look.tint, 0.1), look.tint, dark(look.tint, 0.3))
    )
    stage.line(placed([*body, body[0]]), 5, dark(look.tint, 0.45))
    stage.fill(placed(ellipse(300, 344, 38)), dark(look.tint, 0.75))
    stage.line(placed(ellipse(300, 344, 43)), 5, BRASS)
    stage.fill(placed(box(287, 96, 313, 330, 3)), turned((96, 62, 44)))
    for number in range(8):
        stage.line(placed([(288, 126 + number * 24), (312, 126 + number * 24)]), 2.6, STEEL)
    stage.fill(placed([(284, 98), (276, 30), (324, 30), (316, 98)]), turned(dark(look.tint, 0.25)))
    for side in (-1, 1):
        for y in (46, 74):
            stage.fill(placed(ellipse(300 + side * 32, y, 9, 7)), BRASS)
    stage.fill(placed(box(262, 410, 338, 424, 5)), (96, 62, 44))
    for string in range(4):
        x = 291 + string * 6
        stage.line(placed([(x, 64), (300 + (x - 300) * 1.5, 416)]), 1.8, light(STEEL, 0.5), 0.9)
    if look.style == 3:
        for x, y in ((246, 404), (356, 400), (300, 446)):
            stage.fill(placed(star(x, y, 15, 6)), contrast(look.tint))
    stage.fill(placed(turn(ellipse(252, 380, 11, 40), 12, 252, 380)), WHITE, 0.28)
