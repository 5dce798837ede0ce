"""Ids: UUIDv7 in the database, prefixed and sortable text everywhere else (`cmp_06fg…`).

Base32 with the extended hex alphabet keeps the order of the bytes, so ids sort by the time they were made.
"""

import base64
import re
import uuid
from datetime import UTC, datetime
from typing import Any

import uuid_utils.compat as uuid7
from django.core.exceptions import ValidationError
from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper

_LENGTH = 26
_SHAPE = re.compile(rf"[0-9a-v]{{{_LENGTH}}}")


def new_id(prefix: str) -> str:
    """A fresh id, greater than every earlier one of this process."""
    return format_id(prefix, new_uuid())


def new_uuid() -> uuid.UUID:
    """A fresh id as the database has it, for statements that bypass the ORM."""
    return uuid7.uuid7()


def format_id(prefix: str, value: uuid.UUID) -> str:
    return f"{prefix}_{base64.b32hexencode(value.bytes).decode()[:_LENGTH].lower()}"


def parse_id(prefix: str, text: str) -> uuid.UUID | None:
    """The UUID inside an id of this prefix; None for anything that `format_id` would not have written."""
    head, _, rest = text.rpartition("_")
    if head != prefix or not _SHAPE.fullmatch(rest):
        return None
    value = uuid.UUID(bytes=base64.b32hexdecode(rest.upper() + "======"))
    return value if format_id(prefix, value) == text else None


def is_id(prefix: str, text: str) -> bool:
    return parse_id(prefix, text) is not None


def made_at(prefix: str, text: str) -> datetime:
    """When an id was made, to the millisecond."""
    value = parse_id(prefix, text)
    if value is None:
        raise ValueError(f"{text!r} is not an id that begins with {prefix}_")
    return datetime.fromtimestamp((value.int >> 80) / 1000, UTC)


def least_at(instant: datetime) -> uuid.UUID:
    """What is not greater than any id made at the instant or later, and greater than all earlier ones."""
    milliseconds = max(0, round(instant.timestamp() * 1000))
    return uuid.UUID(int=(milliseconds << 80) | (7 << 76) | (0b10 << 62))


def text_in_sql(column: str) -> str:
    """An SQL expression of what `format_id` writes after the prefix, for a column of UUIDs: groups of five bits."""
    digits = "substr('0123456789abcdefghijklmnopqrstuv', 1 + ({}), 1)"
    return " || ".join(digits.format(_five_bits(f"uuid_send({column})", 5 * at)) for at in range(_LENGTH))


def _five_bits(raw: str, at: int) -> str:
    """SQL of five bits of sixteen bytes, from bit `at` on; what lies past the end is 0."""
    byte, offset = divmod(at, 8)
    first = f"get_byte({raw}, {byte})"
    if offset <= 3:
        return f"({first} >> {3 - offset}) & 31"
    rest = f" | (get_byte({raw}, {byte + 1}) >> {11 - offset})" if byte < 15 else ""
    return f"(({first} << {offset - 3}){rest}) & 31"


class KeyField(models.Field):  # type: ignore[type-arg]
    """Names a row of another floor by its id, without a foreign key: stored as a UUID, read as `cmp_…`."""

    description = "Prefixed id"

    def __init__(self, *args: Any, prefix: str, **kwargs: Any) -> None:
        self.prefix = prefix
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, list(args), {**kwargs, "prefix": self.prefix}

    def get_internal_type(self) -> str:
        return "UUIDField"

    def get_prep_value(self, value: Any) -> uuid.UUID | None:
        value = super().get_prep_value(value)
        if value is None or isinstance(value, uuid.UUID):
            return value
        return self._parse(str(value))

    def get_db_prep_value(self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False) -> Any:
        return value if prepared else self.get_prep_value(value)

    def from_db_value(self, value: uuid.UUID | None, *_: Any) -> str | None:
        return None if value is None else format_id(self.prefix, value)

    def to_python(self, value: Any) -> str | None:
        if value is None or (isinstance(value, str) and is_id(self.prefix, value)):
            return value
        if isinstance(value, uuid.UUID):
            return format_id(self.prefix, value)
        raise ValidationError(f"“{value}” is not an id that begins with {self.prefix}_.")

    def _parse(self, text: str) -> uuid.UUID:
        value = parse_id(self.prefix, text)
        if value is None:
            raise ValueError(f"{text!r} is not an id that begins with {self.prefix}_")
        return value


class IdField(KeyField):
    """The primary key of a table: made in Python, ordered by time."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.update(primary_key=True, editable=False)
        super().__init__(*args, **kwargs)

    def deconstruct(self) -> tuple[str, str, list[Any], dict[str, Any]]:
        name, path, args, kwargs = super().deconstruct()
        return name, path, args, {key: value for key, value in kwargs.items() if key != "editable"}

    def has_default(self) -> bool:
        return True

    def get_default(self) -> str:
        return new_id(self.prefix)
