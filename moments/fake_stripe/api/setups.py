"""Setup intents: a card that is to be charged later, without its holder."""

from moments.fake_stripe.api.calls import ID, Call
from moments.fake_stripe.api.errors import declined, refused
from moments.fake_stripe.api.methods import method_of
from moments.fake_stripe.api.objects import found, tell
from moments.fake_stripe.api.params import TEXT, WORDS, Needed, Spec, one_of
from moments.fake_stripe.cards import CARDS, error_of
from moments.fake_stripe.store import Body, Store, new_id


def create(store: Store, params: Body) -> Body:
    if "customer" in params:
        found(store, params["customer"], "customer", "customer")
    object_id = new_id("seti")
    body = {
        "id": object_id,
        "object": "setup_intent",
        "created": store.now(),
        "livemode": False,
        "client_secret": f"{object_id}_secret_{new_id('x')[2:]}",
        "customer": params.get("customer"),
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


def show(store: Store, params: Body, object_id: str) -> Body:
    return found(store, object_id, "setup_intent")


def _confirm(store: Store, params: Body, object_id: str) -> Body:
    setup = found(store, object_id, "setup_intent")
    setup = confirm(store, setup, method_of(store, params.get("payment_method", "")))
    if setup["last_setup_error"]:
        raise declined(setup["last_setup_error"])
    return setup


def cancel(store: Store, params: Body, object_id: str) -> Body:
    setup = found(store, object_id, "setup_intent")
    if setup["status"] in ("succeeded", "canceled"):
        message = f"You cannot cancel this SetupIntent because it has a status of {setup['status']}."
        raise refused(message, "setup_intent_unexpected_state")
    setup |= {"status": "canceled"}
    tell(store, "setup_intent.canceled", store.keep(setup))
    return setup


def confirm(store: Store, setup: Body, method: Body, *, is_proved: bool = False) -> Body:
    """Set a card up, as far as it goes: declined, waiting for its holder, or done."""
    card = CARDS[method["_number"]]
    setup = setup | {"last_setup_error": None, "next_action": None}
    if card.declined:
        error = error_of(card.declined)
        setup |= {"status": "requires_payment_method", "payment_method": None, "last_setup_error": error}
        tell(store, "setup_intent.setup_failed", store.keep(setup))
    elif card.asks and not is_proved:
        action = {"type": "redirect_to_url", "redirect_to_url": {"url": f"/ask/{setup['id']}"}}
        setup |= {"status": "requires_action", "payment_method": method["id"], "next_action": action}
        tell(store, "setup_intent.requires_action", store.keep(setup))
    else:
        method = store.keep(method | {"customer": setup["customer"], "_is_set_up": True})
        tell(store, "payment_method.attached", method)
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


_CREATED: Spec = {
    "customer": TEXT,
    "allowed_payment_method_types": [TEXT],
    "usage": one_of("off_session", "on_session"),
    "metadata": WORDS,
}
CALLS = (
    Call("POST", "/v1/setup_intents", _CREATED, create),
    Call("GET", f"/v1/setup_intents/{ID}", {}, show),
    Call(
        "POST",
        f"/v1/setup_intents/{ID}/confirm",
        {"payment_method": Needed(TEXT), "return_url": TEXT},
        _confirm,
    ),
    Call("POST", f"/v1/setup_intents/{ID}/cancel", {}, cancel),
)
