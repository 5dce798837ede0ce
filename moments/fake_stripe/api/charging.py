"""Payment intents as they are made, charged and ended, and what becomes of the invoice or checkout of one."""

from datetime import UTC, datetime
from typing import Any

from moments.fake_stripe.api.errors import ApiError
from moments.fake_stripe.api.objects import tell
from moments.fake_stripe.cards import CARDS, error_of
from moments.fake_stripe.store import Body, Store, new_id

_NOT_PROVED = {
    "type": "card_error",
    "code": "payment_intent_authentication_failure",
    "message": "The provided PaymentMethod has failed authentication. You can provide payment_method_data or a new "
    "PaymentMethod to attempt to fulfill this PaymentIntent again.",
}


def new_intent(store: Store, *, amount: int, currency: str, customer: str | None, **facts: Any) -> Body:
    """An intent to be paid, kept and told of."""
    object_id = new_id("pi")
    body = {
        "id": object_id,
        "object": "payment_intent",
        "created": store.now(),
        "livemode": False,
        "amount": amount,
        "amount_capturable": 0,
        "amount_received": 0,
        "canceled_at": None,
        "cancellation_reason": None,
        "capture_method": "automatic",
        "client_secret": f"{object_id}_secret_{new_id('x')[2:]}",
        "confirmation_method": "automatic",
        "currency": currency,
        "customer": customer,
        "description": None,
        "last_payment_error": None,
        "latest_charge": None,
        "metadata": {},
        "next_action": None,
        "payment_method": None,
        "payment_method_types": ["card"],
        "receipt_email": None,
        "setup_future_usage": None,
        "status": "requires_payment_method",
        "_invoice": None,
        "_checkout": None,
    } | facts
    tell(store, "payment_intent.created", store.keep(body))
    return body


def owned_method(store: Store, method: Body, customer: str | None) -> Body:
    """A card that its customer may be charged by. Raises ApiError."""
    if method["customer"] != customer and (customer is None or method["customer"]):
        message = "The PaymentMethod is attached to another customer, or its customer is missing here."
        raise ApiError(400, message, code="payment_method_unexpected_state", param="payment_method")
    return method


def pay(store: Store, intent: Body, method: Body, *, off_session: bool, is_proved: bool = False) -> Body:
    """Charge a card as far as it goes: declined, waiting for its holder, or paid."""
    intent = intent | {"payment_method": method["id"], "last_payment_error": None, "next_action": None}
    code = "" if _asks(method, off_session=off_session) and not is_proved else _decline_of(store, method)
    if code:
        return _fail(store, intent, method, error_of(code), is_charged=True)
    if not is_proved and _asks(method, off_session=off_session):
        if off_session and not intent["_invoice"]:
            return _fail(store, intent, method, error_of("authentication_required"), is_charged=True)
        action = {"type": "use_stripe_sdk", "use_stripe_sdk": {"type": "three_d_secure_redirect"}}
        intent = store.keep(intent | {"status": "requires_action", "next_action": action})
        tell(store, "payment_intent.requires_action", intent)
        _tell_invoice(store, intent, "invoice.payment_failed", "invoice.payment_action_required")
        return intent
    charge = _charge(store, intent, method, None)
    received = {"status": "succeeded", "latest_charge": charge["id"], "amount_received": intent["amount"]}
    intent = store.keep(intent | received)
    tell(store, "charge.succeeded", charge)
    tell(store, "payment_intent.succeeded", intent)
    if intent["_invoice"]:
        invoice = store.find(intent["_invoice"])
        assert invoice  # kept before its intent
        paid = {"amount_paid": invoice["amount_paid"] + intent["amount"]}
        settle(store, invoice | paid | _attempted(invoice))
    if intent.get("_checkout"):
        _complete_checkout(store, intent, method)
    return intent


def refuse_proof(store: Store, intent: Body) -> Body:
    """Its holder did not prove to be its holder."""
    method = store.find(intent["payment_method"])
    assert method  # an intent that waits for its holder has a card
    return _fail(store, intent, method, _NOT_PROVED, is_charged=False)


def cancel(store: Store, intent: Body, reason: str | None) -> Body:
    """End an intent that was not paid."""
    ended = {"status": "canceled", "canceled_at": store.now(), "cancellation_reason": reason}
    intent = store.keep(intent | ended | {"next_action": None})
    tell(store, "payment_intent.canceled", intent)
    return intent


