"""An insulated bottle, a glass one in its sleeve, a squeeze bottle, or a small one with a straw."""

from moments.seed.pictures.paint import (
    BRASS,
    CREAM,
    LEAF,
    NIGHT,
    OAK,
    STEEL,
    Colour,
    contrast,
    dark,
    light,
    mix,
    turned,
)
from moments.seed.pictures.shapes import arc, ellipse, smooth, vessel
from moments.seed.pictures.stage import GROUND, Look, Stage


def draw(stage: Stage, look: Look) -> None:
    """Draw it before the backdrop."""
    (_insulated, _glass_bottle, _squeeze, _small_bottle)[look.style](stage, look)


def _insulated(stage: Stage, look: Look) -> None:
    stage.stand(300, 78)
    body = vessel(300, [(176, 44), (196, 50), (226, 74), (262, 80), (GROUND, 78)], 0.14)
    stage.line(arc(300, 122, 34, 36, 180, 360), 13, dark(NIGHT, 0.1))
    stage.fill(body, turned(look.tint))
    stage.fill(vessel(300, [(122, 46), (176, 46)], 0.15), turned(NIGHT))
    stage.fill(ellipse(300, 122, 46, 8), light(NIGHT, 0.2))
    stage.fill(vessel(300, [(448, 80), (GROUND, 78)], 0.14), turned(STEEL))
    stage.fill(
        smooth([(276, 352), (300, 316), (324, 352), (312, 346), (300, 362), (288, 346)]),
        contrast(look.tint),
        0.85,
    )
    stage.gleam(body, 250, 236, 430, 14)


def _glass_bottle(stage: Stage, look: Look) -> None:
    glass: Colour = (214, 234, 236)
    stage.stand(300, 74)
    body = vessel(300, [(170, 36), (206, 40), (244, 68), (280, 74), (GROUND, 72)], 0.14)
    stage.fill(body, turned(glass), 0.92)
    stage.fill(
        [(180, 262), (420, 262), (420, 520), (180, 520)],
        turned(mix(glass, (120, 190, 205), 0.5)),
        0.7,
        inside=body,
    )
    stage.fill(ellipse(338, 286, 20, 20), (240, 214, 96), 0.9, inside=body)
    sleeve = vessel(300, [(320, 77), (GROUND - 2, 75)], 0.14)
    stage.fill(sleeve, turned(look.tint))
    for row in range(9):
        for column in range(-5, 6):
            x = 300 + column * 15 + (row % 2) * 7
            knit = [(x - 6, 336 + row * 16), (x, 342 + row * 16), (x + 6, 336 + row * 16)]
            stage.line(knit, 2.4, dark(look.tint, 0.2), 0.7, inside=sleeve)
    stage.fill(vessel(300, [(124, 42), (176, 42)], 0.16), turned(OAK))
    stage.fill(ellipse(300, 124, 42, 8), light(OAK, 0.3))
    stage.gleam(body, 252, 250, 312, 10, 0.6)


def _squeeze(stage: Stage, look: Look) -> None:
    stage.stand(300, 82)
    body = vessel(300, [(226, 70), (262, 84), (300, 82), (330, 70), (362, 82), (GROUND, 80)], 0.14)
    stage.fill(body, turned(look.tint))
    stage.fill([(180, 384), (420, 340), (420, 390), (180, 434)], turned(contrast(look.tint)), inside=body)
    stage.fill(vessel(300, [(176, 40), (186, 74), (232, 76)], 0.16), turned(NIGHT))
    stage.fill(vessel(300, [(128, 20), (148, 24), (180, 28)], 0.2), turned(light(look.tint, 0.35)))
    stage.fill(ellipse(300, 128, 20, 5), dark(look.tint, 0.3))
    stage.gleam(body, 250, 256, 450, 12)


def _small_bottle(stage: Stage, look: Look) -> None:
    stage.stand(300, 92)
    body = vessel(300, [(250, 74), (284, 92), (420, 92), (GROUND, 82)], 0.15)
    stage.fill(body, turned(look.tint))
    stage.fill(ellipse(300, 360, 48), CREAM)
    stage.fill(
        [(262, 372), (286, 336), (300, 354), (314, 330), (340, 372)],
        light(LEAF, 0.1),
        inside=ellipse(300, 360, 48),
    )
    stage.fill(ellipse(324, 336, 8), BRASS)
    stage.fill(vessel(300, [(206, 62), (216, 78), (254, 78)], 0.16), turned(contrast(look.tint)))
    stage.line([(300, 204), (300, 170), (336, 150)], 17, dark(look.tint, 0.2))
    stage.line([(299, 203), (299, 169), (335, 148)], 8, light(look.tint, 0.3))
    stage.gleam(body, 232, 290, 430, 12)
