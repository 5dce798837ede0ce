"""The rows of a batch as they are sent, over the API or in a file: the faults of all rows are found at once."""

import csv
import io
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from rest_framework.exceptions import ValidationError
from rest_framework.serializers import as_serializer_error

from accounts.models import App
from campaigns.call_form import RewardCallForm, Text, call_with
from campaigns.calls import SubmittedRow, canonical_of
from kit.errors import InvalidRequest

LARGEST_BATCH = 8 * 1024 * 1024
MOST_ROWS = 10_000


class BatchRowForm(RewardCallForm):
    """One row: the fields of getReward, and your own id of it."""

    rowId = Text(
        longest=64,
        shape=re.compile(r"[A-Za-z0-9._:-]{1,64}"),
        needs="letters, digits, ., _, : or -, up to 64",
        help_text="Your own id of the row, once in a batch.",
    )


@dataclass(frozen=True, slots=True)
class RowFault:
    """What is wrong with one row: its place among them, from 0, the field, and what was found and is needed."""

    number: int
    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class FileRows:
    """The rows of a file of CSV, and the line of the file that each begins in."""

    rows: list[dict[str, str]]
    lines: list[int]


def rows_of(
    given: Sequence[Any], app: App, *, name_of: Callable[[int], str] = "row {}".format
) -> tuple[list[SubmittedRow], list[RowFault]]:
    """Well-formed calls for an app by their row ids, and the faults of all the others, in the order of the rows.

    `name_of` says how a row is called by its number.
    """
    form, seen = BatchRowForm(context={"app": app}), dict[str, int]()
    rows, faults = [], list[RowFault]()
    for number, row in enumerate(given):
        read = _read(form, row, app, number, faults)
        if read is None:
            continue
        first = seen.setdefault(read.row_id, number)
        if first != number:
            faults.append(RowFault(number, "rowId", f"Must be once in a batch; {name_of(first)} has it, too"))
        rows.append(read)
    return rows, faults


def _read(form: BatchRowForm, row: Any, app: App, number: int, faults: list[RowFault]) -> SubmittedRow | None:
    """The call of a row, or None with its faults added to the list."""
    if not isinstance(row, dict):
        faults.append(RowFault(number, "", "Must be an object"))
        return None
    try:
        found = form.run_validation(row)
        canonical = canonical_of(row)
    except ValidationError as error:
        for name, details in as_serializer_error(error).items():
            faults += [RowFault(number, name, str(one)[:1].upper() + str(one)[1:]) for one in details]
        return None
    except RecursionError:
        faults.append(RowFault(number, "", "Is nested too deeply"))
        return None
    if found["appId"] != app.id:
        faults.append(RowFault(number, "appId", "Must be the app of the key"))
        return None
    return SubmittedRow(found["rowId"], call_with(found, app, canonical))


def rows_of_csv(content: bytes) -> FileRows:
    """Rows of CSV in UTF-8, separated by commas, semicolons or tabs; an empty cell is a field that is left out.

    Raises InvalidRequest for what is no such text, and for rows with more cells than the first line has names.
    """
    reader = _reader(content)
    found = FileRows([], [])
    try:
        names = [name.strip() for name in next(reader, [])]
        line = reader.line_num + 1
        for cells in reader:
            if any(cells):
                _refuse_more(cells, names, line)
                found.rows.append({name: cell for name, cell in zip(names, cells, strict=False) if cell})
                found.lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise _fault(f"Line {reader.line_num} is not CSV: {error}.") from error
    _refuse_unnamed(names)
    return found


def _reader(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _fault(f"The file is not UTF-8: byte {error.start + 1} is none.") from error
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    return csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)


def _refuse_more(cells: Sequence[str], names: Sequence[str], line: int) -> None:
    """A cell too many says that the others are not what their names say: an unquoted comma, most often."""
    if "rowId" in names and any(cells[len(names) :]):
        needed = "Put text that holds a separator in double quotes."
        raise _fault(f"Line {line} has {len(cells)} cells, and the first line {len(names)} names. {needed}")


def _refuse_unnamed(names: Sequence[str]) -> None:
    if "rowId" not in names:
        found = ", ".join(name[:40] for name in names[:20]) or "nothing"
        raise _fault(f"The first line names the fields, rowId among them; found {found}.")
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice is not None:
        raise _fault(f"The first line names each field once; found {twice[:40]} twice.")


def _fault(detail: str) -> InvalidRequest:
    # The pointer tells the request log that what was found may be of a customer: a file may lack its first line.
    return InvalidRequest([{"pointer": "/rows", "detail": detail}])
