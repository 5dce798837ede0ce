"""What the request log keeps of a call and its answer: nothing that a customer could be known by, and no reward URL.

Of a body only the fields that name things of the company are kept, and only where they look like ids: a caller may put
anything into any field.
"""

import json
import re
from typing import Any

KEPT = ("appId", "campaignId", "momentId", "deviceType", "rewardGroupId")
OF_CUSTOMERS = ("customerId", "customerEmail", "customerIp", "deviceId", "country", "locale")

# Of answers: secrets that are shown once, and what a company may have written anything into.
NEVER_KEPT = ("secret", "url", "description")

REMOVED = "(removed)"
NOT_READ = "(not read)"
_ID = re.compile(r"[A-Za-z0-9_-]{1,64}")
_REWARD_URL = re.compile(r"(/r/)[A-Za-z0-9_-]{16,}")
_WORD = re.compile(r"\S+")
_AT = re.compile(r"@|%40")  # as it stands, or quoted as in an address of the web
_ECHO = "; found "
_SHORTEST = 6  # what a customer is called in fewer characters names nobody and may be part of any word


def request_body(body: dict[str, Any]) -> dict[str, Any]:
    """The body of a request as it is kept: each known field that was there, and how many others there were."""
    told = _told_of_customers(body)
    kept = {name: _kept(body[name], told) for name in KEPT if name in body}
    removed = {name: REMOVED for name in OF_CUSTOMERS if name in body}
    others = len(body) - len(kept) - len(removed)
    return kept | removed | ({"(other fields)": others} if others else {})


def answer_body(answer: dict[str, Any], body: dict[str, Any] | None) -> dict[str, Any]:
    """The answer as it is kept: reward URLs without their token, and nothing repeated of what the request drops."""
    told = _told_of_customers(body or {})
    answer = answer | {name: REMOVED for name in NEVER_KEPT if name in answer}
    if "errors" in answer:
        answer = answer | {"errors": [_without_echo(error, body or {}, told) for error in answer["errors"]]}
    cleaned: dict[str, Any] = _cleaned(answer, told)
    return cleaned


def path(text: str) -> str:
    """The path of a call as it is kept: a caller may put anything where an id belongs."""
    return "/".join(part if _ID.fullmatch(part) or not part else "(not an id)" for part in text.split("/"))[
        :100
    ]


def rows(answer: dict[str, Any]) -> dict[str, Any]:
    """The answer of a list as it is kept: how many rows it had."""
    found = answer.get("data")
    return answer | {"data": f"(not kept: {len(found)} rows)"} if isinstance(found, list) else answer


def header(text: str, body: dict[str, Any] | None) -> str:
    """A header as it is kept: nothing of what the call says of its customer, and nothing shaped like an address."""
    cleaned: str = _cleaned(text, _told_of_customers(body or {}))
    return _WORD.sub(_without_address, cleaned) if _AT.search(cleaned) else cleaned


def _without_address(word: re.Match[str]) -> str:
    return REMOVED if _AT.search(word[0]) else word[0]


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


def _told_of_customers(body: dict[str, Any]) -> list[str]:
    """Every text in the fields about the customer that is long enough to name somebody, the longest first."""
    texts = _texts([body[name] for name in OF_CUSTOMERS if name in body])
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


def _without_echo(error: dict[str, Any], body: dict[str, Any], told: list[str]) -> dict[str, Any]:
    """A fault of the form repeats the value it found: that goes, unless the request keeps the same value."""
    if "parameter" in error:
        return error | {"detail": error["detail"].partition(_ECHO)[0]}
    name = error["pointer"].removeprefix("/")
    if not name or (name in KEPT and _is_kept(body.get(name), told)):
        return error
    return error | {"detail": error["detail"].partition(_ECHO)[0]}


def _cleaned(value: Any, told: list[str]) -> Any:
    match value:
        case str():
            if "/r/" in value:
                value = _REWARD_URL.sub(rf"\1{REMOVED}", value)
            for text in told:
                value = value.replace(text, REMOVED)
            return value
        case dict():
            return {name: _cleaned(part, told) for name, part in value.items()}
        case list():
            return [_cleaned(part, told) for part in value]
        case _:
            return value
