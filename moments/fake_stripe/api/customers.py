"""Customers."""

from moments.fake_stripe.api.calls import ID, Call
from moments.fake_stripe.api.objects import found, merged, tell
from moments.fake_stripe.api.params import TEXT, WORDS, Spec
from moments.fake_stripe.store import Body, Store, new_id

_ADDRESS: Spec = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"), TEXT)
_FACTS: Spec = {
    "name": TEXT,
    "email": TEXT,
    "phone": TEXT,
    "description": TEXT,
    "address": _ADDRESS,
    "invoice_settings": {"default_payment_method": TEXT, "footer": TEXT},
    "metadata": WORDS,
}


def create(store: Store, params: Body) -> Body:
    object_id = new_id("cus")
    body = {
        "id": object_id,
        "object": "customer",
        "created": store.now(),
        "livemode": False,
        "name": None,
        "email": None,
        "phone": None,
        "description": None,
        "address": None,
        "balance": 0,
        "currency": None,
        "delinquent": False,
        "invoice_prefix": object_id[-8:].upper(),
        "next_invoice_sequence": 1,
        "invoice_settings": {"default_payment_method": None, "footer": None},
        "metadata": {},
    }
    tell(store, "customer.created", store.keep(_changed(body, params)))
    return _changed(body, params)


def show(store: Store, params: Body, object_id: str) -> Body:
    return found(store, object_id, "customer")


def update(store: Store, params: Body, object_id: str) -> Body:
    body = _changed(found(store, object_id, "customer"), params)
    method = (body.get("invoice_settings") or {}).get("default_payment_method")
    if method and found(store, method, "payment_method", "payment_method")["customer"] != object_id:
        found(store, "", "payment_method", "invoice_settings[default_payment_method]")
    tell(store, "customer.updated", store.keep(body))
    return body


def _changed(body: Body, params: Body) -> Body:
    nested = {
        name: merged(body.get(name) or {}, params[name])
        for name in ("metadata", "invoice_settings")
        if name in params
    }
    plain = {name: params[name] for name in _FACTS if name in params and name not in nested}
    return body | plain | nested


CALLS = (
    Call("POST", "/v1/customers", _FACTS, create),
    Call("GET", f"/v1/customers/{ID}", {}, show),
    Call("POST", f"/v1/customers/{ID}", _FACTS, update),
)
