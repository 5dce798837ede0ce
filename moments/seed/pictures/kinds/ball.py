"""A basketball, a football, a volleyball, or three play balls."""

from moments.seed.pictures.paint import (
    CREAM,
    WHITE,
    Colour,
    contrast,
    corners,
    dark,
    light,
    mix,
)
from moments.seed.pictures.shapes import arc, box, ellipse, smooth, turn
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    if look.style == 3:
        for x, reach, tone in (
            (216, 92, look.tint),
            (396, 70, mix(look.tint, (92, 150, 220), 0.8)),
            (322, 46, (244, 200, 96)),
        ):
            stage.stand(x, reach * 0.8, depth=0.1)
            _sphere(stage, x, GROUND - reach, reach, tone)
            stage.line(
                arc(x, GROUND - reach, reach, reach * 0.36, 0, 180),
                reach * 0.22,
                light(tone, 0.7),
                0.85,
                inside=ellipse(x, GROUND - reach, reach),
            )
        return
    centre_x, centre_y, size = 300.0, 320.0, 150.0
    stage.stand(centre_x, size * 0.72, depth=0.1)
    _sphere(stage, centre_x, centre_y, size, look.tint)
    (_basket_seams, _football_patches, _volley_panels)[look.style](stage, look, centre_x, centre_y, size)
    stage.shade(ellipse(centre_x - 52, centre_y - 62, 44, 32), WHITE, 0.42, 18)


def _sphere(stage: Stage, x: float, y: float, reach: float, tone: Colour) -> None:
    body = ellipse(x, y, reach)
    stage.fill(body, corners(light(tone, 0.45), light(tone, 0.05), tone, dark(tone, 0.42)))
    stage.shade(
        ellipse(x - reach * 0.36, y - reach * 0.42, reach * 0.26, reach * 0.2), WHITE, 0.5, reach * 0.12
    )


def _basket_seams(stage: Stage, look: Look, x: float, y: float, reach: float) -> None:
    ink, body = dark(look.tint, 0.72), ellipse(x, y, reach)
    for row in range(24):
        for column in range(24):
            stage.fill(
                box(
                    x - reach + column * 13,
                    y - reach + row * 13,
                    x - reach + column * 13 + 2.5,
                    y - reach + row * 13 + 2.5,
                ),
                dark(look.tint, 0.3),
                0.35,
                inside=body,
            )
    for line in ([(x - 160, y - 20), (x + 160, y + 24)], [(x + 24, y - 160), (x - 20, y + 160)]):
        (x0, y0), (x1, y1) = line
        bend = smooth(
            [
                (x0, y0),
                ((x0 + x1) / 2 + (14 if x0 > x else 0), (y0 + y1) / 2 + (16 if x0 < x else 0)),
                (x1, y1),
            ],
            closed=False,
        )
        stage.line(bend, 5, ink, inside=body)
    for side in (-1, 1):
        stage.line(turn(arc(x + side * 190, y, 112, 150, 0, 360), 8, x, y), 5, ink, inside=body)


def _football_patches(stage: Stage, look: Look, x: float, y: float, reach: float) -> None:
    body, ink = ellipse(x, y, reach), contrast(look.tint)
    for number in range(6):
        size = 44 if number == 0 else 42
        (px, py), *_ = turn([(x - 14, y - 6 - (0 if number == 0 else 112))], number * 72, x - 14, y - 6)
        patch = [
            turn([(px, py - size)], step * 72 + (0 if number == 0 else number * 72 + 36), px, py)[0]
            for step in range(5)
        ]
        stage.fill(patch, ink, 0.9, inside=body)
        if number:
            stage.line(
                [(x - 14 + (px - x + 14) * 0.36, y - 6 + (py - y + 6) * 0.36), (px, py)],
                4,
                ink,
                0.8,
                inside=body,
            )


def _volley_panels(stage: Stage, look: Look, x: float, y: float, reach: float) -> None:
    body = ellipse(x, y, reach)
    for sector, tone in enumerate((CREAM, light(look.tint, 0.35), (250, 214, 110))):
        band = turn(arc(x + 74, y - 128, 176, 150, 50, 190), sector * 120, x, y)
        stage.line(band, 62, tone, 0.9, inside=body)
    for sector in range(3):
        for shift in (-30, 0, 30):
            seam = turn(arc(x + 74, y - 128, 176 + shift, 150 + shift, 50, 190), sector * 120, x, y)
            stage.line(seam, 3, dark(look.tint, 0.5), 0.45, inside=body)
