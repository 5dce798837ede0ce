"""The parameters of reading, checked like a body: every fault is found at once, unknown ones are ignored."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from typing import Any

from django.http import QueryDict
from rest_framework import serializers

from kit.errors import InvalidRequest
from moments.api.calls import Text

LARGEST_PAGE = 100
USUAL_PAGE = 20
LONGEST_CURSOR = 500
LAST_PLACE = 2**63 - 1
_INSTANT = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)
_MONTH = re.compile(r"2\d{3}-\d\d", re.ASCII)


class Count(serializers.Field):
    """A whole number from 1 to `most`, in digits."""

    def __init__(self, *, most: int, **kwargs: Any) -> None:
        self.most = most
        super().__init__(**kwargs)

    def to_internal_value(self, data: str) -> int:
        is_number = data.isascii() and data.isdigit() and len(data) < 10
        if not is_number or not 1 <= int(data) <= self.most:
            raise serializers.ValidationError(
                f"must be a whole number from 1 to {self.most}; found {json.dumps(data[:40])}"
            )
        return int(data)

    def to_representation(self, value: int) -> int:
        return value


class Place(serializers.Field):
    """A place in a numbered list: a whole number, 0 for its beginning, in digits."""

    def to_internal_value(self, data: str) -> int:
        is_number = data.isascii() and data.isdigit() and len(data) < 20
        if not is_number or int(data) > LAST_PLACE:
            raise serializers.ValidationError(
                f"must be a whole number from 0 to {LAST_PLACE}; found {json.dumps(data[:40])}"
            )
        return int(data)

    def to_representation(self, value: int) -> int:
        return value


class SomeOf(serializers.Field):
    """Some of a few words, separated by commas; each is meant once, however often it is named."""

    def __init__(self, *, choices: Sequence[str], **kwargs: Any) -> None:
        self.choices = choices
        super().__init__(**kwargs)

    def to_internal_value(self, data: str) -> list[str]:
        given = list(dict.fromkeys(data.split(",")))
        unknown = [one for one in given if one not in self.choices]
        if unknown:
            raise serializers.ValidationError(
                f"must be of {', '.join(self.choices)}, separated by commas; found {json.dumps(unknown[0][:40])}"
            )
        return given

    def to_representation(self, value: Sequence[str]) -> str:
        return ",".join(value)


class Instant(serializers.Field):
    """An instant as RFC 3339 writes it, with its offset; an hour after the 24th or a 60th second is none."""

    def to_internal_value(self, data: Any) -> datetime:
        found = data if isinstance(data, str) and _INSTANT.fullmatch(data) else ""
        try:
            return datetime.fromisoformat(found.upper()).astimezone(UTC)
        except (ValueError, OverflowError):
            given = json.dumps(data[:40]) if isinstance(data, str) else json.dumps(data)[:40]
            raise serializers.ValidationError(
                f"must be an instant of RFC 3339 like 2026-11-26T12:00:00Z; found {given}"
            ) from None

    def to_representation(self, value: datetime) -> str:
        return value.isoformat()


class Month(serializers.Field):
    """A calendar month of the years from 2000 on, as its first day."""

    def to_internal_value(self, data: str) -> date:
        found = data if _MONTH.fullmatch(data) else ""
        try:
            return date.fromisoformat(f"{found}-01")
        except ValueError:
            raise serializers.ValidationError(
                f"must be a month like 2026-11; found {json.dumps(data[:40])}"
            ) from None

    def to_representation(self, value: date) -> str:
        return f"{value:%Y-%m}"


class Parameters(serializers.Serializer):
    """The parameters that a path knows; a subclass names them."""


class ListParameters(Parameters):
    """What every list takes."""

    limit = Count(most=LARGEST_PAGE, required=False, default=USUAL_PAGE, help_text="How many rows at most.")
    cursor = Text(
        longest=LONGEST_CURSOR,
        required=False,
        help_text="`nextCursor` of the page before, with the same filters.",
    )


def checked(form: type[Parameters], given: QueryDict) -> dict[str, Any]:
    """The parameters that the form knows, as it reads them. Raises InvalidRequest with every fault."""
    known = _names_of(form)
    read = form(data={name: given[name] for name in known if name in given})
    faults = [
        fault_of(name, f"must be given once; found {len(given.getlist(name))} times")
        for name in known
        if len(given.getlist(name)) > 1
    ]
    if not read.is_valid():
        faults += [fault_of(name, str(fault)) for name, found in read.errors.items() for fault in found]
    if faults:
        raise InvalidRequest(faults)
    found: dict[str, Any] = read.validated_data
    return found


def filters_of(form: type[Parameters], given: QueryDict) -> Mapping[str, str]:
    """What narrows a list: its parameters but for those that say which page, as they were given."""
    return {
        name: str(given[name])
        for name in _names_of(form)
        if name in given and name not in ("limit", "cursor", "after")
    }


def _names_of(form: type[Parameters]) -> list[str]:
    return [str(name) for name in form().fields]


def fault_of(parameter: str, detail: str) -> dict[str, str]:
    """A fault of a parameter, as `errors` lists it: a pointer points into a body, and there is none."""
    return {"pointer": "", "parameter": parameter, "detail": detail[:1].upper() + detail[1:]}
