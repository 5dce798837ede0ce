"""Campaign banners: ribbons over a glowing ground, and presents of the catalogue on their way to somebody."""

from typing import NamedTuple

from PIL import Image

from moments.seed.chance import draw
from moments.seed.pictures.paint import (
    BRASS,
    CREAM,
    INK,
    WHITE,
    Colour,
    across,
    colour_of,
    corners,
    dark,
    down,
    faced,
    light,
    mix,
)
from moments.seed.pictures.shapes import Outline, Point, arc, box, ellipse, smooth, star, turn
from moments.seed.pictures.stage import GROUND, Look, Stage
from moments.seed.pictures.studio import KINDS, webp

FULL = (3000, 600)
_SCALE = 2


class Theme(NamedTuple):
    """The colours of a banner from left to right, those of its ribbons, and what is given away on it."""

    ground: tuple[Colour, Colour, Colour]
    ribbons: tuple[Colour, Colour, Colour]
    gifts: tuple[tuple[str, int, Colour], ...]


THEMES = {
    "aurora": Theme(
        (colour_of("241a4d"), colour_of("5b2f86"), colour_of("e2705f")),
        (colour_of("f4a261"), colour_of("e76f8a"), colour_of("7f5af0")),
        (
            ("headphones", 0, colour_of("f1ead9")),
            ("mugs", 0, colour_of("2a8c8c")),
            ("plush", 0, colour_of("d9b98a")),
            ("backpacks", 0, colour_of("d9a531")),
        ),
    ),
    "meadow": Theme(
        (colour_of("0f4c5c"), colour_of("2a9d8f"), colour_of("e9d985")),
        (colour_of("f6e7a1"), colour_of("8ad6b4"), colour_of("ef8a63")),
        (
            ("bottles", 0, colour_of("ee7b6c")),
            ("sneakers", 1, colour_of("2b4fb3")),
            ("clocks", 1, colour_of("b02a3c")),
            ("tents", 0, colour_of("ef8a33")),
        ),
    ),
    "blossom": Theme(
        (colour_of("6a2c54"), colour_of("d1637c"), colour_of("f7c9a9")),
        (colour_of("fbe3c8"), colour_of("f29ca3"), colour_of("8c5aa8")),
        (
            ("candles", 2, colour_of("f1ead9")),
            ("vases", 1, colour_of("b39fd1")),
            ("books", 1, colour_of("2f5d4a")),
            ("speakers", 0, colour_of("2a8c8c")),
        ),
    ),
}


def paint_banner(name: str) -> bytes:
    """The banner of a theme as WebP; always the same."""
    theme = THEMES[name]
    sheet = _ground(theme)
    _ribbons(sheet, theme, name)
    _confetti(sheet, theme, name)
    _presents(sheet, theme)
    for number, (kind, style, tint) in enumerate(theme.gifts):
        _gift(sheet, kind, Look(tint, style), 1580 + number * 350)
    return webp(sheet.picture(), 84)


def _ground(theme: Theme) -> Stage:
    left, middle, right = theme.ground
    size = (FULL[0] * _SCALE, FULL[1] * _SCALE)
    image = across(left, mix(left, middle, 0.55), middle, mix(middle, right, 0.6), right)
    sheet = Stage(image.resize(size, Image.Resampling.BICUBIC), scale=_SCALE, coarse=16)
    sheet.shade(ellipse(2120, 250, 620, 220), light(right, 0.5), alpha=0.75, blur=170)
    sheet.shade(ellipse(420, 80, 420, 200), mix(middle, theme.ribbons[2], 0.6), alpha=0.5, blur=180)
    sheet.fill([(0, 545), *_wave(545, 14, 0.4), (3000, 600), (0, 600)], dark(middle, 0.32), alpha=0.35)
    return sheet


def _wave(y: float, height: float, phase: float) -> Outline:
    points: list[Point] = [
        (x * 300, y + height * (1, -0.6, 0.3, -1, 0.7, -0.2)[(x + int(phase * 10)) % 6]) for x in range(11)
    ]
    return smooth(points, closed=False)


