"""Badges as SVG and PNG: our own artwork, drawn. Pure (C8).

Letters are outlines, so that a badge looks the same wherever it is shown. The same name makes the same bytes.
"""

import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from math import ceil
from pathlib import Path
from threading import RLock
from typing import Any

import resvg_py
from fontTools.pens.svgPathPen import SVGPathPen
from fontTools.pens.transformPen import TransformPen
from fontTools.ttLib import TTFont

from rewards.badges import LEAD, MARK, Badge, Ground, Layout

UNIT = 1.5  # pixels of a unit at the natural size
UNNAMED = "the store"
_FONTS = Path(__file__).resolve().parent.parent / "static" / "vendor" / "figtree"
_FILES = ("figtree-latin-wght-normal.woff2", "figtree-latin-ext-wght-normal.woff2")
_LEAD_SIZE, _LEAD_WEIGHT = 10.5, 500
_NAME_SIZE, _NAME_WEIGHT = 19.0, 700
_GAP = 10  # between the mark and the words beside it
_LINE = 21  # from one line of a name to the next
_READING = (
    RLock()
)  # fonts read themselves bit by bit as they are asked, which two threads must not do at once
_WIDEST_LINE = 170  # units of a stacked badge, after which a name goes on in another line


@dataclass(frozen=True, slots=True)
class _Colours:
    box: str
    lid: str
    bow: str
    lead: str
    name: str


# Those of the sheet for the same ground.
_COLOURS = {
    Ground.LIGHT: _Colours("#0d6156", "#094a42", "#e8962e", "#57605c", "#1b2422"),
    Ground.DARK: _Colours("#4cc2ab", "#74d6c2", "#f0a848", "#a2afaa", "#e9efec"),
}


def drawable(name: str) -> str:
    """A store's name in letters that the font has: accents may go, and what has no such letters is “the store”."""
    with _READING:
        known = _characters()
    plain = " ".join(unicodedata.normalize("NFC", name).split())
    found = "".join(_known(one, known) for one in plain)
    return UNNAMED if not found.strip() or "\x00" in found else found


def size_of(badge: Badge, store: str) -> tuple[int, int]:
    """Width and height of a badge at its natural size, in pixels."""
    width, height, _ = _drawing(badge, store)
    return round(width * UNIT), round(height * UNIT)


@lru_cache(maxsize=64)
def badge_svg(badge: Badge, store: str) -> bytes:
    """A badge as SVG: shapes alone, with a title for those who hear it."""
    width, height, shapes = _drawing(badge, store)
    x, y = size_of(badge, store)
    title = escape(f"{LEAD} {_printable(store) or UNNAMED}")
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{x}" height="{y}" viewBox="0 0 {width} {height}" '
        f'role="img"><title>{title}</title>{shapes}</svg>\n'
    ).encode()


@lru_cache(maxsize=64)
def badge_png(badge: Badge, store: str, scale: int) -> bytes:
    """A badge as PNG with a transparent ground, at a multiple of its natural size."""
    width, height = size_of(badge, store)
    svg = badge_svg(badge, store).decode()
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, width=width * scale, height=height * scale))


def _printable(name: str) -> str:
    """What XML can hold of a name."""
    return "".join(one for one in " ".join(name.split()) if one.isprintable())


@lru_cache(maxsize=64)
def _drawing(badge: Badge, store: str) -> tuple[int, int, str]:
    """Width and height in units, both even, and the shapes."""
    with _READING:
        return _drawn(badge, store)


def _drawn(badge: Badge, store: str) -> tuple[int, int, str]:
    colours, name = _COLOURS[badge.ground], drawable(store)
    if badge.layout == Layout.MARK:
        return MARK, MARK, _mark(colours, 0)
    if badge.layout == Layout.HORIZONTAL:
        left = MARK + _GAP
        words = [_line(LEAD, left, 9.2, colours.lead), _line(name, left, 28.4, colours.name, is_name=True)]
        return (
            _even(left + max(_width(LEAD), _width(name, is_name=True))),
            MARK,
            _mark(colours, 0) + "".join(words),
        )
    lines = _broken(name)
    width = _even(max(_width(LEAD), *(_width(one, is_name=True) for one in lines)))
    shapes = [_mark(colours, (width - MARK) / 2), _centred(LEAD, width, 45.5, colours.lead)]
    shapes += [
        _centred(one, width, 63.5 + number * _LINE, colours.name, is_name=True)
        for number, one in enumerate(lines)
    ]
    return width, 70 + (len(lines) - 1) * _LINE + (len(lines) - 1) % 2, "".join(shapes)


