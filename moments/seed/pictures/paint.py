"""Colours, and gradients between them: small images that are stretched over what they paint."""

from collections.abc import Sequence

from PIL import Image

type Colour = tuple[int, int, int]
type Paint = Colour | Image.Image

INK: Colour = (34, 30, 54)
CREAM: Colour = (255, 250, 240)
STEEL: Colour = (196, 202, 210)
BRASS: Colour = (214, 172, 96)
OAK: Colour = (205, 165, 116)
NIGHT: Colour = (44, 46, 58)
LEAF: Colour = (86, 142, 96)
CORAL: Colour = (238, 116, 98)
COFFEE: Colour = (74, 46, 34)
LEATHER: Colour = (150, 98, 62)
SIGNAL: Colour = (126, 226, 170)
WHITE: Colour = (255, 255, 255)


def colour_of(code: str) -> Colour:
    """`8fa58a` as red, green and blue."""
    red, green, blue = bytes.fromhex(code)
    return red, green, blue


def mix(one: Colour, other: Colour, share: float) -> Colour:
    red, green, blue = (round(a + (b - a) * share) for a, b in zip(one, other, strict=True))
    return red, green, blue


def dark(colour: Colour, share: float = 0.25) -> Colour:
    """The colour in the shade: towards a violet ink, which keeps it livelier than black."""
    return mix(colour, INK, share)


def light(colour: Colour, share: float = 0.3) -> Colour:
    return mix(colour, CREAM, share)


def luminance(colour: Colour) -> float:
    red, green, blue = colour
    return (0.299 * red + 0.587 * green + 0.114 * blue) / 255


def contrast(colour: Colour) -> Colour:
    """A quiet colour that stands out on this one."""
    return dark(colour, 0.55) if luminance(colour) > 0.6 else light(colour, 0.75)


def down(*stops: Colour) -> Image.Image:
    """A gradient from top to bottom."""
    return _strip((1, len(stops)), stops)


def across(*stops: Colour) -> Image.Image:
    """A gradient from left to right."""
    return _strip((len(stops), 1), stops)


def corners(top_left: Colour, top_right: Colour, bottom_left: Colour, bottom_right: Colour) -> Image.Image:
    return _strip((2, 2), (top_left, top_right, bottom_left, bottom_right))


def turned(colour: Colour) -> Image.Image:
    """How a round body of this colour takes the light from the left."""
    return across(
        dark(colour, 0.12),
        light(colour, 0.24),
        light(colour, 0.08),
        colour,
        dark(colour, 0.16),
        dark(colour, 0.34),
    )


def faced(colour: Colour) -> Image.Image:
    """How a flat face of this colour takes the light from above and the left."""
    return corners(light(colour, 0.26), light(colour, 0.06), colour, dark(colour, 0.22))


def _strip(size: tuple[int, int], stops: Sequence[Colour]) -> Image.Image:
    return Image.frombytes("RGB", size, bytes(part for stop in stops for part in stop))
