"""Disputes: a holder has their bank take a charge back. The page of controls makes them."""

from moments.fake_stripe.api.calls import ID, Call
from moments.fake_stripe.api.errors import refused
from moments.fake_stripe.api.objects import LISTED, found, page_of, tell
from moments.fake_stripe.api.params import TEXT
from moments.fake_stripe.store import Body, Store, new_id

_ANSWER_WITHIN = 7 * 86_400


def open_dispute(store: Store, charge_id: str) -> Body:
    """The holder's bank takes a charge back until it is decided. Raises ApiError."""
    charge = found(store, charge_id, "charge")
    if not charge["paid"] or charge["disputed"] or charge["refunded"]:
        raise refused(
            f"Charge {charge_id} can't be disputed: it has to be paid, whole or in part, and not disputed."
        )
    charge = store.keep(charge | {"disputed": True})
    body = {
        "id": new_id("dp"),
        "object": "dispute",
        "amount": charge["amount"] - charge["amount_refunded"],
        "balance_transactions": [],
        "charge": charge_id,
        "created": store.now(),
        "currency": charge["currency"],
        "enhanced_eligibility_types": [],
        "evidence": {},
        "evidence_details": {
            "due_by": store.now() + _ANSWER_WITHIN,
            "has_evidence": False,
            "past_due": False,
            "submission_count": 0,
            "submission_method": "not_submitted",
            "enhanced_eligibility": {},
        },
        "is_charge_refundable": False,
        "livemode": False,
        "metadata": {},
        "network_reason_code": None,
        "payment_intent": charge["payment_intent"],
        "reason": "fraudulent",
        "status": "needs_response",
    }
    tell(store, "charge.dispute.created", store.keep(body))
    tell(store, "charge.dispute.funds_withdrawn", body)
    return body


def decide(store: Store, dispute_id: str, *, is_won: bool) -> Body:
    """The dispute is over. Raises ApiError."""
    body = found(store, dispute_id, "dispute")
    if body["status"] in ("won", "lost"):
        raise refused("This dispute is already closed")
    body = store.keep(body | {"status": "won" if is_won else "lost"})
    if is_won:
        tell(store, "charge.dispute.funds_reinstated", body)
    tell(store, "charge.dispute.closed", body)
    return body


def close(store: Store, params: Body, object_id: str) -> Body:
    """Accept that a dispute is lost."""
    return decide(store, object_id, is_won=False)


def show(store: Store, params: Body, object_id: str) -> Body:
    return found(store, object_id, "dispute")


def list_disputes(store: Store, params: Body) -> Body:
    facts = {name: params.get(name) for name in ("charge", "payment_intent")}
    return page_of(store, "dispute", "/v1/disputes", params, **facts)


CALLS = (
    Call("GET", "/v1/disputes", {"charge": TEXT, "payment_intent": TEXT} | LISTED, list_disputes),
    Call("GET", f"/v1/disputes/{ID}", {}, show),
    Call("POST", f"/v1/disputes/{ID}/close", {}, close),
)
