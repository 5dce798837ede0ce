"""The two formats of a feed, CSV and JSON Lines, read into the same records (no ORM)."""

import csv
import json
from collections import Counter, deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from operator import itemgetter
from pathlib import PurePath
from typing import Any, BinaryIO, NoReturn

from rewards.feeds.lines import MOST_BYTES, Line, lines_of
from rewards.feeds.rows import BOOLEANS, FIELDS, REQUIRED

_ENDINGS = {".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl"}


class FeedFormat(StrEnum):
    """How a feed is written."""

    CSV = "csv"
    JSONL = "jsonl"


@dataclass(slots=True)
class Record:
    """One record: its first line, and a text for each of `FIELDS`; `fault` says why it has none.

    `sku` is what a record with a fault calls its product, as far as that can be told.
    """

    line: int
    cells: Sequence[str]
    fault: str = ""
    sku: str = ""


class HeaderRefused(Exception):
    """The first line does not say what the columns are; nothing below it can be read."""


def format_of(name: str) -> FeedFormat | None:
    """The format that the name of a file stands for."""
    ending = _ENDINGS.get(PurePath(name.lower()).suffix)
    return FeedFormat(ending) if ending else None


def records_of(stream: BinaryIO, format: FeedFormat) -> Iterator[Record]:
    """The records of a file, in its order. Raises HeaderRefused before the first one."""
    return _csv_records(stream) if format == FeedFormat.CSV else _jsonl_records(stream)


# --- CSV ----------------------------------------------------------------------------------------------------


# Of lines that stray quotation marks swallowed: a file of marks only could have each line read thousands of times.
MOST_READ_AGAIN = 2_000_000


class _RecordTooLong(Exception):
    pass


class _Feeder:
    """Hands lines to the CSV reader, and keeps those of the record that it is reading.

    What a stray quotation mark swallowed is given back, so that the records behind it are read for themselves: up
    to `MOST_READ_AGAIN` lines of a file.
    """

    def __init__(self, lines: Iterator[Line]) -> None:
        self._lines = lines
        self._given_back: deque[Line] = deque()
        self._may_give_back = MOST_READ_AGAIN
        self.taken: list[Line] = []
        self._room = MOST_BYTES

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self._given_back.popleft() if self._given_back else next(self._lines)
        self.taken.append(line)
        self._room -= len(line.text)
        if self._room < 0 and len(self.taken) > 1:
            raise _RecordTooLong
        return line.text

    def begin(self) -> None:
        self.taken, self._room = [], MOST_BYTES

    def give_back(self) -> int:
        """All but the first line of the record; how many are not, since so many were before."""
        behind = len(self.taken) - 1
        if behind > self._may_give_back:
            return behind
        self._may_give_back -= behind
        self._given_back.extendleft(reversed(self.taken[1:]))
        return 0


def _csv_records(stream: BinaryIO) -> Iterator[Record]:
    feeder = _Feeder(lines_of(stream))
    header, _, fault = next(_csv_cells(feeder), ([], 1, "found an empty file"))
    if fault:
        raise HeaderRefused(f"{fault}, needed a line with the names of the columns")
    pick, sku = _picker(header), [name.strip().lower() for name in header].index("sku")
    for cells, line, fault in _csv_cells(feeder):
        if fault:
            yield Record(line, (), fault)
        elif len(cells) == len(header):
            cells.append("")
            yield Record(line, pick(cells))
        else:
            told = f"found {len(cells)} cells, needed {len(header)}, as in the first line"
            yield Record(line, (), told, sku="".join(cells[sku : sku + 1]))


def _csv_cells(feeder: _Feeder) -> Iterator[tuple[list[str], int, str]]:
    """Cells, first line and fault of each record that is not empty."""
    reader = csv.reader(feeder, strict=True)
    while True:
        feeder.begin()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except (csv.Error, _RecordTooLong) as error:
            first = feeder.taken[0]
            lost = feeder.give_back()
            reader = csv.reader(feeder, strict=True)
            unread = f"; the {lost:,} lines behind it were not read for themselves" if lost else ""
            yield [], first.number, (first.fault or _csv_fault(error)) + unread
            continue
        fault = next((line.fault for line in feeder.taken if line.fault), "")
        if cells or fault:
            yield cells, feeder.taken[0].number, fault


