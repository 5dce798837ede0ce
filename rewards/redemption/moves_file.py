"""Moves of orders as a CSV file: what a warehouse hands over (S7). Pure."""

import csv
import io
from dataclasses import dataclass

from rewards.redemption.errors import MovesNotValid

MOST_BYTES = 1_000_000
MOST_LINES = 1_000
COLUMNS = ("order", "state", "carrier", "tracking")
_NEEDED = ("order", "state")


@dataclass(frozen=True, slots=True)
class Move:
    """Where an order is to go. `name` is how the asker calls the move where one is refused: "Line 4"."""

    order_id: str
    to: str
    carrier: str = ""
    tracking_number: str = ""
    name: str = ""


def moves_of(content: bytes) -> tuple[list[Move], list[str]]:
    """The moves of a file, and what is wrong with its lines.

    The first line names the columns: order, state, and carrier and tracking where something was shipped. Raises
    MovesNotValid for what can't be read as such a file at all.
    """
    rows = csv.reader(
        io.StringIO(_text_of(content), newline=""), delimiter=_delimiter_of(content), strict=True
    )
    try:
        names = [name.strip().lower() for name in next(rows, [])]
        _refuse_columns(names)
        lines = [(rows.line_num, row) for row in rows if any(cell.strip() for cell in row)]
    except csv.Error as fault:
        raise MovesNotValid([f"Line {rows.line_num}: {fault}."]) from fault
    if not lines:
        raise MovesNotValid(["Found no line below the names of the columns."])
    if len(lines) > MOST_LINES:
        raise MovesNotValid([f"Found {len(lines):,} lines, needed up to {MOST_LINES:,}."])
    moves, problems = list[Move](), list[str]()
    for number, row in lines:
        if len(row) != len(names):
            problems.append(f"Line {number}: Found {len(row)} cells, needed {len(names)}.")
            continue
        cell = dict(zip(names, (one.strip() for one in row), strict=True))
        facts = (cell["order"], cell["state"].lower(), cell.get("carrier", ""), cell.get("tracking", ""))
        moves.append(Move(*facts, name=f"Line {number}"))
    return moves, problems


def _text_of(content: bytes) -> str:
    if len(content) > MOST_BYTES:
        raise MovesNotValid([f"Found {len(content):,} bytes, needed up to {MOST_BYTES:,}."])
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as fault:
        raise MovesNotValid(
            [f"Found no UTF-8 at byte {fault.start:,}; save the file as CSV UTF-8."]
        ) from fault
    if "\x00" in text:
        raise MovesNotValid(["Found a character of code 0; this is no text."])
    return text


def _delimiter_of(content: bytes) -> str:
    """A comma, or the semicolon that spreadsheets write in some languages."""
    first = content.partition(b"\n")[0]
    return ";" if b";" in first and b"," not in first else ","


def _refuse_columns(names: list[str]) -> None:
    missing = [name for name in _NEEDED if name not in names]
    unknown = [name for name in names if name not in COLUMNS]
    twice = sorted({name for name in names if names.count(name) > 1})
    problems = [
        *(f"Line 1: Found no column {name}, needed one." for name in missing),
        *(f"Line 1: Found a column {name!r}, needed only {', '.join(COLUMNS)}." for name in unknown),
        *(f"Line 1: Found the column {name} twice." for name in twice),
    ]
    if problems:
        raise MovesNotValid(problems)
