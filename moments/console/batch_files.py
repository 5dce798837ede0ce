"""A file of calls as a member uploads it: what is the same for all rows may be given once."""

from collections.abc import Mapping
from dataclasses import dataclass

from accounts.models import App
from campaigns.batch_rows import LARGEST_BATCH, MOST_ROWS, rows_of, rows_of_csv
from campaigns.calls import SubmittedRow
from campaigns.queries.batch_review import unknown_of
from kit.errors import InvalidRequest

MOST_FAULTS = 100
COLUMNS = (
    ("rowId", True, "Your own id of the row, once in the file: letters, digits, . _ : -, up to 64."),
    ("customerId", False, "Your own id of the customer. Without it no limit per customer can hold."),
    ("campaignId", True, "Unless it is chosen for the whole file."),
    ("momentId", True, "Unless it is chosen for the whole file."),
    ("deviceType", True, "Web, Android, iOS, FireOS or FireTV, unless it is chosen for the whole file."),
    ("rewardGroupId", True, "The marketplace, such as US, unless it is chosen for the whole file."),
    ("customerEmail", False, "For fraud checks; hashed when the file is read."),
    ("customerIp", False, "For fraud checks; hashed when the file is read."),
    ("deviceId", False, "For fraud checks; hashed when the file is read."),
    ("country", False, "Two capital letters, such as US."),
    ("locale", False, "The language of the text, such as en or pt-BR."),
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a line of the file; without a line, with all of it."""

    line: int | None
    field: str
    detail: str


@dataclass(frozen=True, slots=True)
class Faults:
    """The faults of a file, the first hundred of them to read."""

    listed: list[Fault]
    count: int

    @property
    def more(self) -> int:
        return self.count - len(self.listed)


def read(
    content: bytes, app: App, *, is_test: bool, given: Mapping[str, str]
) -> tuple[list[SubmittedRow], Faults]:
    """The calls of a file for an app, or its faults; a cell of the file goes before what is `given` for all rows."""
    if len(content) > LARGEST_BATCH:
        found = f"The file has {len(content) / 1024 / 1024:.1f} MiB, and 8 MiB are possible: split it."
        return [], _faults([Fault(None, "", found)])
    try:
        file = rows_of_csv(content)
    except InvalidRequest as refusal:
        return [], _faults([Fault(None, "", one["detail"]) for one in refusal.facts["errors"]])
    if not 1 <= len(file.rows) <= MOST_ROWS:
        found = f"A file has 1 to {MOST_ROWS:,} rows below its first line; found {len(file.rows):,}."
        return [], _faults([Fault(None, "", found)])
    whole = {"appId": app.pk, **{name: value for name, value in given.items() if value}}
    rows, faults = rows_of(
        [whole | row for row in file.rows], app, name_of=lambda number: f"line {file.lines[number]}"
    )
    faults = faults or unknown_of(app, rows, is_test=is_test)
    return rows, _faults([Fault(file.lines[one.number], one.field, one.detail) for one in faults])


def _faults(found: list[Fault]) -> Faults:
    return Faults(found[:MOST_FAULTS], len(found))
