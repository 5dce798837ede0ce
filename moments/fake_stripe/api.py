"""The calls that the stand-in knows: the same parameters and answers as Stripe's, as far as Moments uses them."""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from moments.fake_stripe.cards import CARDS, DECLINES, TOKENS
from moments.fake_stripe.store import Body, Store, new_id

API_VERSION = "2026-10-28.endive"


class ApiError(Exception):
    """An answer that says what is wrong, in Stripe's form."""

    def __init__(self, status: int, message: str, kind: str = "invalid_request_error", **facts: Any) -> None:
        super().__init__(message)
        self.status = status
        self.body = {"error": {"type": kind, "message": message} | facts}


@dataclass(frozen=True, slots=True)
class Asked:
    """One call, its parameters decoded."""

    method: str
    path: str
    params: Body
    idempotency_key: str = ""


def answer(store: Store, asked: Asked) -> tuple[int, Body, bool]:
    """Status and body of the answer, and whether it was given before, in one turn of the store.

    A key that comes again is answered as it was the first time; with other parameters it is refused.
    """
    with store.turn():
        store.note_request(asked.method, asked.path, asked.params)
        key, fingerprint = asked.idempotency_key, json.dumps([asked.path, asked.params], sort_keys=True)
        if asked.method != "POST" or not key:
            return (*_told(store, asked), False)
        known = store.answered(key)
        if known is None:
            status, body = _told(store, asked)
            store.note_answer(key, fingerprint, status, body)
            return status, body, False
        if known[0] != fingerprint:
            message = (
                "Keys for idempotent requests can only be used with the same parameters they were first used with. "
                f"Try using a key other than '{key}' if you meant to execute a different request."
            )
            error = ApiError(400, message, "idempotency_error")
            return error.status, error.body, False
        return known[1], known[2], True


def _told(store: Store, asked: Asked) -> tuple[int, Body]:
    try:
        call, ids, parameters = _call_of(asked)
        _refuse_unknown(asked.params, parameters)
        return 200, shown(call(store, asked.params, *ids))
    except ApiError as error:
        return error.status, error.body


def _call_of(asked: Asked) -> tuple[Callable[..., Body], tuple[str, ...], set[str]]:
    for method, shape, parameters, call in _CALLS:
        match = re.fullmatch(shape, asked.path)
        if match and method == asked.method:
            return call, match.groups(), parameters
    raise ApiError(404, f"Unrecognized request URL ({asked.method}: {asked.path}).")


def _refuse_unknown(params: Body, known: set[str]) -> None:
    for name in params:
        if name not in known | {"expand", "metadata"}:
            message = f"Received unknown parameter: {name}"
            raise ApiError(400, message, code="parameter_unknown", param=name)


def found(store: Store, object_id: str, kind: str) -> Body:
    """An object of a kind. Raises ApiError."""
    body = store.find(object_id)
    if body is None or body["object"] != kind:
        raise ApiError(
            404, f"No such {kind.replace('_', '')}: '{object_id}'", code="resource_missing", param="id"
        )
    return body


def shown(body: Body) -> Body:
    """An object as answers show it, without what only the stand-in knows."""
    return {name: value for name, value in body.items() if not name.startswith("_")}


def tell(store: Store, type: str, body: Body) -> None:
    """Write an event about an object."""
    store.tell(
        {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": store.now(),
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": type,
            "data": {"object": shown(body)},
        }
    )


def _create_customer(store: Store, params: Body) -> Body:
    body = {
        "id": new_id("cus"),
        "object": "customer",
        "created": store.now(),
        "livemode": False,
        "name": params.get("name"),
        "email": params.get("email"),
        "metadata": params.get("metadata", {}),
    }
    tell(store, "customer.created", store.keep(body))
    return body


def _show_customer(store: Store, params: Body, object_id: str) -> Body:
    return found(store, object_id, "customer")


def _create_setup(store: Store, params: Body) -> Body:
    found(store, params.get("customer", ""), "customer")
    object_id = new_id("seti")
    body = {
        "id": object_id,
        "object": "setup_intent",
        "created": store.now(),
        "livemode": False,
        "client_secret": f"{object_id}_secret_{new_id('x')[2:]}",
        "customer": params["customer"],
        "status": "requires_payment_method",
        "payment_method": None,
        "allowed_payment_method_types": params.get("allowed_payment_method_types", []),
        "usage": params.get("usage", "off_session"),
        "metadata": params.get("metadata", {}),
        "last_setup_error": None,
        "next_action": None,
    }
    tell(store, "setup_intent.created", store.keep(body))
    return body


def _show_setup(store: Store, params: Body, object_id: str) -> Body:
    body = dict(found(store, object_id, "setup_intent"))
    if "payment_method" in params.get("expand", []) and body["payment_method"]:
        body["payment_method"] = shown(found(store, body["payment_method"], "payment_method"))
    return body


