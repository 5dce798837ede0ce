"""A hardcover: a novel, a cookbook, essays, or an atlas."""

from moments.seed.pictures.paint import (
    CREAM,
    NIGHT,
    contrast,
    dark,
    faced,
    light,
    turned,
)
from moments.seed.pictures.shapes import box, ellipse, smooth
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    half, top = ((112, 138), (136, 168), (98, 180), (158, 196))[style]
    left, right = 300 - half, 300 + half
    stage.stand(300, half + 10, depth=0.08)
    stage.fill(
        [(right, top + 6), (right + 26, top - 8), (right + 26, GROUND - 14), (right, GROUND)], (240, 232, 214)
    )
    for number in range(6):
        x = right + 3 + number * 4
        stage.line([(x, top + 4 - number * 2), (x, GROUND - 2 - number * 2)], 1.2, (196, 184, 160), 0.8)
    stage.fill(
        [(left + 10, top + 2), (left + 36, top - 12), (right + 28, top - 12), (right, top + 4)],
        dark(tint, 0.3),
    )
    cover = box(left, top, right, GROUND, 6)
    stage.fill(cover, faced(tint))
    stage.fill(box(left, top, left + 20, GROUND), dark(tint, 0.3), 0.7, inside=cover)
    stage.line([(left + 22, top), (left + 22, GROUND)], 2, light(tint, 0.4), 0.5)
    (_novel, _cookbook, _essays, _atlas)[style](stage, look, (left + 22, top, right, GROUND))


type _Box = tuple[float, float, float, float]


def _novel(stage: Stage, look: Look, page: _Box) -> None:
    left, top, right, bottom = page
    x, inner = (left + right) / 2, box(left, top, right, bottom)
    stage.fill(ellipse(x, 360, 64), light(look.tint, 0.72), inside=inner)
    stage.fill([(x - 15, 424), (x - 9, 316), (x + 9, 316), (x + 15, 424)], turned(CREAM))
    stage.fill([(x - 13, 386), (x + 13, 386), (x + 11, 356), (x - 11, 356)], (206, 84, 66))
    stage.fill(box(x - 12, 298, x + 12, 318, 4), NIGHT)
    stage.fill([(x + 10, 304), (right, 280), (right, 330)], (255, 236, 170), 0.6, inside=inner)
    hill = smooth([(left, 430), (x - 20, 416), (right, 440)], closed=False)
    stage.fill([*hill, (right, bottom), (left, bottom)], dark(look.tint, 0.45), inside=inner)
    stage.words(x, top + 42, (66, 46), contrast(look.tint))


def _cookbook(stage: Stage, look: Look, page: _Box) -> None:
    left, top, right, _ = page
    x = (left + right) / 2
    stage.fill(ellipse(x, 366, 82, 80), CREAM)
    stage.fill(ellipse(x, 366, 64, 62), (226, 216, 196))
    loaf = smooth([(x - 50, 380), (x - 46, 350), (x, 332), (x + 46, 350), (x + 50, 380), (x, 396)])
    stage.fill(loaf, turned((206, 144, 82)))
    for dx in (-24, 0, 24):
        stage.line([(x + dx - 8, 350), (x + dx + 8, 374)], 6, (246, 214, 160))
    stage.words(x, top + 42, (88, 58), contrast(look.tint), 11)


def _essays(stage: Stage, look: Look, page: _Box) -> None:
    left, top, right, bottom = page
    x = (left + right) / 2
    for number, tone in enumerate(((238, 116, 98), (240, 214, 100), (126, 200, 150), (112, 160, 240), CREAM)):
        stage.fill(
            ellipse(left + 34 + number * 37 % 120, 330 + number * 47 % 110, 17 + number % 3 * 6), tone, 0.95
        )
    stage.line(
        [*box(left + 12, top + 16, right - 14, bottom - 16, 4), (right - 14, top + 20)],
        2.6,
        contrast(look.tint),
        0.6,
    )
    stage.words(x, top + 54, (56, 62, 36), contrast(look.tint), 8)


def _atlas(stage: Stage, look: Look, page: _Box) -> None:
    left, top, right, bottom = page
    inner = box(left, top, right, bottom)
    for number in range(7):
        coast = smooth(
            [
                (left - 10, 300 + number * 22),
                (left + 80, 270 + number * 26),
                (left + 160, 330 + number * 15),
                (left + 240, 284 + number * 24),
                (right + 10, 320 + number * 18),
            ],
            closed=False,
        )
        stage.line(coast, 5, light(look.tint, 0.2 + number * 0.1), inside=inner)
    stage.fill(
        smooth([(left + 196, 372), (left + 232, 352), (left + 256, 384), (left + 222, 412)]), (240, 196, 110)
    )
    stage.words((left + right) / 2, top + 40, (96, 60), contrast(look.tint), 11)
