"""Payment methods: cards."""

from datetime import UTC, datetime

from moments.fake_stripe.api.calls import ID, Call
from moments.fake_stripe.api.errors import ApiError, declined, refused
from moments.fake_stripe.api.objects import found, tell
from moments.fake_stripe.api.params import TEXT, WORDS, Needed, Spec, one_of
from moments.fake_stripe.cards import CARDS, NAMED, TOKENS, error_of
from moments.fake_stripe.store import Body, Store, new_id

_ADDRESS: Spec = dict.fromkeys(("city", "country", "line1", "line2", "postal_code", "state"), TEXT)
_DETAILS: Spec = {"name": TEXT, "email": TEXT, "phone": TEXT, "address": _ADDRESS}


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
                "phone": details.get("phone"),
                "address": {name: details.get("address", {}).get(name) for name in _ADDRESS},
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


def method_of(store: Store, object_id: str, param: str = "payment_method") -> Body:
    """A payment method; a new one for an id like `pm_card_visa`. Raises ApiError."""
    if object_id in NAMED:
        return _made(store, NAMED[object_id], {})
    return found(store, object_id, "payment_method", param)


def _made(store: Store, number: str, details: Body) -> Body:
    year = datetime.fromtimestamp(store.now(), UTC).year + 4
    return make_method(store, number, details, month=12, year=year)


def create(store: Store, params: Body) -> Body:
    token = params.get("card", {}).get("token", "")
    if token not in TOKENS:
        raise ApiError(400, f"No such token: '{token}'", code="resource_missing", param="card[token]")
    body = _made(store, TOKENS[token], params.get("billing_details", {}))
    return store.keep(body | {"metadata": params.get("metadata", {})})


def show(store: Store, params: Body, object_id: str) -> Body:
    return found(store, object_id, "payment_method")


def attach(store: Store, params: Body, object_id: str) -> Body:
    customer = found(store, params["customer"], "customer", "customer")
    method = method_of(store, object_id, "id")
    if method["customer"] not in (None, customer["id"]):
        message = "The payment method you provided has already been attached to a customer."
        raise refused(message, "payment_method_unexpected_state")
    code = CARDS[method["_number"]].declined
    if code:
        raise declined(error_of(code))
    method = store.keep(method | {"customer": customer["id"]})
    tell(store, "payment_method.attached", method)
    return method


def detach(store: Store, params: Body, object_id: str) -> Body:
    method = found(store, object_id, "payment_method")
    if not method["customer"]:
        message = f"The payment method you provided is not attached to a customer: {object_id}"
        raise refused(message, "payment_method_unexpected_state")
    method = store.keep(method | {"customer": None})
    tell(store, "payment_method.detached", method)
    return method


_CREATED: Spec = {
    "type": one_of("card"),
    "card": {"token": TEXT},
    "billing_details": _DETAILS,
    "metadata": WORDS,
}
CALLS = (
    Call("POST", "/v1/payment_methods", _CREATED, create),
    Call("GET", f"/v1/payment_methods/{ID}", {}, show),
    Call("POST", f"/v1/payment_methods/{ID}/attach", {"customer": Needed(TEXT)}, attach),
    Call("POST", f"/v1/payment_methods/{ID}/detach", {}, detach),
)
