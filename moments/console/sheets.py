"""Files for spreadsheets, streamed: what they hold is text to a spreadsheet too, never a formula."""

import csv
from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.http import StreamingHttpResponse

type Cell = str | int | Decimal | None

# What a spreadsheet takes for the beginning of a formula, also behind what it strips.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "\uff1d", "\uff0b", "\uff0d", "\uff20")


def csv_response(name: str, header: list[str], rows: Iterable[list[Cell]]) -> StreamingHttpResponse:
    """A CSV file of that name, written row by row as it is read."""
    response = StreamingHttpResponse(_lines(header, rows), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    return response


class _Line:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _lines(header: list[str], rows: Iterable[list[Cell]]) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(header)
    for row in rows:
        yield writer.writerow([defused(cell) for cell in row])


def defused(cell: Cell) -> Cell:
    """Text that a spreadsheet would run is made text by an apostrophe before it."""
    return f"'{cell}" if isinstance(cell, str) and cell.lstrip(" ").startswith(_FORMULA) else cell
