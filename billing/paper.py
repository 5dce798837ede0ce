"""Papers as PDF: letters of every script, embedded, and the same bytes each time."""

import logging
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import files
from pathlib import Path

from fontTools.ttLib import TTFont
from fpdf import FPDF
from fpdf.enums import TextMode, XPos, YPos

# It tells of every letter that it takes along.
logging.getLogger("fontTools").setLevel(logging.WARNING)

_LATIN = "NotoSans[wght].ttf"
_SCRIPTS = files("manimgx_fonts")
_ASIAN = files("noto_cjk_sans_jp_regular")
# Where no font has a letter.
_UNKNOWN = "\ufffd"
_MARGIN, _LINE = 18, 5.2
_INK, _SOFT = (27, 32, 30), (96, 103, 100)


@cache
def _fonts() -> dict[str, tuple[Path, frozenset[int]]]:
    """The fonts by family, Latin first and the large Asian one last, each with the letters that it has."""
    names = sorted(
        one.name for one in _SCRIPTS.iterdir() if one.name.startswith("NotoSans") and "Italic" not in one.name
    )
    names.sort(key=lambda name: name != _LATIN)
    paths = [Path(str(_SCRIPTS / name)) for name in names]
    paths += [Path(str(one)) for one in _ASIAN.iterdir() if one.name.endswith(".otf")]
    found = {}
    for path in paths:
        with TTFont(path, lazy=True) as font:
            found[path.stem.partition("[")[0]] = (path, frozenset(font.getBestCmap()))
    return found


def printable(text: str) -> str:
    """Text as a paper can show it: composed, without controls, a mark in place of what no font has."""
    composed = unicodedata.normalize("NFC", str(text)).replace("\t", " ")
    known = [letters for _, letters in _fonts().values()]
    return "".join(
        letter if letter == "\n" or any(ord(letter) in one for one in known) else _UNKNOWN
        for letter in composed
        if letter == "\n" or unicodedata.category(letter) not in ("Cc", "Cs", "Cn")
    )


class Paper(FPDF):
    """A page of A4 that sets text in whatever script it is in. `texts` is all that will be on it."""

    def __init__(self, *, title: str, on: date, texts: Iterable[str], foot: str) -> None:
        super().__init__(format="A4")
        self.foot = printable(foot)
        self.set_title(title)
        self.set_creator("Moments")
        self.set_lang("en")
        self.set_creation_date(datetime(on.year, on.month, on.day, tzinfo=UTC))
        self.set_margins(_MARGIN, _MARGIN)
        self.set_auto_page_break(True, 22)
        self._load({ord(letter) for text in [*texts, foot, title] for letter in printable(text)})
        self.set_text_shaping(True)
        self.add_page()

    def footer(self) -> None:
        self.set_y(-15)
        self._write(f"{self.foot}   ·   page {self.page_no()}", size=8, ink=_SOFT)

    def heading(self, words: str) -> None:
        self._write(words, size=20, bold=True, height=11)

    def words(self, text: str, *, soft: bool = False, bold: bool = False) -> None:
        """A paragraph that is broken where it is too long."""
        self._write(text, ink=_SOFT if soft else _INK, bold=bold)

    def side_by_side(self, left: str, right: str) -> None:
        """Two blocks of lines beside each other."""
        top, width = self.get_y(), self.epw / 2
        self._block(left, self.l_margin, top, width)
        bottom = self.get_y()
        self._block(right, self.l_margin + width, top, width)
        self.set_y(max(bottom, self.get_y()) + 4)

    def row(self, cells: Sequence[str], widths: Sequence[float], *, bold: bool = False) -> None:
        """A line of a table: the first cell is broken where it is too long, the others stand to the right."""
        self._style(9, bold, _INK)
        first, *others = [printable(cell) for cell in cells]
        lines = self.multi_cell(widths[0], _LINE, first, dry_run=True, output="LINES", align="L")
        assert isinstance(lines, list)
        height = _LINE * max(1, len(lines))
        if self.will_page_break(height + 1):
            self.add_page()
            self._style(9, bold, _INK)
        top = self.get_y()
        self.multi_cell(widths[0], _LINE, first, align="L", new_x=XPos.RIGHT, new_y=YPos.TOP)
        left = self.l_margin + widths[0]
        for cell, width in zip(others, widths[1:], strict=True):
            self.set_xy(left, top)
            self._say_font()
            self.cell(width, _LINE, cell, align="R")
            left += width
        self.set_xy(self.l_margin, top + height + 0.6)

    def rule(self) -> None:
        self.set_draw_color(*_SOFT)
        self.set_line_width(0.2)
        self.line(self.l_margin, self.get_y(), self.l_margin + self.epw, self.get_y())
        self.ln(1.5)

    def bytes(self) -> bytes:
        return bytes(self.output())

    def _block(self, text: str, left: float, top: float, width: float) -> None:
        self._style(10, False, _INK)
        self.set_xy(left, top)
        self.multi_cell(width - 4, _LINE, printable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _write(
        self,
        text: str,
        *,
        size: float = 10,
        bold: bool = False,
        ink: tuple[int, int, int] = _INK,
        height: float = _LINE,
    ) -> None:
        self._style(size, bold, ink)
        self.multi_cell(0, height, printable(text), align="L", new_x=XPos.LMARGIN, new_y=YPos.NEXT)

    def _style(self, size: float, bold: bool, ink: tuple[int, int, int]) -> None:
        # Bold letters are drawn with a line around them: to make them of the font takes seconds.
        self.text_mode = TextMode.FILL_STROKE if bold else TextMode.FILL
        self.set_line_width(size / 80)
        self.set_draw_color(*ink)
        self.set_font("NotoSans", size=size)
        self._say_font()
        self.set_text_color(*ink)

    def _say_font(self) -> None:
        """Name the font anew: after text in another one the library thinks it named, though the page forgot it."""
        self.current_font_is_set_on_page = False

    def _load(self, letters: set[int]) -> None:
        """Take along the fonts that the letters need, and no other."""
        others = []
        for family, (path, has) in _fonts().items():
            if family == "NotoSans":
                self.add_font(family, "", path)
                letters = letters - has
            elif found := letters & has:
                self.add_font(family, "", path)
                others.append(family)
                letters = letters - found
        self.set_fallback_fonts(others, exact_match=False)
