"""Refunds: at once, some time later, or coming back."""

from moments.fake_stripe.api.calls import ID, Call
from moments.fake_stripe.api.errors import ApiError, refused
from moments.fake_stripe.api.objects import LISTED, found, page_of, tell
from moments.fake_stripe.api.params import TEXT, WHOLE, WORDS, Spec, one_of
from moments.fake_stripe.cards import CARDS
from moments.fake_stripe.money import signed
from moments.fake_stripe.store import Body, Store, new_id

# How long a refund takes that does not arrive at once.
SETTLES_AFTER = 2 * 86_400


def create(store: Store, params: Body) -> Body:
    charge = _charge_of(store, params)
    return refund(store, charge, params.get("amount"), params.get("reason"), params.get("metadata", {}))


def _charge_of(store: Store, params: Body) -> Body:
    if "charge" in params:
        return found(store, params["charge"], "charge", "charge")
    if "payment_intent" not in params:
        message = "One of the following params should be provided for this request: payment_intent or charge."
        raise ApiError(400, message, code="parameter_missing")
    intent = found(store, params["payment_intent"], "payment_intent", "payment_intent")
    if intent["status"] != "succeeded":
        message = f"This PaymentIntent ({intent['id']}) does not have a successful charge to refund."
        raise refused(message, "payment_intent_unexpected_state", param="payment_intent")
    return found(store, intent["latest_charge"], "charge")


def refund(store: Store, charge: Body, amount: int | None, reason: str | None, metadata: Body) -> Body:
    """Pay a part of a charge back, or what is left of it. Raises ApiError."""
    _refuse(charge, amount)
    given = charge["amount"] - charge["amount_refunded"] if amount is None else amount
    manner = CARDS[charge["_number"]].refund
    body = {
        "id": new_id("re"),
        "object": "refund",
        "amount": given,
        "balance_transaction": new_id("txn"),
        "charge": charge["id"],
        "created": store.now(),
        "currency": charge["currency"],
        "destination_details": {"type": "card", "card": {"type": "refund"}},
        "failure_balance_transaction": None,
        "failure_reason": None,
        "metadata": metadata,
        "payment_intent": charge["payment_intent"],
        "reason": reason,
        "receipt_number": None,
        "status": "pending" if manner == "pending" else "succeeded",
        "_settles": manner != "succeeded",
        "_settles_at": store.now() + SETTLES_AFTER,
    }
    tell(store, "refund.created", store.keep(body))
    tell(store, "charge.refunded", _refunded(store, charge, given))
    if manner == "succeeded":
        tell(store, "refund.updated", body)
    return body


def _refuse(charge: Body, amount: int | None) -> None:
    if not charge["paid"]:
        raise refused(f"Charge {charge['id']} was not paid.", "charge_not_refundable")
    if charge["disputed"]:
        raise refused(
            f"Charge {charge['id']} has been charged back; cannot issue a refund.", "charge_disputed"
        )
    if charge["refunded"]:
        raise refused(f"Charge {charge['id']} has already been refunded.", "charge_already_refunded")
    left = charge["amount"] - charge["amount_refunded"]
    if amount is not None and amount < 1:
        raise ApiError(400, "Invalid positive integer", code="parameter_invalid_integer", param="amount")
    if amount is not None and amount > left:
        asked, there = (signed(one, charge["currency"]) for one in (amount, left))
        message = f"Refund amount ({asked}) is greater than unrefunded amount on charge ({there})"
        raise refused(message, param="amount")


def _refunded(store: Store, charge: Body, amount: int) -> Body:
    whole = charge["amount_refunded"] + amount
    return store.keep(charge | {"amount_refunded": whole, "refunded": whole == charge["amount"]})


def settle_due(store: Store) -> None:
    """Have the refunds arrive, or come back, whose time has come."""
    for body in store.due("refund", {"_settles": True}, "_settles_at"):
        body = body | {"_settles": False}
        if body["status"] == "pending":
            tell(store, "refund.updated", store.keep(body | {"status": "succeeded"}))
        else:
            reason = {"status": "failed", "failure_reason": "expired_or_canceled_card"}
            body = store.keep(body | reason | {"failure_balance_transaction": new_id("txn")})
            charge = _refunded(store, found(store, body["charge"], "charge"), -body["amount"])
            tell(store, "refund.updated", body)
            tell(store, "refund.failed", body)
            tell(store, "charge.updated", charge)


def show(store: Store, params: Body, object_id: str) -> Body:
    return found(store, object_id, "refund")


def list_refunds(store: Store, params: Body) -> Body:
    facts = {name: params.get(name) for name in ("charge", "payment_intent")}
    return page_of(store, "refund", "/v1/refunds", params, **facts)


_CREATED: Spec = {
    "amount": WHOLE,
    "charge": TEXT,
    "payment_intent": TEXT,
    "reason": one_of("duplicate", "fraudulent", "requested_by_customer"),
    "metadata": WORDS,
}
CALLS = (
    Call("POST", "/v1/refunds", _CREATED, create),
    Call("GET", "/v1/refunds", {"charge": TEXT, "payment_intent": TEXT} | LISTED, list_refunds),
    Call("GET", f"/v1/refunds/{ID}", {}, show),
)
