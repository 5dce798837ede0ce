"""Invoices: drafted, made final, paid, voided."""

from typing import Any

from moments.fake_stripe.api.calls import ID, Call
from moments.fake_stripe.api.charging import cancel, end_payment, new_intent, owned_method, pay, settle
from moments.fake_stripe.api.errors import ApiError, declined, refused
from moments.fake_stripe.api.items import items_of, recount
from moments.fake_stripe.api.methods import method_of
from moments.fake_stripe.api.objects import LISTED, found, merged, page_of, shown, tell
from moments.fake_stripe.api.params import TEXT, TRUTH, WHOLE, WORDS, Spec, one_of
from moments.fake_stripe.api.payments import raise_for
from moments.fake_stripe.store import Body, Store, new_id

# What is due and less than this is not charged: it is carried over to the customer's next invoice.
LEAST_CHARGE = {"usd": 50, "eur": 50, "gbp": 30}
_DAY = 86_400
_ASKS = {
    "code": "invoice_payment_intent_requires_action",
    "message": "This payment requires additional user action before it can be completed successfully. Payment can be "
    "completed using the PaymentIntent associated with the invoice. For more details see: "
    "https://stripe.com/docs/billing/subscriptions/overview#requires-action",
}


def create(store: Store, params: Body) -> Body:
    if not params.get("customer"):
        raise ApiError(400, "Missing required param: customer.", code="parameter_missing", param="customer")
    customer = found(store, params["customer"], "customer", "customer")
    currency = params.get("currency") or customer["currency"] or "usd"
    facts = {name: params.get(name) for name in ("description", "footer", "default_payment_method")}
    body = _blank(store, customer, currency) | facts | _changes(store, params, "charge_automatically")
    store.keep(customer | {"currency": customer["currency"] or currency})
    store.keep(body)
    if params.get("pending_invoice_items_behavior") == "include":
        for item in store.among("invoiceitem", {"customer": customer["id"]}, limit=1000):
            if item["invoice"] is None and item["currency"] == currency:
                store.keep(item | {"invoice": body["id"]})
    body = recount(store, body)
    tell(store, "invoice.created", body)
    return body


def _blank(store: Store, customer: Body, currency: str) -> Body:
    now = store.now()
    nothing = ("due_date", "ending_balance", "hosted_invoice_url", "invoice_pdf", "number", "effective_at")
    more = (
        "last_finalization_error",
        "next_payment_attempt",
        "statement_descriptor",
        "default_source",
        "parent",
    )
    zero = ("amount_due", "amount_paid", "amount_remaining", "amount_overpaid", "amount_shipping")
    counts = ("attempt_count", "pre_payment_credit_notes_amount", "post_payment_credit_notes_amount")
    moments = ("finalized_at", "marked_uncollectible_at", "paid_at", "voided_at")
    return {
        "id": new_id("in"),
        "object": "invoice",
        **dict.fromkeys(nothing + more),
        **dict.fromkeys(zero + counts, 0),
        "account_country": "US",
        "account_name": "Moments (test)",
        "amount_paid_off_stripe": 0,
        "attempted": False,
        "auto_advance": False,
        "automatic_tax": {"enabled": False, "status": None, "liability": None, "disabled_reason": None},
        "billing_reason": "manual",
        "collection_method": "charge_automatically",
        "created": now,
        "currency": currency,
        "custom_fields": None,
        "customer": customer["id"],
        "customer_address": customer.get("address"),
        "customer_email": customer["email"],
        "customer_name": customer["name"],
        "default_tax_rates": [],
        "discounts": [],
        "issuer": {"type": "self"},
        "livemode": False,
        "metadata": {},
        "payment_settings": {
            "default_mandate": None,
            "payment_method_options": None,
            "payment_method_types": None,
        },
        "period_end": now,
        "period_start": now,
        "starting_balance": 0,
        "status": "draft",
        "status_transitions": dict.fromkeys(moments),
        "test_clock": None,
        "total_discount_amounts": [],
        "total_taxes": [],
        "_intent": None,
    }


