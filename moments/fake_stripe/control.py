"""What tests and demos ask of the stand-in itself: its clock, its events, cards that stop working, disputes, faults."""

import json
from collections.abc import Callable
from typing import Any

from moments.fake_stripe.api.disputes import decide, open_dispute
from moments.fake_stripe.api.due import settle_due
from moments.fake_stripe.api.errors import ApiError
from moments.fake_stripe.api.objects import found
from moments.fake_stripe.cards import DECLINES
from moments.fake_stripe.store import Body, Store

_FAULTS = {
    409: ("invalid_request_error", "lock_timeout", "This object cannot be accessed right now."),
    429: ("invalid_request_error", "rate_limit", "Too many requests."),
    500: ("api_error", None, "Something went wrong on our end."),
}


def handle(store: Store, name: str, asked: dict[str, str]) -> Body:
    """Do what a handle is for, in one turn of the store. Raises ApiError."""
    doing = _HANDLES.get(name)
    if doing is None:
        raise ApiError(404, f"There is no such handle. There are: {', '.join(sorted(_HANDLES))}.")
    with store.turn():
        return doing(store, asked)


def _send(store: Store, asked: dict[str, str]) -> Body:
    return {"found": store.tell_again(asked.get("id", ""))}


def _let(store: Store, asked: dict[str, str]) -> Body:
    """Send these now, in this order, though others are held."""
    return {"found": [store.let_go(one) for one in asked.get("ids", "").split(",")]}


def _drop(store: Store, asked: dict[str, str]) -> Body:
    return {"found": store.drop_event(asked.get("id", ""))}


def _delay(store: Store, asked: dict[str, str]) -> Body:
    return {"found": store.delay_event(asked.get("id", ""), _whole(asked, "seconds"))}


def _hold(store: Store, asked: dict[str, str]) -> Body:
    store.set_fact("held", asked.get("held", ""))
    return {}


def _clock(store: Store, asked: dict[str, str]) -> Body:
    """Set how far the clock is ahead, or move it on from where it is."""
    ahead = (
        int(store.fact("clock") or 0) + _whole(asked, "more") if "more" in asked else _whole(asked, "seconds")
    )
    store.set_fact("clock", str(ahead))
    settle_due(store)
    return {"now": store.now()}


def _decline(store: Store, asked: dict[str, str]) -> Body:
    """Have a card declined from now on; without a code it works again, as far as its number does."""
    code = asked.get("code", "")
    if code and code not in DECLINES:
        raise ApiError(400, f"There is no such code. There are: {', '.join(DECLINES)}.", param="code")
    method = found(store, asked.get("payment_method", ""), "payment_method")
    store.keep(method | {"_declined": code})
    return {"declined": code}


def _dispute(store: Store, asked: dict[str, str]) -> Body:
    return {"dispute": open_dispute(store, asked.get("charge", ""))["id"]}


def _decide(store: Store, asked: dict[str, str]) -> Body:
    won = asked.get("outcome") == "won"
    return {"status": decide(store, asked.get("dispute", ""), is_won=won)["status"]}


def _fault(store: Store, asked: dict[str, str]) -> Body:
    """Have the next calls whose path ends so fail, before or after they were done."""
    status = _whole(asked, "status")
    if status not in _FAULTS:
        raise ApiError(400, f"The status has to be one of {', '.join(map(str, _FAULTS))}.", param="status")
    fault = {
        "path": asked.get("path", ""),
        "status": status,
        "when": asked.get("when", "before"),
        "times": _whole(asked, "times") if "times" in asked else 1,
    }
    store.set_fact("fault", json.dumps(fault))
    return fault


def _whole(asked: dict[str, str], name: str) -> int:
    try:
        return int(asked[name])
    except (KeyError, ValueError) as error:
        raise ApiError(400, f"{name} has to be a whole number.", param=name) from error


def fault_of(store: Store, method: str, path: str, when: str) -> ApiError | None:
    """The fault that a call was to have now, if one was asked for; used up by this."""
    told: dict[str, Any] = json.loads(store.fact("fault") or "{}")
    if method != "POST" or not told.get("times") or told["when"] != when or not path.endswith(told["path"]):
        return None
    with store.turn():
        store.set_fact("fault", json.dumps(told | {"times": told["times"] - 1}))
    kind, code, message = _FAULTS[told["status"]]
    return ApiError(told["status"], message, kind, code=code)


_HANDLES: dict[str, Callable[[Store, dict[str, str]], Body]] = {
    "send": _send,
    "let": _let,
    "drop": _drop,
    "delay": _delay,
    "hold": _hold,
    "clock": _clock,
    "decline": _decline,
    "dispute": _dispute,
    "decide": _decide,
    "fault": _fault,
}
