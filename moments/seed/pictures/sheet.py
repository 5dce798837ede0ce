"""A sheet and its brushes: areas, lines and soft shades. Painted larger, and brought down, which smooths the edges."""

import math
from collections.abc import Sequence

from PIL import Image, ImageChops, ImageDraw, ImageFilter

from moments.seed.pictures.paint import INK, WHITE, Colour, Paint
from moments.seed.pictures.shapes import Outline, Point, box

type _Area = tuple[int, int, int, int]


class Sheet:
    """What is painted on. Outlines are in the sheet's own measure, whatever the scale it is painted at."""

    def __init__(
        self, image: Image.Image, *, scale: float = 2, shift: Point = (0, 0), coarse: int = 8
    ) -> None:
        self.image = image
        self._scale = scale
        self._shift = shift
        self._coarse = coarse

    def fill(
        self,
        outline: Sequence[Point],
        paint: Paint,
        alpha: float = 1.0,
        inside: Sequence[Point] | None = None,
    ) -> None:
        """Paint an area; with `inside`, only the part of it within that other outline."""
        points = self._placed(outline)
        area = _bounds(points, self.image.size)
        if area is None:
            return
        mask = _mask(points, area, alpha)
        if inside is not None:
            mask = ImageChops.multiply(mask, _mask(self._placed(inside), area, 1.0))
        self._lay(paint, area, mask)

    def line(
        self,
        points: Sequence[Point],
        width: float,
        paint: Paint,
        alpha: float = 1.0,
        inside: Sequence[Point] | None = None,
    ) -> None:
        """Paint along points, with round ends."""
        placed = self._placed(points)
        reach = width * self._scale / 2
        area = _bounds(placed, self.image.size, reach)
        if area is None:
            return
        mask = Image.new("L", (area[2] - area[0], area[3] - area[1]))
        draw = ImageDraw.Draw(mask)
        shifted = [(x - area[0], y - area[1]) for x, y in placed]
        shade = round(255 * alpha)
        draw.line(shifted, fill=shade, width=max(1, round(reach * 2)), joint="curve")
        for x, y in (shifted[0], shifted[-1]):
            draw.ellipse((x - reach + 0.5, y - reach + 0.5, x + reach - 0.5, y + reach - 0.5), fill=shade)
        if inside is not None:
            mask = ImageChops.multiply(mask, _mask(self._placed(inside), area, 1.0))
        self._lay(paint, area, mask)

    def shade(
        self, outline: Sequence[Point], colour: Colour = INK, alpha: float = 0.3, blur: float = 12
    ) -> None:
        """Paint an area with a soft edge: a shadow, or with a light colour a gleam."""
        points = self._placed(outline)
        area = _bounds(points, self.image.size, blur * 2.2 * self._scale)
        if area is None:
            return
        coarse = self._coarse
        small = [((x - area[0]) / coarse, (y - area[1]) / coarse) for x, y in points]
        size = (max(1, (area[2] - area[0]) // coarse), max(1, (area[3] - area[1]) // coarse))
        mask = Image.new("L", size)
        ImageDraw.Draw(mask).polygon(small, fill=round(255 * alpha))
        mask = mask.filter(ImageFilter.GaussianBlur(blur * self._scale / coarse))
        self._lay(colour, area, mask.resize((area[2] - area[0], area[3] - area[1]), Image.Resampling.BICUBIC))

    def gleam(
        self,
        body: Sequence[Point],
        x: float,
        top: float,
        bottom: float,
        width: float = 12,
        alpha: float = 0.42,
    ) -> None:
        """A soft upright reflection on a glossy body."""
        self.fill(box(x - width / 2, top, x + width / 2, bottom, width / 2), WHITE, alpha, inside=body)

    def _placed(self, points: Sequence[Point]) -> Outline:
        dx, dy = self._shift
        return [(x * self._scale + dx, y * self._scale + dy) for x, y in points]

    def _lay(self, paint: Paint, area: _Area, mask: Image.Image) -> None:
        if isinstance(paint, Image.Image):
            paint = paint.resize(mask.size, Image.Resampling.BICUBIC)
        self.image.paste(paint, area, mask)


def _bounds(points: Sequence[Point], size: tuple[int, int], margin: float = 0) -> _Area | None:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    left, top = max(0, math.floor(min(xs) - margin)), max(0, math.floor(min(ys) - margin))
    right = min(size[0], math.ceil(max(xs) + margin) + 1)
    bottom = min(size[1], math.ceil(max(ys) + margin) + 1)
    return (left, top, right, bottom) if right > left and bottom > top else None


def _mask(points: Sequence[Point], area: _Area, alpha: float) -> Image.Image:
    mask = Image.new("L", (area[2] - area[0], area[3] - area[1]))
    ImageDraw.Draw(mask).polygon([(x - area[0], y - area[1]) for x, y in points], fill=round(255 * alpha))
    return mask
