"""The colours of the style sheet, and how well each can be read: WCAG 2.2's contrast ratio."""

import re
from dataclasses import dataclass

_BOTH = re.compile(r"--([a-z-]+): light-dark\((#[0-9a-f]{6}), (#[0-9a-f]{6})\);")


@dataclass(frozen=True, slots=True)
class Colour:
    """A colour by role in both themes, each with its contrast against the surface of cards there."""

    name: str
    light: str
    dark: str
    light_contrast: float
    dark_contrast: float


def colours_of(sheet: str) -> list[Colour]:
    """The colours of a style sheet, in its order; those with transparency are left out."""
    found = {name: (light, dark) for name, light, dark in _BOTH.findall(sheet)}
    light_ground, dark_ground = found["surface"]
    return [
        Colour(name, light, dark, contrast(light, light_ground), contrast(dark, dark_ground))
        for name, (light, dark) in found.items()
    ]


def contrast(one: str, other: str) -> float:
    """From 1 (the same colour) to 21 (black on white)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
