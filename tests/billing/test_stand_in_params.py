"""What the stand-in for Stripe takes is what the SDK's types declare; anything else it refuses."""

import importlib
import re
import typing
from typing import Any, NotRequired, Required, Union, get_args, get_origin, get_type_hints

import pytest
import stripe.params

from moments.fake_stripe.api import CALLS, ApiError
from moments.fake_stripe.api.calls import Call
from moments.fake_stripe.api.params import COMMON, Needed, OneOf, read

_NAMED_ELSEWHERE = {"StripeContext": object}
_WORDS = {
    "customers": "Customer",
    "setup_intents": "SetupIntent",
    "payment_methods": "PaymentMethod",
    "invoices": "Invoice",
    "invoiceitems": "InvoiceItem",
    "payment_intents": "PaymentIntent",
    "charges": "Charge",
    "invoice_payments": "InvoicePayment",
    "refunds": "Refund",
    "credit_notes": "CreditNote",
    "disputes": "Dispute",
    "sessions": "Session",
}
_ACTS = {"finalize": "FinalizeInvoice", "void": "VoidInvoice"}


def type_of(call: Call) -> Any:
    """The SDK's parameters of a call, by its path."""
    _, _, *path = call.path.split("/")
    room = getattr(stripe.params, path.pop(0)) if path[0] == "checkout" else stripe.params
    subject, *rest = path
    acts = [part for part in rest if not part.startswith("(")]
    if acts:
        act = _ACTS.get(acts[0]) or "".join(word.title() for word in acts[0].split("_"))
    elif call.method == "DELETE":
        act = "Delete"
    elif call.method == "POST":
        act = "Update" if rest else "Create"
    else:
        act = "Retrieve" if rest else "List"
    return getattr(room, f"{_WORDS[subject]}{act}Params")


def hints_of(declared: Any) -> dict[str, Any]:
    known = vars(typing) | vars(importlib.import_module(declared.__module__)) | _NAMED_ELSEWHERE
    hints = get_type_hints(declared, known, include_extras=True)
    return {name: hint for name, hint in hints.items() if name not in stripe.RequestOptions.__annotations__}


def parts_of(hint: Any) -> list[Any]:
    """What a hint may be, one by one."""
    if get_origin(hint) in (NotRequired, Required):
        return parts_of(get_args(hint)[0])
    if get_origin(hint) is Union or type(hint).__name__ == "UnionType":
        return [part for one in get_args(hint) for part in parts_of(one)]
    return [hint]


def beyond(spec: dict[str, Any], declared: Any, path: str = "") -> list[str]:
    """What a spec takes and the SDK does not declare, or does not ask for and the SDK needs."""
    hints = hints_of(declared)
    faults = [f"{path}{name}" for name in spec if name not in hints]
    needed = {
        name
        for name, hint in hints.items()
        if get_origin(hint) is not NotRequired and name in declared.__required_keys__
    }
    faults += [f"{path}{name} is needed" for name in needed if not isinstance(spec.get(name), Needed)]
    for name, kind in spec.items():
        if name in hints:
            faults += _beyond_value(kind, parts_of(hints[name]), f"{path}{name}")
    return faults


def _beyond_value(kind: Any, parts: list[Any], path: str) -> list[str]:
    if isinstance(kind, Needed):
        return _beyond_value(kind.kind, parts, path)
    if isinstance(kind, OneOf):
        words = {word for part in parts if get_origin(part) is typing.Literal for word in get_args(part)}
        return [f"{path} can't be {word}" for word in kind.words if word not in words]
    if isinstance(kind, list):
        lists = [part for part in parts if get_origin(part) is list]
        return _beyond_value(kind[0], parts_of(get_args(lists[0])[0]), f"{path}[]") if lists else [path]
    if isinstance(kind, dict):
        mappings = [part for part in parts if hasattr(part, "__required_keys__")]
        return beyond(kind, mappings[0], f"{path}.") if mappings else [path]
    if kind == "mapping":
        return [] if any(get_origin(part) is dict for part in parts) else [path]
    plain = {"integer": (int,), "boolean": (bool,)}.get(kind)
    if plain and not any(part in plain for part in parts):
        return [f"{path} is no {kind}"]
    return []


def name_of(call: Call) -> str:
    return f"{call.method} {re.sub(r'[(].*?[)]', '*', call.path)}"


@pytest.mark.parametrize("call", CALLS, ids=name_of)
def test_a_call_takes_what_the_sdk_declares_and_nothing_else(call: Call):
    spec = call.spec | COMMON if call.expands else call.spec

    assert beyond(spec, type_of(call)) == []
    needed = {name: "1" for name, kind in spec.items() if isinstance(kind, Needed)}
    with pytest.raises(ApiError) as refusal:
        read(needed | {"nmae": "Ada"}, spec)
    assert (refusal.value.status, refusal.value.body["error"]["code"]) == (400, "parameter_unknown")
    for name in needed:
        with pytest.raises(ApiError, match=f"Missing required param: {name}."):
            read({other: value for other, value in needed.items() if other != name}, spec)


def test_the_check_finds_what_is_not_the_sdks():
    spec = {
        "customer": "text",
        "costumer": "text",
        "usage": OneOf(("off_session", "never")),
        "single_use": {},
    }

    assert sorted(beyond(spec, stripe.params.SetupIntentCreateParams)) == [
        "costumer",
        "single_use.amount is needed",
        "single_use.currency is needed",
        "usage can't be never",
    ]


@pytest.mark.parametrize(
    ("params", "words"),
    [
        ({"amount": "1.5"}, "Invalid integer: 1.5"),
        ({"discountable": "yes"}, "Invalid boolean: yes"),
        ({"period": {"start": "1"}}, r"Missing required param: period\[end\]."),
        ({"period": {"start": "1", "end": "2", "ends": "3"}}, r"Received unknown parameter: period\[ends\]"),
        ({"period": "now"}, "Invalid object"),
        ({"expand": "invoice"}, "Invalid array"),
        ({"customer": {"id": "cus_1"}}, "Invalid string"),
        ({"a": "1", "b": "2"}, "Received unknown parameters: a, b"),
    ],
)
def test_what_is_of_another_kind_is_refused_in_stripes_words(params: dict[str, Any], words: str):
    [call] = [one for one in CALLS if (one.method, one.path) == ("POST", "/v1/invoiceitems")]

    with pytest.raises(ApiError, match=words):
        read(params, call.spec | COMMON)
