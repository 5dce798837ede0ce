"""Reading the rows of a batch, as JSON or CSV, bounded before they are read."""

import csv
import io
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser

from kit.errors import InvalidRequest, TryAgain
from moments.api.parsers import TooLarge, parsed_json

LARGEST_BATCH = 8 * 1024 * 1024
MOST_ROWS = 10_000
type Rows = list[Any]


class BatchJSONParser(BaseParser):
    """`{"rows": [...]}` of at most 8 MiB. Raises TooLarge and InvalidRequest."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        return parsed_json(_bounded(stream))


class BatchCSVParser(BaseParser):
    """A line with the names of the fields, then one for each row. Raises TooLarge and InvalidRequest."""

    media_type = "text/csv"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        return {"rows": rows_of_csv(_bounded(stream))}


def rows_of_csv(content: bytes) -> Rows:
    """Rows of CSV in UTF-8, separated by commas, semicolons or tabs; an empty cell is a field that is left out.

    Raises InvalidRequest for what is no such text.
    """
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _fault(f"The file is not UTF-8: byte {error.start + 1} is none.") from error
    head = text.partition("\n")[0]
    separator = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    try:
        names = [name.strip() for name in next(reader, [])]
        rows = [
            {name: cell for name, cell in zip(names, cells, strict=False) if cell}
            for cells in reader
            if any(cells)
        ]
    except csv.Error as error:
        raise _fault(f"Line {reader.line_num} is not CSV: {error}.") from error
    if "rowId" not in names:
        found = ", ".join(name[:40] for name in names[:20]) or "nothing"
        raise _fault(f"The first line names the fields, rowId among them; found {found}.")
    twice = next((name for name in names if name and names.count(name) > 1), None)
    if twice is not None:
        raise _fault(f"The first line names each field once; found {twice[:40]} twice.")
    return rows


def _bounded(stream: IO[Any]) -> bytes:
    try:
        body: bytes = stream.read(LARGEST_BATCH + 1)
    except OSError as error:  # it broke off, or came too slowly: nothing was asked for yet
        raise TryAgain("The body did not arrive in time.") from error
    if len(body) > LARGEST_BATCH:
        raise TooLarge(f"A batch of at most {LARGEST_BATCH} bytes is accepted; this one is larger.")
    return body


def _fault(detail: str) -> InvalidRequest:
    # The pointer tells the request log that what was found may be of a customer: a file may lack its first line.
    return InvalidRequest([{"pointer": "/rows", "detail": detail}])
