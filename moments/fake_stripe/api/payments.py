"""Payment intents, charges, and the payments of invoices."""

from moments.fake_stripe.api.calls import ID, Call
from moments.fake_stripe.api.charging import cancel, new_intent, owned_method, pay
from moments.fake_stripe.api.errors import ApiError, declined, refused
from moments.fake_stripe.api.methods import method_of
from moments.fake_stripe.api.objects import LISTED, found, page_of, shown
from moments.fake_stripe.api.params import TEXT, TRUTH, WHOLE, WORDS, Needed, Spec, one_of
from moments.fake_stripe.store import Body, Store

_REASONS = ("abandoned", "duplicate", "fraudulent", "requested_by_customer")


def create(store: Store, params: Body) -> Body:
    customer = params.get("customer")
    if customer:
        found(store, customer, "customer", "customer")
    if params["amount"] < 1:
        raise ApiError(400, "This value must be greater than or equal to 1.", param="amount")
    if params.get("off_session") and not params.get("confirm"):
        message = "You cannot set `off_session` to `true` unless `confirm` is also `true`."
        raise ApiError(400, message, param="off_session")
    method = None
    if "payment_method" in params:
        method = owned_method(store, method_of(store, params["payment_method"]), customer)
    intent = new_intent(
        store,
        amount=params["amount"],
        currency=params["currency"],
        customer=customer,
        description=params.get("description"),
        metadata=params.get("metadata", {}),
    )
    if method:
        intent = store.keep(intent | {"payment_method": method["id"], "status": "requires_confirmation"})
    return _confirmed(store, intent, params) if params.get("confirm") else intent


def show(store: Store, params: Body, object_id: str) -> Body:
    return found(store, object_id, "payment_intent")


def confirm(store: Store, params: Body, object_id: str) -> Body:
    intent = _own(found(store, object_id, "payment_intent"))
    if intent["status"] not in ("requires_payment_method", "requires_confirmation", "requires_action"):
        message = f"You cannot confirm this PaymentIntent because it has already {_WORDS[intent['status']]}."
        told = shown(store, intent)
        raise refused(message, "payment_intent_unexpected_state", payment_intent=told)
    return _confirmed(store, intent, params)


def _own(intent: Body) -> Body:
    """An intent that is not a checkout's. Raises ApiError."""
    if intent.get("_checkout"):
        message = (
            "You cannot perform this action on PaymentIntents created by Checkout. If you want to cancel the "
            "PaymentIntent for a Checkout Session, use the Expire a Checkout Session API endpoint instead."
        )
        raise refused(message, "payment_intent_unexpected_state")
    return intent


_WORDS = {"succeeded": "succeeded after being previously confirmed", "canceled": "been canceled"}


def _confirmed(store: Store, intent: Body, params: Body) -> Body:
    named = params.get("payment_method") or intent["payment_method"]
    if not named:
        message = "You cannot confirm this PaymentIntent because it's missing a payment method."
        raise refused(message, "payment_intent_unexpected_state", payment_intent=shown(store, intent))
    method = owned_method(store, method_of(store, named), intent["customer"])
    intent = pay(store, intent, method, off_session=params.get("off_session", False))
    raise_for(store, intent)
    return intent


def raise_for(store: Store, intent: Body) -> None:
    """Raise ApiError for an intent whose card was declined."""
    error = intent["last_payment_error"]
    if error:
        raise declined(error, payment_intent=shown(store, intent))


def end(store: Store, params: Body, object_id: str) -> Body:
    intent = _own(found(store, object_id, "payment_intent"))
    if intent["status"] in ("succeeded", "canceled"):
        message = f"You cannot cancel this PaymentIntent because it has a status of {intent['status']}."
        raise refused(message, "payment_intent_unexpected_state", payment_intent=shown(store, intent))
    if intent["_invoice"]:
        raise refused("You cannot cancel the PaymentIntent of an invoice. Void the invoice instead.")
    return cancel(store, intent, params.get("cancellation_reason"))


def list_intents(store: Store, params: Body) -> Body:
    return page_of(store, "payment_intent", "/v1/payment_intents", params, customer=params.get("customer"))


def show_charge(store: Store, params: Body, object_id: str) -> Body:
    return found(store, object_id, "charge")


def list_charges(store: Store, params: Body) -> Body:
    facts = {name: params.get(name) for name in ("customer", "payment_intent")}
    return page_of(store, "charge", "/v1/charges", params, **facts)


def show_payment(store: Store, params: Body, object_id: str) -> Body:
    return found(store, object_id, "invoice_payment")


def list_payments(store: Store, params: Body) -> Body:
    facts = {name: params.get(name) for name in ("invoice", "status")}
    return page_of(store, "invoice_payment", "/v1/invoice_payments", params, **facts)


_CREATED: Spec = {
    "amount": Needed(WHOLE),
    "currency": Needed(TEXT),
    "customer": TEXT,
    "payment_method": TEXT,
    "allowed_payment_method_types": [TEXT],
    "confirm": TRUTH,
    "off_session": TRUTH,
    "description": TEXT,
    "metadata": WORDS,
    "return_url": TEXT,
}
_CONFIRMED: Spec = {"payment_method": TEXT, "off_session": TRUTH, "return_url": TEXT}
CALLS = (
    Call("POST", "/v1/payment_intents", _CREATED, create),
    Call("GET", "/v1/payment_intents", {"customer": TEXT} | LISTED, list_intents),
    Call("GET", f"/v1/payment_intents/{ID}", {"client_secret": TEXT}, show),
    Call("POST", f"/v1/payment_intents/{ID}/confirm", _CONFIRMED, confirm),
    Call("POST", f"/v1/payment_intents/{ID}/cancel", {"cancellation_reason": one_of(*_REASONS)}, end),
    Call("GET", "/v1/charges", {"customer": TEXT, "payment_intent": TEXT} | LISTED, list_charges),
    Call("GET", f"/v1/charges/{ID}", {}, show_charge),
    Call(
        "GET",
        "/v1/invoice_payments",
        {"invoice": TEXT, "status": one_of("open", "paid", "canceled")} | LISTED,
        list_payments,
    ),
    Call("GET", f"/v1/invoice_payments/{ID}", {}, show_payment),
)
