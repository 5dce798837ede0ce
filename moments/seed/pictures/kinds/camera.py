"""An instant camera, a waterproof one, a film camera, or a street compact."""

from moments.seed.pictures.paint import (
    BRASS,
    CORAL,
    CREAM,
    INK,
    NIGHT,
    STEEL,
    WHITE,
    contrast,
    corners,
    dark,
    down,
    faced,
    mix,
    turned,
)
from moments.seed.pictures.shapes import box, ellipse, mirror, smooth
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    style, tint = look.style, look.tint
    top = (228, 244, 248, 256)[style]
    stage.stand(300, 168, depth=0.08)
    if style == 0:
        _instant_card(stage)
    if style == 3:
        stage.fill(box(322, 226, 404, 268, 10), turned(dark(STEEL, 0.1)))
    body = box(136, top, 464, GROUND, (46, 60, 22, 26)[style])
    stage.fill(body, faced(tint if style != 2 else STEEL))
    if style in (2, 3):
        grip = box(136, top + 58, 464, GROUND - 40)
        stage.fill(grip, faced(tint if style == 2 else dark(NIGHT, 0.2)), inside=body)
    else:
        stage.fill(box(136, GROUND - 58, 464, GROUND, 0), dark(tint, 0.2), inside=body)
    stage.fill(box(164, top - 16, 214, top + 4, 8), turned(CORAL if style != 3 else BRASS))
    reach = (84, 78, 74, 82)[style]
    y = top + 118
    for share, paint in (
        (1.0, turned(STEEL)),
        (0.88, turned(NIGHT)),
        (0.62, corners((70, 92, 150), (40, 44, 84), (30, 32, 60), INK)),
    ):
        stage.fill(ellipse(300, y, reach * share), paint)
    stage.fill(ellipse(300, y, reach * 0.3), dark(INK, 0.4))
    stage.fill(ellipse(300 - reach * 0.22, y - reach * 0.26, reach * 0.14, reach * 0.1), WHITE, 0.85)
    stage.fill(ellipse(300 + reach * 0.24, y + reach * 0.22, reach * 0.07), WHITE, 0.5)
    stage.fill(
        box(392, top + 22, 442, top + 56, 10),
        corners(WHITE, (226, 232, 240), (210, 218, 230), (180, 190, 206)),
    )
    stage.fill(ellipse(184, top + 40, 11), mix(tint, CREAM, 0.5))
    stage.fill(mirror(box(426, top + 80, 452, top + 88, 4)), contrast(tint), 0.4)


def _instant_card(stage: Stage) -> None:
    stage.fill(box(206, 118, 394, 260, 6), down(WHITE, (236, 230, 222)))
    photo = box(222, 134, 378, 238)
    stage.fill(photo, down((250, 206, 164), (236, 150, 140)))
    stage.fill(ellipse(336, 176, 17), (255, 240, 200))
    stage.fill(
        smooth([(210, 240), (250, 196), (300, 222), (350, 190), (396, 240)]), (92, 100, 150), inside=photo
    )
