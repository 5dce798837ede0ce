"""Parameters of a call: what each may be, read from Stripe's form encoding, refused in Stripe's words."""

from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from moments.fake_stripe.api.errors import ApiError
from moments.fake_stripe.store import Body

type Spec = dict[str, Any]

TEXT, WHOLE, TRUTH, DECIMAL, WORDS = "text", "integer", "boolean", "decimal", "mapping"
COMMON: Spec = {"expand": [TEXT]}


@dataclass(frozen=True, slots=True)
class Needed:
    """A parameter that a call can't do without."""

    kind: Any


@dataclass(frozen=True, slots=True)
class OneOf:
    """A text that is one of a few."""

    words: tuple[str, ...]


def one_of(*words: str) -> OneOf:
    return OneOf(words)


def read(params: Body, spec: Spec, path: str = "") -> Body:
    """The parameters as what they are. Raises ApiError for those unknown, missing, or of another kind."""
    unknown = [_inside(path, name) for name in params if name not in spec]
    if unknown:
        plural = "s" if len(unknown) > 1 else ""
        message = f"Received unknown parameter{plural}: {', '.join(unknown)}"
        raise ApiError(400, message, code="parameter_unknown", param=unknown[0])
    for name, kind in spec.items():
        if isinstance(kind, Needed) and name not in params:
            missing = _inside(path, name)
            message = f"Missing required param: {missing}."
            raise ApiError(400, message, code="parameter_missing", param=missing)
    return {name: _value(value, spec[name], _inside(path, name)) for name, value in params.items()}


def _inside(path: str, name: str) -> str:
    return f"{path}[{name}]" if path else name


def _value(value: Any, kind: Any, path: str) -> Any:
    if isinstance(kind, Needed):
        if value == "":
            message = (
                f"You passed an empty string for '{path}'. We assume empty values are an attempt to unset a field; "
                f"however '{path}' cannot be unset."
            )
            raise ApiError(400, message, code="parameter_invalid_empty", param=path)
        return _value(value, kind.kind, path)
    if isinstance(kind, list):
        if not isinstance(value, list):
            raise ApiError(400, "Invalid array", param=path)
        return [_value(one, kind[0], f"{path}[{number}]") for number, one in enumerate(value)]
    if isinstance(kind, dict) or kind == WORDS:
        if value == "":
            return {}
        if not isinstance(value, dict):
            raise ApiError(400, "Invalid object", param=path)
        return read(value, kind, path) if isinstance(kind, dict) else value
    if not isinstance(value, str):
        raise ApiError(400, f"Invalid string: {value}", param=path)
    return _plain(value, kind, path)


def _plain(value: str, kind: Any, path: str) -> Any:
    if isinstance(kind, OneOf):
        if value not in kind.words:
            allowed = ", ".join(kind.words)
            raise ApiError(400, f"Invalid {path}: must be one of {allowed}", param=path)
        return value
    if kind == TRUTH:
        if value not in ("true", "false"):
            raise ApiError(400, f"Invalid boolean: {value}", param=path)
        return value == "true"
    try:
        if kind == WHOLE:
            return int(value)
        if kind == DECIMAL:
            Decimal(value)
    except (ValueError, InvalidOperation) as error:
        code = "parameter_invalid_integer" if kind == WHOLE else None
        raise ApiError(400, f"Invalid {kind}: {value}", code=code, param=path) from error
    return value
