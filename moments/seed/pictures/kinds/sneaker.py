"""A shoe from the side: for the court, for running, of canvas, or for the trail."""

from moments.seed.pictures.paint import (
    CREAM,
    NIGHT,
    contrast,
    corners,
    dark,
    down,
    light,
)
from moments.seed.pictures.shapes import box, ellipse, smooth
from moments.seed.pictures.stage import Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    stage.stand(300, 206, depth=0.08)
    sole_tone = (CREAM, light(tint, 0.75), CREAM, NIGHT)[style]
    sole = smooth(
        [
            (104, 420),
            (130, 440),
            (300, 436),
            (486, 428),
            (508, 446),
            (488, 470),
            (300, 474),
            (118, 472),
            (98, 450),
        ]
    )
    upper = smooth(
        [
            (112, 432),
            (108, 340),
            (122, 262),
            (158, 250),
            (206, 274),
            (262, 286),
            (330, 340),
            (420, 366),
            (492, 398),
            (500, 438),
            (300, 448),
        ]
    )
    stage.fill(upper, corners(light(tint, 0.34), light(tint, 0.05), tint, dark(tint, 0.25)))
    stage.fill(smooth([(120, 264), (160, 250), (206, 274), (196, 300), (150, 292)]), dark(tint, 0.5))
    toe = smooth([(420, 368), (500, 392), (504, 444), (404, 446), (398, 400)])
    stage.fill(toe, light(tint, 0.5) if style != 3 else dark(tint, 0.4), 0.85, inside=upper)
    stage.fill(smooth([(106, 440), (104, 350), (150, 352), (176, 440)]), dark(tint, 0.3), 0.8, inside=upper)
    if style == 1:
        wave = smooth([(150, 396), (220, 420), (290, 372), (350, 396), (430, 412)], closed=False)
        stage.line(wave, 15, contrast(tint), 0.85, inside=upper)
    for number in range(5):
        x, y = 232 + number * 33, 284 + number * 20
        stage.line([(x - 14, y + 24), (x + 22, y - 4)], 9, light(CREAM, 0.5))
        stage.fill(ellipse(x - 16, y + 28, 4), dark(tint, 0.6))
    stage.fill(sole, down(light(sole_tone, 0.4), dark(sole_tone, 0.14)))
    stage.line(smooth([(104, 452), (300, 456), (500, 446)], closed=False), 3.4, dark(sole_tone, 0.3), 0.6)
    if style == 3:
        for number in range(11):
            stage.fill(box(122 + number * 34, 466, 140 + number * 34, 482, 4), dark(NIGHT, 0.2))
