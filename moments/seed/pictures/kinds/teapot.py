"""A round pot with spout and handle; tall, cast, small, or on a warmer."""

from moments.seed.pictures.paint import (
    BRASS,
    NIGHT,
    OAK,
    corners,
    dark,
    light,
    turned,
)
from moments.seed.pictures.shapes import Outline, arc, ellipse, move, smooth, vessel
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    tint, style = look.tint, look.style
    lift = 62 if style == 3 else 0
    ground = GROUND - lift
    stage.stand(300, 120 if style != 3 else 104)
    if style == 3:
        _warmer(stage)
    width = (138, 150, 122, 132)[style]
    top = ground - (196, 150, 168, 176)[style]
    spout = smooth(
        [
            (300 + width * 0.8, ground - 40),
            (300 + width * 1.25, ground - 92),
            (300 + width * 1.38, top + 16),
            (300 + width * 1.58, top + 6),
            (300 + width * 1.5, top + 40),
            (300 + width * 1.3, ground - 50),
            (300 + width * 0.8, ground - 8),
        ]
    )
    stage.fill(spout, corners(light(tint, 0.1), dark(tint, 0.1), dark(tint, 0.15), dark(tint, 0.35)))
    if style == 1:
        stage.line(arc(300, top + 6, 112, 104, 190, 350), 13, dark(NIGHT, 0.1))
    else:
        grip = arc(300 - width * 0.95, (top + ground) / 2, width * 0.52, (ground - top) * 0.36, 70, 300)
        stage.line(grip, 22, dark(tint, 0.2))
        stage.line(move(grip, -2, -3), 10, light(tint, 0.2))
    profile = [
        (top, width * 0.5),
        (top + 26, width * 0.78),
        ((top + ground) / 2, width),
        (ground - 26, width * 0.84),
        (ground, width * 0.58),
    ]
    body = vessel(300, profile, 0.12)
    stage.fill(body, turned(tint))
    _teapot_trim(stage, look, body, top, width)
    stage.gleam(body, 300 - width * 0.56, top + 44, ground - 50, 14)


def _warmer(stage: Stage) -> None:
    stage.fill(vessel(300, [(404, 112), (GROUND, 104)], 0.12), turned(OAK))
    stage.fill(ellipse(300, 440, 44, 26), dark(OAK, 0.65))
    stage.shade(ellipse(300, 446, 16, 12), (255, 190, 90), 0.9, 8)
    stage.fill(ellipse(300, 405, 112, 15), light(OAK, 0.3))


def _teapot_trim(stage: Stage, look: Look, body: Outline, top: float, width: float) -> None:
    tint = look.tint
    if look.style == 1:
        for row in range(4):
            for column in range(-9, 10):
                stage.fill(
                    ellipse(300 + column * 18 + row % 2 * 9, top + 52 + row * 19, 3.4),
                    dark(tint, 0.3),
                    inside=body,
                )
    elif look.style != 2:
        stage.fill(
            [(100, top + 88), (500, top + 70), (500, top + 96), (100, top + 114)],
            turned(light(tint, 0.65)),
            inside=body,
        )
    lid = smooth(
        [
            (300 - width * 0.52, top + 6),
            (300 - width * 0.3, top - 22),
            (300, top - 30),
            (300 + width * 0.3, top - 22),
            (300 + width * 0.52, top + 6),
            (300, top + 16),
        ]
    )
    stage.fill(lid, turned(tint if look.style != 2 else light(tint, 0.5)))
    stage.fill(ellipse(300, top - 38, 15, 14), turned(BRASS))