def _mark(colours: _Colours, left: float) -> str:
    """The gift, as on the redemption page."""
    return (
        f'<g transform="translate({_number(left)} 0)">'
        f'<rect x="4" y="14" width="24" height="14" rx="3" fill="{colours.box}"/>'
        f'<rect x="2.5" y="9" width="27" height="7" rx="2.5" fill="{colours.lid}"/>'
        '<path d="M16 9v19M16 9c-2-6.5-9-6-7.5-1.5C9.2 9 13 9 16 9Zm0 0c2-6.5 9-6 7.5-1.5C22.8 9 19 9 16 9Z" '
        f'fill="none" stroke="{colours.bow}" stroke-width="2.25" stroke-linejoin="round"/></g>'
    )


def _broken(name: str) -> list[str]:
    """A name in lines of a stacked badge; a word is never broken."""
    lines = [""]
    for word in name.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and _width(longer, is_name=True) > _WIDEST_LINE:
            lines.append(word)
        else:
            lines[-1] = longer
    return lines


def _centred(words: str, width: int, y: float, colour: str, *, is_name: bool = False) -> str:
    return _line(words, (width - _width(words, is_name=is_name)) / 2, y, colour, is_name=is_name)


def _line(words: str, x: float, y: float, colour: str, *, is_name: bool = False) -> str:
    """Words as one path, from `x` on the baseline `y`."""
    size, weight = _pen(is_name)
    parts = []
    for letter in words:
        glyphs, name, per_em = _glyph(letter, weight)
        pen, scale = SVGPathPen(glyphs, ntos=_number), size / per_em
        glyphs[name].draw(TransformPen(pen, (scale, 0, 0, -scale, x, y)))
        parts.append(pen.getCommands())
        x += glyphs[name].width * scale
    return f'<path d="{"".join(parts)}" fill="{colour}"/>'


def _width(words: str, *, is_name: bool = False) -> float:
    size, weight = _pen(is_name)
    found = [_glyph(letter, weight) for letter in words]
    return sum(float(glyphs[name].width) * size / per_em for glyphs, name, per_em in found)


def _pen(is_name: bool) -> tuple[float, int]:
    return (_NAME_SIZE, _NAME_WEIGHT) if is_name else (_LEAD_SIZE, _LEAD_WEIGHT)


def _number(value: float) -> str:
    """A coordinate, short and always written the same."""
    return f"{round(value, 2) + 0:.2f}".rstrip("0").rstrip(".")


def _even(width: float) -> int:
    return ceil(width / 2) * 2


@cache
def _fonts() -> tuple[TTFont, ...]:
    return tuple(TTFont(_FONTS / name) for name in _FILES)


@cache
def _characters() -> frozenset[str]:
    return frozenset(chr(code) for font in _fonts() for code in font.getBestCmap())


@cache
def _glyphs(font: TTFont, weight: int) -> Any:
    """The font's glyphs at a weight."""
    return font.getGlyphSet(location={"wght": weight})


@lru_cache(maxsize=512)
def _glyph(letter: str, weight: int) -> tuple[Any, str, int]:
    """The glyphs that have a letter, its name among them, and the units of an em there."""
    font = next(one for one in _fonts() if ord(letter) in one.getBestCmap())
    return _glyphs(font, weight), font.getBestCmap()[ord(letter)], int(font["head"].unitsPerEm)


def _known(letter: str, known: Iterable[str]) -> str:
    """The letter, or what it is without its accents; \\x00 for one that the font has nothing of."""
    if letter in known:
        return letter
    base = [one for one in unicodedata.normalize("NFKD", letter) if not unicodedata.combining(one)]
    if not base:
        return "" if unicodedata.combining(letter) else "\x00"
    return "".join(one if one in known else "\x00" for one in base)
