"""A soft toy: a bear, a bunny, a big bear, or an owl."""

from moments.seed.pictures.paint import (
    CREAM,
    NIGHT,
    WHITE,
    corners,
    dark,
    faced,
    light,
)
from moments.seed.pictures.shapes import arc, ellipse, mirror, smooth, turn
from moments.seed.pictures.stage import Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    if look.style == 3:
        _owl(stage, look)
        return
    tint, pale = look.tint, light(look.tint, 0.55)
    stage.stand(300, 126)
    for side in (-1, 1):
        if look.style == 1:
            ear = turn(ellipse(300 + side * 46, 140, 25, 82), side * 10, 300, 230)
            stage.fill(ear, faced(tint))
            stage.fill(
                turn(ellipse(300 + side * 46, 144, 12, 60), side * 10, 300, 230), light((240, 170, 170), 0.2)
            )
        else:
            stage.fill(ellipse(300 + side * 78, 170, 38), faced(tint))
            stage.fill(ellipse(300 + side * 78, 172, 21), pale)
        stage.fill(
            turn(ellipse(300 + side * 106, 366, 33, 66), -side * 32, 300 + side * 106, 366),
            faced(dark(tint, 0.06)),
        )
    stage.fill(ellipse(300, 390, 108, 92), corners(light(tint, 0.3), tint, tint, dark(tint, 0.3)))
    stage.fill(ellipse(300, 396, 66, 64), pale)
    for side in (-1, 1):
        stage.fill(
            ellipse(300 + side * 80, 446, 47, 37), corners(light(tint, 0.25), tint, tint, dark(tint, 0.25))
        )
        stage.fill(ellipse(300 + side * 84, 448, 25, 21), pale)
    stage.fill(
        ellipse(300, 236, 112, 98), corners(light(tint, 0.35), light(tint, 0.1), tint, dark(tint, 0.22))
    )
    stage.fill(ellipse(300, 268, 50, 38), pale)
    _face(stage, 226, 42)
    stage.fill([(252, 328), (300, 344), (348, 328), (352, 356), (300, 346), (248, 356)], (206, 84, 76))
    stage.fill(ellipse(300, 343, 13), dark((206, 84, 76), 0.2))


def _face(stage: Stage, y: float, apart: float) -> None:
    for side in (-1, 1):
        stage.fill(ellipse(300 + side * apart, y, 11, 12), NIGHT)
        stage.fill(ellipse(300 + side * apart - 3, y - 4, 3.6), WHITE)
        stage.shade(ellipse(300 + side * (apart + 26), y + 32, 14, 9), (236, 120, 120), 0.55, 7)
    stage.fill(smooth([(284, y + 22), (316, y + 22), (300, y + 40)]), NIGHT)
    stage.line(arc(288, y + 44, 12, 10, 0, 150), 3.6, NIGHT)
    stage.line(arc(312, y + 44, 12, 10, 30, 180), 3.6, NIGHT)


def _owl(stage: Stage, look: Look) -> None:
    tint = look.tint
    stage.stand(300, 104)
    body = smooth(
        [
            (200, 210),
            (222, 176),
            (300, 204),
            (378, 176),
            (400, 210),
            (416, 350),
            (372, 456),
            (300, 474),
            (228, 456),
            (184, 350),
        ]
    )
    stage.fill(body, corners(light(tint, 0.3), light(tint, 0.1), tint, dark(tint, 0.3)))
    for row in range(4):
        for column in range(-3, 4):
            feather = arc(300 + column * 32 + row % 2 * 16, 352 + row * 26, 17, 17, 0, 180)
            stage.fill(feather, light(tint, 0.4 + row % 2 * 0.2), inside=ellipse(300, 400, 84, 70))
    for side in (-1, 1):
        wing = turn(ellipse(300 + side * 112, 356, 27, 82), -side * 10, 300 + side * 112, 356)
        stage.fill(wing, faced(dark(tint, 0.25)))
        stage.fill(ellipse(300 + side * 46, 258, 46), CREAM)
        stage.fill(ellipse(300 + side * 42, 260, 24), (240, 180, 84))
        stage.fill(ellipse(300 + side * 40, 260, 14), NIGHT)
        stage.fill(ellipse(300 + side * 40 - 5, 254, 5), WHITE)
    stage.fill(smooth([(284, 286), (316, 286), (300, 318)]), (232, 150, 66))
    stage.fill(mirror(ellipse(330, 472, 22, 10)) + ellipse(330, 472, 22, 10), (232, 150, 66))