def _csv_fault(error: Exception) -> str:
    what = "a cell whose quotation mark is never closed" if _is_open(error) else f"broken CSV ({error})"
    return f'found {what}, needed cells like text or "text, with ""marks"""'


def _is_open(error: Exception) -> bool:
    return isinstance(error, _RecordTooLong) or "unexpected end of data" in str(error)


def _picker(header: Sequence[str]) -> Callable[[Sequence[str]], Sequence[str]]:
    """What puts the cells of a row, and an empty one behind them, into the order of `FIELDS`."""
    names = [name.strip().lower() for name in header]
    unknown = [name for name in names if name not in FIELDS]
    missing = [name for name in REQUIRED if name not in names]
    twice = sorted({name for name, count in Counter(names).items() if count > 1} - set(unknown))
    faults = [
        f"{what} {', '.join(repr(name[:60]) for name in found)}"
        for what, found in (
            ("found the unknown columns", unknown),
            ("found twice", twice),
            ("found no columns", missing),
        )
        if found
    ]
    if faults:
        raise HeaderRefused(
            f"{'; '.join(faults)}; needed {', '.join(REQUIRED)}, and of {', '.join(FIELDS[len(REQUIRED) :])} "
            "those you have, separated by commas"
        )
    return itemgetter(*(names.index(name) if name in names else len(names) for name in FIELDS))


# --- JSON Lines ---------------------------------------------------------------------------------------------


class _NotOurs(ValueError):
    def __init__(self, fault: str, sku: Any = "") -> None:
        super().__init__(fault)
        self.sku = sku if isinstance(sku, str) else ""


def _refuse_constant(name: str) -> NoReturn:
    raise _NotOurs(f"found {name}, which JSON does not have")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise _NotOurs("found a field twice, needed each once")
    return found


# Numbers stay as they are written: a price must not become binary.
_decoder = json.JSONDecoder(
    object_pairs_hook=_object, parse_float=str, parse_int=str, parse_constant=_refuse_constant
)
_KNOWN = frozenset(FIELDS)


def _jsonl_records(stream: BinaryIO) -> Iterator[Record]:
    for line in lines_of(stream):
        if not line.fault and not line.text.strip():
            continue
        try:
            yield Record(line.number, () if line.fault else _cells(line.text), line.fault)
        except (ValueError, RecursionError) as error:
            yield Record(line.number, (), _json_fault(error), sku=getattr(error, "sku", ""))


def _cells(text: str) -> list[str]:
    found = _decoder.decode(text.strip())
    if not isinstance(found, dict):
        raise _NotOurs("found no object, needed one object in each line")
    if not found.keys() <= _KNOWN:
        unknown = ", ".join(repr(name[:40]) for name in found if name not in _KNOWN)
        raise _NotOurs(
            f"found the unknown fields {unknown}, needed only {', '.join(FIELDS)}", found.get("sku")
        )
    return [_text_of(name, found) if name in found else "" for name in FIELDS]


def _text_of(name: str, found: dict[str, Any]) -> str:
    value = found[name]
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool) and name in BOOLEANS:
        return "true" if value else "false"
    raise _NotOurs(f"{name}: found {json.dumps(value)[:60]}, needed a text or a number", found.get("sku"))


def _json_fault(error: Exception) -> str:
    if isinstance(error, _NotOurs):
        return str(error)
    where = f" ({error.msg} at position {error.pos + 1})" if isinstance(error, json.JSONDecodeError) else ""
    return f"found broken JSON{where}, needed one object in each line"


def feed_lines(format: FeedFormat, rows: Iterable[dict[str, str]]) -> Iterator[str]:
    """Rows written as a feed, for examples: the columns are those of the first row."""
    columns: list[str] = []
    for row in rows:
        if format == FeedFormat.JSONL:
            yield json.dumps(row, ensure_ascii=False) + "\n"
            continue
        if not columns:
            columns = list(row)
            yield _csv_line(columns)
        yield _csv_line([row[name] for name in columns])


class _Line:
    """A file that hands back what is written to it."""

    def write(self, line: str) -> str:
        return line


def _csv_line(cells: Sequence[str]) -> str:
    return str(csv.writer(_Line()).writerow(cells))
