"""Reading a body: JSON only, bounded before it is read."""

import json
from collections.abc import Mapping
from typing import IO, Any

from rest_framework.parsers import BaseParser

from kit.errors import InvalidRequest, Refusal, TryAgain

LARGEST_BODY = 16 * 1024


class TooLarge(Refusal):
    """The body is larger than any call needs."""

    code = "too_large"
    status = 413
    title = "The body is too large"


class BoundedJSONParser(BaseParser):
    """A JSON object of at most 16 KiB. Raises TooLarge and InvalidRequest."""

    media_type = "application/json"

    def parse(
        self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None
    ) -> dict[str, Any]:
        try:
            body = stream.read(LARGEST_BODY + 1)
        except OSError as error:  # it broke off, or came too slowly: nothing was asked for yet
            raise TryAgain("The body did not arrive in time.") from error
        if len(body) > LARGEST_BODY:
            raise TooLarge(f"A body of at most {LARGEST_BODY} bytes is accepted; this one is larger.")
        return parsed_json(body)


def parsed_json(body: bytes) -> dict[str, Any]:
    """The JSON object of a body. Raises InvalidRequest for anything else."""
    try:
        parsed = json.loads(body, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise InvalidRequest(
            [{"pointer": "", "detail": f"The body is not JSON: {_reason(error)}."}]
        ) from error
    if not isinstance(parsed, dict):
        found = type(parsed).__name__
        raise InvalidRequest(
            [{"pointer": "", "detail": f"The body must be a JSON object; found {_NAMES[found]}."}]
        )
    return parsed


_NAMES = {
    "list": "an array",
    "str": "a string",
    "int": "a number",
    "float": "a number",
    "bool": "a boolean",
    "NoneType": "null",
}


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON value")


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno} column {error.colno}"
    if isinstance(error, UnicodeDecodeError):
        return "it is not UTF-8"
    return str(error) or "it is nested too deeply"