def settle(store: Store, invoice: Body) -> Body:
    """An invoice after something was paid: what is left of it, and whether it is paid."""
    left = invoice["amount_due"] - invoice["amount_paid"]
    invoice = store.keep(invoice | {"amount_remaining": left})
    if left > 0 or invoice["status"] not in ("open", "uncollectible"):
        return invoice
    moments = invoice["status_transitions"] | {"paid_at": store.now()}
    invoice = store.keep(invoice | {"status": "paid", "status_transitions": moments, "attempted": True})
    intent = store.find(invoice["_intent"]) if invoice["_intent"] else None
    is_paid = intent is not None and intent["status"] == "succeeded"
    if intent and not is_paid:
        cancel(store, intent, "automatic")
    for payment in store.among("invoice_payment", {"invoice": invoice["id"]}, limit=10):
        end_payment(store, payment, "paid" if is_paid else "canceled")
    tell(store, "invoice.paid", invoice)
    tell(store, "invoice.payment_succeeded", invoice)
    return invoice


def _complete_checkout(store: Store, intent: Body, method: Body) -> None:
    checkout = store.find(intent["_checkout"])
    assert checkout  # kept before its intent
    holder = method["billing_details"] | {"tax_exempt": "none", "tax_ids": []}
    paid = {"status": "complete", "payment_status": "paid", "customer_details": holder}
    tell(store, "checkout.session.completed", store.keep(checkout | paid))


def end_payment(store: Store, payment: Body, status: str) -> None:
    """The payment of an invoice is over."""
    moments = payment["status_transitions"] | {f"{status}_at": store.now()}
    paid = payment["amount_requested"] if status == "paid" else None
    store.keep(payment | {"status": status, "status_transitions": moments, "amount_paid": paid})
    if status == "paid":
        tell(store, "invoice_payment.paid", payment | {"status": status, "amount_paid": paid})


def _asks(method: Body, *, off_session: bool) -> bool:
    card = CARDS[method["_number"]]
    return card.asks_always or (card.asks and not (off_session and method.get("_is_set_up")))


def _decline_of(store: Store, method: Body) -> str:
    card = CARDS[method["_number"]]
    now = datetime.fromtimestamp(store.now(), UTC)
    if (method["card"]["exp_year"], method["card"]["exp_month"]) < (now.year, now.month):
        return "expired_card"
    return str(method.get("_declined") or card.fails_later or card.declined)


def _fail(store: Store, intent: Body, method: Body, error: Body, *, is_charged: bool) -> Body:
    told = {name: value for name, value in method.items() if not name.startswith("_")}
    if is_charged:
        charge = _charge(store, intent, method, error)
        error = error | {"charge": charge["id"]}
        intent = intent | {"latest_charge": charge["id"]}
        tell(store, "charge.failed", charge)
    failed = {"status": "requires_payment_method", "payment_method": None, "next_action": None}
    intent = store.keep(intent | failed | {"last_payment_error": error | {"payment_method": told}})
    tell(store, "payment_intent.payment_failed", intent)
    _tell_invoice(store, intent, "invoice.payment_failed")
    return intent


def _tell_invoice(store: Store, intent: Body, *types: str) -> None:
    invoice = store.find(intent["_invoice"]) if intent["_invoice"] else None
    if invoice:
        invoice = store.keep(invoice | _attempted(invoice))
        for name in types:
            tell(store, name, invoice)


def _attempted(invoice: Body) -> Body:
    return {"attempted": True, "attempt_count": max(1, invoice["attempt_count"])}


def _charge(store: Store, intent: Body, method: Body, error: Body | None) -> Body:
    decline = error.get("decline_code") if error else None
    outcome = {
        "network_status": "declined_by_network" if error else "approved_by_network",
        "reason": decline,
        "seller_message": "The bank declined the payment." if error else "Payment complete.",
        "type": "issuer_declined" if error else "authorized",
    }
    face = {name: method["card"][name] for name in ("brand", "last4", "exp_month", "exp_year", "country")}
    return store.keep(
        {
            "id": new_id("ch"),
            "object": "charge",
            "created": store.now(),
            "livemode": False,
            "amount": intent["amount"],
            "amount_captured": 0 if error else intent["amount"],
            "amount_refunded": 0,
            "balance_transaction": None if error else new_id("txn"),
            "billing_details": method["billing_details"],
            "captured": not error,
            "currency": intent["currency"],
            "customer": intent["customer"],
            "description": intent["description"],
            "disputed": False,
            "failure_code": error["code"] if error else None,
            "failure_message": error["message"] if error else None,
            "metadata": {},
            "outcome": outcome,
            "paid": not error,
            "payment_intent": intent["id"],
            "payment_method": method["id"],
            "payment_method_details": {"type": "card", "card": face},
            "refunded": False,
            "status": "failed" if error else "succeeded",
            "_number": method["_number"],
        }
    )