def _confirm_setup(store: Store, params: Body, object_id: str) -> Body:
    setup = found(store, object_id, "setup_intent")
    method = found(store, params.get("payment_method", ""), "payment_method")
    setup = confirm(store, setup, method)
    if setup["last_setup_error"]:
        error = setup["last_setup_error"]
        raise ApiError(402, error["message"], "card_error", code=error["code"])
    return setup


def _cancel_setup(store: Store, params: Body, object_id: str) -> Body:
    setup = found(store, object_id, "setup_intent") | {"status": "canceled"}
    tell(store, "setup_intent.canceled", store.keep(setup))
    return setup


def confirm(store: Store, setup: Body, method: Body, *, is_proved: bool = False) -> Body:
    """Set a card up, as far as it goes: declined, waiting for its holder, or done."""
    card = CARDS[method["_number"]]
    setup = setup | {"last_setup_error": None, "next_action": None}
    if card.declined:
        error = {
            "type": "card_error",
            "code": "card_declined",
            "decline_code": card.declined,
            "message": DECLINES[card.declined],
        }
        setup |= {"status": "requires_payment_method", "payment_method": None, "last_setup_error": error}
        tell(store, "setup_intent.setup_failed", store.keep(setup))
    elif card.asks and not is_proved:
        action = {"type": "redirect_to_url", "redirect_to_url": {"url": f"/ask/{setup['id']}"}}
        setup |= {"status": "requires_action", "payment_method": method["id"], "next_action": action}
        tell(store, "setup_intent.requires_action", store.keep(setup))
    else:
        store.keep(method | {"customer": setup["customer"]})
        tell(store, "payment_method.attached", method | {"customer": setup["customer"]})
        setup |= {"status": "succeeded", "payment_method": method["id"]}
        tell(store, "setup_intent.succeeded", store.keep(setup))
    return setup


def refuse_proof(store: Store, setup: Body) -> Body:
    """Its holder did not prove to be its holder."""
    message = (
        "We are unable to authenticate your payment method. Please choose a different one and try again."
    )
    error = {
        "type": "card_error",
        "code": "setup_intent_authentication_failure",
        "message": message,
    }
    setup = setup | {
        "status": "requires_payment_method",
        "payment_method": None,
        "next_action": None,
        "last_setup_error": error,
    }
    tell(store, "setup_intent.setup_failed", store.keep(setup))
    return setup


def make_method(store: Store, number: str, details: Body, *, month: int, year: int) -> Body:
    """A card, attached to nobody yet."""
    return store.keep(
        {
            "id": new_id("pm"),
            "object": "payment_method",
            "created": store.now(),
            "livemode": False,
            "type": "card",
            "customer": None,
            "metadata": {},
            "billing_details": {
                "name": details.get("name"),
                "email": details.get("email"),
                "phone": None,
                "address": {
                    name: details.get("address", {}).get(name)
                    for name in ("city", "country", "line1", "line2", "postal_code", "state")
                },
            },
            "card": {
                "brand": CARDS[number].brand,
                "last4": number[-4:],
                "exp_month": month,
                "exp_year": year,
                "funding": "credit",
                "country": "US",
                "fingerprint": f"print{number[-8:]}",
            },
            "_number": number,
        }
    )


def _create_method(store: Store, params: Body) -> Body:
    token = params.get("card", {}).get("token", "")
    if params.get("type") != "card" or token not in TOKENS:
        raise ApiError(400, f"No such token: '{token}'", code="resource_missing", param="card[token]")
    year = datetime.fromtimestamp(store.now(), UTC).year + 4
    return make_method(store, TOKENS[token], params.get("billing_details", {}), month=12, year=year)


def _show_method(store: Store, params: Body, object_id: str) -> Body:
    return found(store, object_id, "payment_method")


def _detach_method(store: Store, params: Body, object_id: str) -> Body:
    method = found(store, object_id, "payment_method")
    if not method["customer"]:
        message = f"The payment method you provided is not attached to a customer: {object_id}"
        raise ApiError(400, message, code="payment_method_unexpected_state")
    method = store.keep(method | {"customer": None})
    tell(store, "payment_method.detached", method)
    return method


_ID = r"(\w+)"
_CALLS: list[tuple[str, str, set[str], Callable[..., Body]]] = [
    ("POST", "/v1/customers", {"name", "email"}, _create_customer),
    ("GET", f"/v1/customers/{_ID}", set(), _show_customer),
    ("POST", "/v1/setup_intents", {"customer", "allowed_payment_method_types", "usage"}, _create_setup),
    ("GET", f"/v1/setup_intents/{_ID}", set(), _show_setup),
    ("POST", f"/v1/setup_intents/{_ID}/confirm", {"payment_method", "return_url"}, _confirm_setup),
    ("POST", f"/v1/setup_intents/{_ID}/cancel", set(), _cancel_setup),
    ("POST", "/v1/payment_methods", {"type", "card", "billing_details"}, _create_method),
    ("GET", f"/v1/payment_methods/{_ID}", set(), _show_method),
    ("POST", f"/v1/payment_methods/{_ID}/detach", set(), _detach_method),
]
