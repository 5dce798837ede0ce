"""A canvas tote, a weekend bag, a shopper, or a lunch bag."""

from moments.seed.pictures.paint import (
    BRASS,
    LEATHER,
    contrast,
    dark,
    faced,
    mix,
    turned,
)
from moments.seed.pictures.shapes import arc, ellipse, smooth, turn
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    top_half, half, top = ((112, 122, 262), (150, 158, 286), (100, 118, 270), (96, 104, 278))[style]
    stage.stand(300, half, depth=0.09)
    for tone, shift in ((dark(tint, 0.4), -9), (dark(tint, 0.15), 0)):
        handle = arc(300, top + shift, 58, (118, 92, 112, 62)[style], 180, 360)
        stage.line(handle, 13, tone if style != 1 else dark(LEATHER, -0.2 * shift / 9 + 0.1))
    body = [
        (300 - top_half, top),
        (300 + top_half, top),
        (300 + half, GROUND - 10),
        (300 + half - 12, GROUND),
        (300 - half + 12, GROUND),
        (300 - half, GROUND - 10),
    ]
    stage.fill(body, faced(tint))
    fold = smooth(
        [(300 + top_half - 30, top + 30), (300 + top_half - 44, 380), (300 + half - 34, GROUND)], closed=False
    )
    stage.line(fold, 5, dark(tint, 0.25), 0.45)
    stage.fill(
        [
            (300 - top_half, top),
            (300 + top_half, top),
            (300 + top_half + 2, top + 18),
            (300 - top_half - 2, top + 18),
        ],
        dark(tint, 0.14),
    )
    if style == 1:
        stage.fill([*body[2:], (300 - half + 8, 420), (300 + half - 8, 420)], turned(LEATHER), inside=body)
        stage.fill(
            [(300 - half, 424), (300 + half, 424), (300 + half, 480), (300 - half, 480)],
            turned(LEATHER),
            inside=body,
        )
    _print_on(stage, look)


def _print_on(stage: Stage, look: Look) -> None:
    ink = contrast(look.tint)
    if look.style == 0:
        for number in range(3):
            stage.line(
                arc(300, 404, 62 - number * 20, 62 - number * 20, 180, 360), 9, mix(ink, BRASS, number / 3)
            )
        stage.line([(226, 408), (374, 408)], 9, ink)
    elif look.style == 2:
        for number in range(12):
            x, y = 232 + number % 4 * 46, 326 + number // 4 * 44
            stage.fill(smooth([(x, y - 14), (x + 12, y), (x, y + 14), (x - 12, y)]), ink, 0.75)
    elif look.style == 3:
        stage.fill(ellipse(300, 374, 44), ink, 0.85)
        for angle in (-30, 30):
            leaf = smooth([(300, 400), (316, 376), (300, 346), (284, 376)])
            stage.fill(turn(leaf, angle, 300, 402), look.tint)
