"""From the API's JSON to dataclasses: names, dates, amounts."""

import re
import types
from collections.abc import Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date, datetime, timezone
from decimal import Decimal
from functools import cache
from typing import Any, Literal, TypeVar, Union, get_args, get_origin, get_type_hints

from moments_rewards.errors import UnexpectedAnswer

Shape = TypeVar("Shape")
_FRACTION = re.compile(r"\.(\d{1,6})\d*")


def camel(name: str) -> str:
    """A field's name as the API spells it."""
    first, *others = name.split("_")
    return first + "".join(word.capitalize() for word in others)


def decoded(shape: type[Shape], given: Any) -> Shape:
    """An answer in its shape; fields that this version does not know are left out. Raises UnexpectedAnswer."""
    try:
        made = _value(shape, given)
    except (KeyError, TypeError, ValueError, ArithmeticError, AttributeError) as error:
        raise UnexpectedAnswer(
            f"The answer is no {shape.__name__}: {type(error).__name__} at {error}"
        ) from error
    assert isinstance(made, shape)
    return made


@cache
def _hints(shape: type) -> Mapping[str, Any]:
    return get_type_hints(shape)


def _value(hint: Any, given: Any) -> Any:
    origin = get_origin(hint)
    if origin in (Union, types.UnionType):
        (inner,) = (one for one in get_args(hint) if one is not type(None))
        return None if given is None else _value(inner, given)
    if origin is tuple:
        return tuple(_value(get_args(hint)[0], one) for one in given)
    if origin is not None and issubclass(_class_of(origin), Mapping):
        return dict(given)
    if origin is Literal or hint is Any:
        return given
    if is_dataclass(hint):
        return _object(hint, given)
    return _plain(hint, given)


def _class_of(origin: Any) -> type:
    return origin if isinstance(origin, type) else object


def _object(shape: Any, given: Mapping[str, Any]) -> Any:
    hints = _hints(shape)
    told = {one: camel(one.name) for one in fields(shape)}
    told = {one: name for one, name in told.items() if name in given or one.default is MISSING}
    return shape(**{one.name: _value(hints[one.name], given[name]) for one, name in told.items()})


def _plain(hint: Any, given: Any) -> Any:
    if hint is datetime:
        return instant(given)
    if hint is date:
        return date.fromisoformat(given)
    if hint is Decimal:
        return Decimal(given)
    if not isinstance(given, hint):
        raise TypeError(f"{hint.__name__}, found {type(given).__name__}")
    return given


def instant_text(at: datetime) -> str:
    """An instant as RFC 3339 writes it. Raises ValueError without a time zone."""
    if at.tzinfo is None:
        raise ValueError(f"An instant needs a time zone; found {at.isoformat()}.")
    return at.astimezone(timezone.utc).isoformat()


def instant(text: str) -> datetime:
    """An instant of RFC 3339, with its offset."""
    text = _FRACTION.sub(lambda found: f".{found[1]:0<6}", text)
    found = datetime.fromisoformat(f"{text[:-1]}+00:00" if text[-1:] in "Zz" else text)
    if found.tzinfo is None:
        raise ValueError(f"an instant with an offset, found {text!r}")
    return found