def _ribbons(sheet: Stage, theme: Theme, name: str) -> None:
    """Bands that swing from the left edge to the right, each with a bright edge and a soft shadow."""
    for number, tone in enumerate(theme.ribbons):
        start = 170 + number * 130
        knots: list[Point] = [(-60, start)]
        for step in range(1, 8):
            swing = draw(190, name, number, step) - 95
            knots.append((step * 460 - 40.0, start - 40 + swing + number * 18))
        upper = smooth(knots, closed=False, steps=18)
        width = 96 - number * 20
        lower = [(x + 26, y + width + 22 * ((index // 9) % 3)) for index, (x, y) in enumerate(upper)]
        lower = smooth(lower[::9], closed=False, steps=9)
        band = [*upper, *reversed(lower)]
        sheet.shade([(x + 14, y + 26) for x, y in band], INK, alpha=0.3, blur=20)
        stops = (
            dark(tone, 0.2),
            tone,
            light(tone, 0.35),
            tone,
            dark(tone, 0.3),
            tone,
            light(tone, 0.25),
            tone,
        )
        sheet.fill(band, across(*stops), alpha=0.94)
        sheet.line(upper, 3.4, light(tone, 0.75), alpha=0.8)
        for share in (0.34, 0.68):
            fold = [(x + 26 * share, y + width * share) for x, y in upper]
            sheet.line(fold, 2, dark(tone, 0.4), alpha=0.22, inside=band)


def _confetti(sheet: Stage, theme: Theme, name: str) -> None:
    for number in range(90):
        x, y = draw(3000, name, number, "x"), draw(560, name, number, "y")
        tone = (*theme.ribbons, CREAM, BRASS)[draw(5, name, number, "tone")]
        size, lean = 5 + draw(9, name, number, "size"), draw(180, name, number, "lean")
        match draw(3, name, number, "shape"):
            case 0:
                sheet.fill(ellipse(x, y, size * 0.6), tone, alpha=0.85)
            case 1:
                sheet.fill(
                    turn(box(x - size, y - size * 0.4, x + size, y + size * 0.4, 2), lean, x, y),
                    tone,
                    alpha=0.85,
                )
            case _:
                sheet.fill(star(x, y, size * 1.3, size * 0.4, 4), light(tone, 0.5), alpha=0.9)


def _presents(sheet: Stage, theme: Theme) -> None:
    """Wrapped boxes on the left of what was in them."""
    for x, width, height, tone in (
        (1010, 190, 150, theme.ribbons[2]),
        (1170, 150, 220, theme.ribbons[0]),
        (1320, 120, 110, theme.ribbons[1]),
    ):
        _present(sheet, x, 540 - height, width, height, tone, light(theme.ground[0], 0.1))


def _present(
    sheet: Stage, left: float, top: float, width: float, height: float, tone: Colour, band: Colour
) -> None:
    right, bottom, middle = left + width, top + height, left + width / 2
    sheet.shade(ellipse(middle + 24, bottom + 4, width * 0.62, 18), INK, alpha=0.4, blur=12)
    sheet.fill(
        [(right, top + 8), (right + 30, top - 6), (right + 30, bottom - 16), (right, bottom)],
        dark(tone, 0.42),
    )
    sheet.fill(box(left, top, right, bottom, 5), faced(tone))
    sheet.fill(box(middle - 14, top, middle + 14, bottom), down(light(band, 0.2), band))
    lid = box(left - 9, top - 26, right + 9, top + 16, 6)
    sheet.fill(
        [(right + 9, top - 26), (right + 40, top - 40), (right + 40, top), (right + 9, top + 16)],
        dark(tone, 0.5),
    )
    sheet.fill(lid, faced(light(tone, 0.12)))
    sheet.fill(box(middle - 15, top - 26, middle + 15, top + 16), down(light(band, 0.3), band))
    for side in (-1, 1):
        loop = smooth(
            [
                (middle, top - 28),
                (middle + side * 30, top - 78),
                (middle + side * 66, top - 72),
                (middle + side * 56, top - 38),
            ]
        )
        sheet.fill(loop, corners(light(band, 0.4), band, band, dark(band, 0.3)))
        sheet.fill(
            smooth(
                [
                    (x * 0.55 + (middle + side * 34) * 0.45, y * 0.55 + (top - 55) * 0.45)
                    for x, y in loop[::10]
                ]
            ),
            dark(band, 0.45),
            alpha=0.8,
        )
    sheet.fill(ellipse(middle, top - 32, 15, 13), light(band, 0.3))
    sheet.fill(box(left + 12, top + 26, left + 22, bottom - 16, 5), WHITE, alpha=0.22)


def _gift(sheet: Stage, kind: str, look: Look, x: float) -> None:
    """An object on its own round base, in the light."""
    size, ground = 0.66, 512.0
    base = Stage(sheet.image, scale=_SCALE, coarse=16)
    base.shade(ellipse(x + 18, ground + 46, 170, 22), INK, alpha=0.35, blur=16)
    tone = mix(CREAM, look.tint, 0.12)
    base.fill(
        arc(x, ground + 30, 150, 24, 0, 180) + arc(x, ground, 150, 24, 180, 0),
        across(tone, light(tone, 0.6), dark(tone, 0.2)),
    )
    base.fill(ellipse(x, ground, 150, 24), down(light(tone, 0.7), tone))
    scale = _SCALE * size * KINDS[kind].zoom
    spot = Stage(
        sheet.image, scale=scale, shift=(x * _SCALE - 300 * scale, (ground + 4) * _SCALE - GROUND * scale)
    )
    KINDS[kind].draw(spot, look)
