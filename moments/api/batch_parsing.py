"""Reading the rows of a batch, as JSON or CSV, bounded before they are read."""

from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser

from campaigns.batch_rows import LARGEST_BATCH, rows_of_csv
from kit.errors import TryAgain
from moments.api.parsers import TooLarge, parsed_json


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
        return {"rows": rows_of_csv(_bounded(stream)).rows}


def _bounded(stream: IO[Any]) -> bytes:
    try:
        body: bytes = stream.read(LARGEST_BATCH + 1)
    except OSError as error:  # it broke off, or came too slowly: nothing was asked for yet
        raise TryAgain("The body did not arrive in time.") from error
    if len(body) > LARGEST_BATCH:
        raise TooLarge(f"A batch of at most {LARGEST_BATCH} bytes is accepted; this one is larger.")
    return body
