"""Stripe's form encoding: `address[country]=US&expand[0]=payment_method`."""

import re
from typing import Any
from urllib.parse import parse_qsl

type Params = dict[str, Any]

_PART = re.compile(r"\[([^\]]*)\]")


def params_of(encoded: str) -> Params:
    """The nested parameters of a form or a query; lists are lists."""
    found: Params = {}
    for name, value in parse_qsl(encoded, keep_blank_values=True):
        head = name.partition("[")[0]
        _put(found, [head, *_PART.findall(name)], value)
    return {name: _listed(value) for name, value in found.items()}


def _put(target: Params, path: list[str], value: str) -> None:
    for part in path[:-1]:
        target = target.setdefault(part, {})
    target[path[-1] or str(len(target))] = value


def _listed(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _listed(one) for name, one in value.items()}
    if inner and all(name.isdigit() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