def _changes(store: Store, params: Body, collection: str) -> Body:
    """What a draft takes over from a call. Raises ApiError."""
    if params.get("auto_advance"):
        message = (
            "The stand-in does not advance invoices by itself: leave `auto_advance` false, finalize and pay."
        )
        raise ApiError(400, message, param="auto_advance")
    collection = params.get("collection_method", collection)
    is_sent = collection == "send_invoice"
    if not is_sent and ("days_until_due" in params or "due_date" in params):
        message = "`due_date` and `days_until_due` can only be set if `collection_method` is `send_invoice`."
        raise ApiError(400, message, param="due_date")
    copied = ("description", "footer", "statement_descriptor", "due_date", "number", "effective_at")
    told: Body = {name: params[name] for name in copied if name in params}
    told["collection_method"] = collection
    if "days_until_due" in params:
        told["due_date"] = store.now() + params["days_until_due"] * _DAY
    if "metadata" in params:
        told["metadata"] = merged({}, params["metadata"])
    if "custom_fields" in params:
        told["custom_fields"] = params["custom_fields"] or None
    if "payment_settings" in params:
        told["payment_settings"] = {"default_mandate": None, "payment_method_options": None} | params[
            "payment_settings"
        ]
    return told


def _draft(store: Store, object_id: str) -> Body:
    invoice = found(store, object_id, "invoice")
    if invoice["status"] != "draft":
        raise refused("This invoice is no longer editable", "invoice_not_editable")
    return invoice


def show(store: Store, params: Body, object_id: str) -> Body:
    return found(store, object_id, "invoice")


def update(store: Store, params: Body, object_id: str) -> Body:
    """Final invoices take metadata and what they are paid by."""
    always = {"metadata", "default_payment_method", "expand", "auto_advance"}
    invoice = found(store, object_id, "invoice") if params.keys() <= always else _draft(store, object_id)
    changes = _changes(store, params, invoice["collection_method"])
    if "metadata" in params:
        changes["metadata"] = merged(invoice["metadata"], params["metadata"])
    if "default_payment_method" in params:
        changes["default_payment_method"] = params["default_payment_method"]
    invoice = store.keep(invoice | changes)
    tell(store, "invoice.updated", invoice)
    return invoice


def delete(store: Store, params: Body, object_id: str) -> Body:
    invoice = found(store, object_id, "invoice")
    if invoice["status"] != "draft":
        raise refused("You can only delete draft invoices.")
    for item in items_of(store, invoice):
        store.drop(item["id"])
    store.drop(object_id)
    tell(store, "invoice.deleted", invoice)
    return {"id": object_id, "object": "invoice", "deleted": True}


def finalize(store: Store, params: Body, object_id: str) -> Body:
    if params.get("auto_advance"):
        _changes(store, params, "")
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


_METHODS = one_of("charge_automatically", "send_invoice")
_UPDATED: Spec = {
    "auto_advance": TRUTH,
    "collection_method": _METHODS,
    "custom_fields": [{"name": TEXT, "value": TEXT}],
    "days_until_due": WHOLE,
    "default_payment_method": TEXT,
    "description": TEXT,
    "due_date": WHOLE,
    "effective_at": WHOLE,
    "footer": TEXT,
    "metadata": WORDS,
    "number": TEXT,
    "payment_settings": {"payment_method_types": [TEXT]},
    "statement_descriptor": TEXT,
}
_CREATED: Spec = _UPDATED | {
    "currency": TEXT,
    "customer": TEXT,
    "pending_invoice_items_behavior": one_of("exclude", "include"),
}
_PAID: Spec = {"off_session": TRUTH, "paid_out_of_band": TRUTH, "payment_method": TEXT}
_ASKED: Spec = {"customer": TEXT, "status": TEXT, "collection_method": _METHODS}
CALLS = (
    Call("POST", "/v1/invoices", _CREATED, create),
    Call("GET", "/v1/invoices", _ASKED | LISTED, list_invoices),
    Call("GET", f"/v1/invoices/{ID}", {}, show),
    Call("POST", f"/v1/invoices/{ID}", _UPDATED, update),
    Call("DELETE", f"/v1/invoices/{ID}", {}, delete, expands=False),
    Call("POST", f"/v1/invoices/{ID}/finalize", {"auto_advance": TRUTH}, finalize),
    Call("POST", f"/v1/invoices/{ID}/pay", _PAID, collect),
    Call("POST", f"/v1/invoices/{ID}/void", {}, void),
    Call("POST", f"/v1/invoices/{ID}/mark_uncollectible", {}, mark_uncollectible),
)
