"""A helmet: for the city, for trails, for children, or for skating."""

from moments.seed.pictures.paint import (
    BRASS,
    NIGHT,
    WHITE,
    corners,
    dark,
    light,
    turned,
)
from moments.seed.pictures.shapes import box, ellipse, move, smooth
from moments.seed.pictures.stage import Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    stage.stand(300, 160, 448, depth=0.1)
    for start, end in (((170, 396), (300, 468)), ((424, 400), (310, 468))):
        stage.line([start, end], 9, NIGHT)
    stage.fill(box(288, 452, 320, 478, 6), turned(BRASS))
    shell = smooth(
        [
            (128, 392),
            (134, 290),
            (206, 206),
            (312, 186),
            (412, 226),
            (474, 314),
            (478, 384),
            (430, 410),
            (300, 400),
            (180, 412),
        ]
    )
    stage.fill(move(shell, 3, 9), dark(tint, 0.55))
    stage.fill(shell, corners(light(tint, 0.45), light(tint, 0.12), tint, dark(tint, 0.34)))
    if style == 3:
        for x, y in ((230, 268), (300, 250), (370, 262), (262, 326), (340, 322)):
            stage.fill(ellipse(x, y, 13, 17), dark(tint, 0.7), inside=shell)
    else:
        for number in range(4 if style != 2 else 3):
            y = 246 + number * 38
            vent = smooth([(206 - number * 16, y + 32), (290, y), (398 + number * 14, y + 24), (300, y + 19)])
            stage.fill(vent, dark(tint, 0.7), inside=shell)
    if style == 1:
        stage.fill(smooth([(392, 246), (470, 262), (530, 312), (452, 306)]), turned(dark(tint, 0.35)))
    if style == 2:
        for x, y in ((196, 366), (262, 372), (340, 366), (416, 366)):
            stage.fill(ellipse(x, y, 13), (250, 214, 110), inside=shell)
    rim = smooth([(134, 388), (210, 398), (300, 388), (400, 394), (474, 376)], closed=False)
    stage.line(rim, 11, dark(tint, 0.5))
    stage.shade(ellipse(226, 246, 44, 20), WHITE, 0.45, 14)
    if style == 0:
        stage.fill(box(126, 350, 144, 376, 6), (226, 70, 70))
