"""What the request log keeps of a call and its answer: nothing that a customer could be known by, and no reward URL.

Of a body only the fields that name things of the company are kept, and only where they look like ids: a caller may put
anything into any field.
"""

import json
import re
from collections.abc import Mapping
from typing import Any

KEPT = ("appId", "campaignId", "momentId", "deviceType", "rewardGroupId")
OF_CUSTOMERS = ("customerId", "customerEmail", "customerIp", "deviceId", "country", "locale")

REMOVED = "(removed)"
NOT_READ = "(not read)"
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_REWARD_URL = re.compile(r"(/r/)[A-Za-z0-9_-]{16,}")
_ECHO = "; found "
_SHORTEST = 6  # what a customer is called in fewer characters names nobody and may be part of any word


def request_body(body: Mapping[str, Any]) -> dict[str, Any]:
    """The body of a request as it is kept: each known field that was there, and how many others there were."""
    told = _told_of_customers(body)
    kept = {name: _kept(body[name], told) for name in KEPT if name in body}
    removed = {name: REMOVED for name in OF_CUSTOMERS if name in body}
    others = len(body) - len(kept) - len(removed)
    return kept | removed | ({"(other fields)": others} if others else {})


def answer_body(answer: Any, body: Mapping[str, Any] | None) -> Any:
    """The answer as it is kept: reward URLs without their token, and nothing repeated of what the request drops."""
    body = body or {}
    told = _told_of_customers(body)
    dropped = {f"/{name}" for name in (*KEPT, *OF_CUSTOMERS) if not _is_kept_field(name, body, told)}
    return _cleaned(_without_echoes(answer, dropped), told)


def described(size: int | None) -> str:
    """What is said of a body that was no JSON object; the answer says what was wrong with it."""
    return f"(not kept: no JSON object, {'size unknown' if size is None else f'{size} bytes'})"


def _kept(value: Any, told: list[str]) -> str:
    if _is_kept(value, told):
        return str(value)
    if not isinstance(value, str):
        return f"(not kept: {_KINDS[type(value)]})"
    if _ID.fullmatch(value):
        return "(not kept: it holds what a field about the customer holds)"
    return f"(not kept: a string of {len(value)} characters)"


_KINDS: dict[type, str] = {
    dict: "an object",
    list: "an array",
    int: "a number",
    float: "a number",
    bool: "a boolean",
    type(None): "null",
}


def _is_kept(value: Any, told: list[str]) -> bool:
    """Whether a value looks like an id, and holds nothing that the call says of its customer."""
    return isinstance(value, str) and bool(_ID.fullmatch(value)) and not any(one in value for one in told)


def _is_kept_field(name: str, body: Mapping[str, Any], told: list[str]) -> bool:
    return name in KEPT and _is_kept(body.get(name), told)


def _told_of_customers(body: Mapping[str, Any]) -> list[str]:
    """Every text in the fields about the customer that is long enough to name somebody, the longest first."""
    texts = [text for name in OF_CUSTOMERS for text in _texts(body.get(name))]
    return sorted({text for text in texts if len(text) >= _SHORTEST}, key=len, reverse=True)


def _texts(value: Any) -> list[str]:
    """Every text and number in a value, however deep it is nested."""
    found, waiting = [], [value]
    while waiting:
        match waiting.pop():
            case str() as text:
                found.append(text)
            case dict() as parts:
                waiting += [*parts.keys(), *parts.values()]
            case list() as parts:
                waiting += parts
            case int() | float() as number if not isinstance(number, bool):
                found.append(json.dumps(number))
    return found


def _without_echoes(answer: Any, dropped: set[str]) -> Any:
    """Form errors repeat the value they found: it goes, unless the request keeps the same value."""
    if not isinstance(answer, Mapping) or not isinstance(answer.get("errors"), list):
        return answer
    errors = [
        error | {"detail": error["detail"].partition(_ECHO)[0]} if error["pointer"] in dropped else error
        for error in answer["errors"]
    ]
    return {**answer, "errors": errors}


def _cleaned(value: Any, told: list[str]) -> Any:
    match value:
        case str():
            value = _REWARD_URL.sub(rf"\1{REMOVED}", value)
            for text in told:
                value = value.replace(text, REMOVED)
            return value
        case Mapping():
            return {name: _cleaned(part, told) for name, part in value.items()}
        case list() | tuple():
            return [_cleaned(part, told) for part in value]
        case _:
            return value
