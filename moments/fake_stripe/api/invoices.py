"""Invoices: made final, paid, voided."""

from typing import Any

from moments.fake_stripe.api.calls import ID, Call
from moments.fake_stripe.api.charging import cancel, end_payment, new_intent, owned_method, pay, settle
from moments.fake_stripe.api.drafts import METHODS, refuse_to_advance
from moments.fake_stripe.api.errors import declined, refused
from moments.fake_stripe.api.methods import method_of
from moments.fake_stripe.api.objects import LISTED, found, page_of, shown, tell
from moments.fake_stripe.api.params import TEXT, TRUTH, Spec
from moments.fake_stripe.api.payments import raise_for
from moments.fake_stripe.store import Body, Store, new_id

# What is due and less than this is not charged: it is carried over to the customer's next invoice.
LEAST_CHARGE = {"usd": 50, "eur": 50, "gbp": 30}
_ASKS = {
    "code": "invoice_payment_intent_requires_action",
    "message": "This payment requires additional user action before it can be completed successfully. Payment can be "
    "completed using the PaymentIntent associated with the invoice. For more details see: "
    "https://stripe.com/docs/billing/subscriptions/overview#requires-action",
}


def show(store: Store, params: Body, object_id: str) -> Body:
    return found(store, object_id, "invoice")


def finalize(store: Store, params: Body, object_id: str) -> Body:
    refuse_to_advance(params)
    invoice = found(store, object_id, "invoice")
    if invoice["status"] != "draft":
        raise refused("This invoice is already finalized, you can't re-finalize a non-draft invoice.")
    customer = found(store, invoice["customer"], "customer")
    owed = invoice["total"] + customer["balance"]
    due = owed if owed >= LEAST_CHARGE.get(invoice["currency"], 1) else 0
    sequence = customer["next_invoice_sequence"]
    store.keep(customer | {"balance": owed - due, "next_invoice_sequence": sequence + 1})
    invoice = invoice | {
        "status": "open",
        "starting_balance": customer["balance"],
        "ending_balance": owed - due,
        "amount_due": due,
        "amount_remaining": due,
        "number": invoice["number"] or f"{customer['invoice_prefix']}-{sequence:04}",
        "effective_at": invoice["effective_at"] or store.now(),
        "status_transitions": invoice["status_transitions"] | {"finalized_at": store.now()},
    }
    if due:
        invoice["_intent"] = _intent_for(store, invoice)
    tell(store, "invoice.finalized", store.keep(invoice))
    return settle(store, invoice)


def _intent_for(store: Store, invoice: Body) -> str:
    about = {"description": "Payment for Invoice", "_invoice": invoice["id"]}
    place = {"currency": invoice["currency"], "customer": invoice["customer"]}
    intent = new_intent(store, amount=invoice["amount_due"], **place, **about)
    store.keep(
        {
            "id": new_id("inpay"),
            "object": "invoice_payment",
            "created": store.now(),
            "livemode": False,
            "amount_paid": None,
            "amount_requested": invoice["amount_due"],
            "currency": invoice["currency"],
            "invoice": invoice["id"],
            "is_default": True,
            "payment": {"type": "payment_intent", "payment_intent": intent["id"]},
            "status": "open",
            "status_transitions": {"canceled_at": None, "paid_at": None},
        }
    )
    return str(intent["id"])


def collect(store: Store, params: Body, object_id: str) -> Body:
    """Pay an open invoice: by a card, or because it was paid elsewhere."""
    invoice = found(store, object_id, "invoice")
    if invoice["status"] == "paid":
        raise refused("Invoice is already paid")
    if invoice["status"] not in ("open", "uncollectible"):
        raise refused(f"Invoices that are {invoice['status']} can't be paid: finalize a draft first.")
    if params.get("paid_out_of_band"):
        left = invoice["amount_remaining"]
        paid = {"amount_paid": invoice["amount_paid"] + left, "amount_paid_off_stripe": left}
        return settle(store, invoice | paid)
    method = _payer(store, invoice, params)
    intent = found(store, invoice["_intent"], "payment_intent")
    intent = pay(store, intent, method, off_session=params.get("off_session", True))
    raise_for(store, intent)
    if intent["status"] == "requires_action":
        raise declined(_ASKS, payment_intent=shown(store, intent))
    return found(store, object_id, "invoice")


def _payer(store: Store, invoice: Body, params: Body) -> Body:
    customer = found(store, invoice["customer"], "customer")
    default = invoice["default_payment_method"] or customer["invoice_settings"]["default_payment_method"]
    named = params.get("payment_method") or default
    if not named:
        message = (
            "There is no `default_payment_method` set on this Customer or Invoice. Please set a "
            "`default_payment_method` prior to calling this endpoint."
        )
        raise refused(message, "resource_missing")
    method = method_of(store, named)
    if method["customer"] != customer["id"]:
        message = (
            f"The customer does not have a payment method with the ID {named}. The payment method must be attached to "
            "the customer."
        )
        raise refused(message, "resource_missing", param="payment_method")
    return owned_method(store, method, customer["id"])


def void(store: Store, params: Body, object_id: str) -> Body:
    return _close(store, object_id, ("open", "uncollectible"), "void", "voided_at", "invoice.voided")


def mark_uncollectible(store: Store, params: Body, object_id: str) -> Body:
    moment = "marked_uncollectible_at"
    return _close(store, object_id, ("open",), "uncollectible", moment, "invoice.marked_uncollectible")


def _close(
    store: Store, object_id: str, before: tuple[str, ...], status: str, moment: str, type: str
) -> Body:
    invoice = found(store, object_id, "invoice")
    if invoice["status"] not in before:
        raise refused("You can only pass in open invoices. This invoice isn't open.")
    moments = invoice["status_transitions"] | {moment: store.now()}
    invoice = store.keep(invoice | {"status": status, "status_transitions": moments})
    if status == "void" and invoice["_intent"]:
        cancel(store, found(store, invoice["_intent"], "payment_intent"), "void_invoice")
        for payment in store.among("invoice_payment", {"invoice": object_id}, limit=10):
            end_payment(store, payment, "canceled")
    tell(store, type, invoice)
    return invoice


def list_invoices(store: Store, params: Body) -> Body:
    facts: dict[str, Any] = {name: params.get(name) for name in ("customer", "status", "collection_method")}
    return page_of(store, "invoice", "/v1/invoices", params, **facts)


_PAID: Spec = {"off_session": TRUTH, "paid_out_of_band": TRUTH, "payment_method": TEXT}
_ASKED: Spec = {"customer": TEXT, "status": TEXT, "collection_method": METHODS}
CALLS = (
    Call("GET", "/v1/invoices", _ASKED | LISTED, list_invoices),
    Call("GET", f"/v1/invoices/{ID}", {}, show),
    Call("POST", f"/v1/invoices/{ID}/finalize", {"auto_advance": TRUTH}, finalize),
    Call("POST", f"/v1/invoices/{ID}/pay", _PAID, collect),
    Call("POST", f"/v1/invoices/{ID}/void", {}, void),
    Call("POST", f"/v1/invoices/{ID}/mark_uncollectible", {}, mark_uncollectible),
)
