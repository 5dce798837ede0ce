"""Invoices while they are drafts: made, changed, deleted."""

from moments.fake_stripe.api.calls import ID, Call
from moments.fake_stripe.api.errors import ApiError, refused
from moments.fake_stripe.api.items import items_of, recount
from moments.fake_stripe.api.objects import found, merged, tell
from moments.fake_stripe.api.params import TEXT, TRUTH, WHOLE, WORDS, Needed, Spec, one_of
from moments.fake_stripe.store import Body, Store, new_id

_DAY = 86_400
METHODS = one_of("charge_automatically", "send_invoice")


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


def refuse_to_advance(params: Body) -> None:
    """Raises ApiError where Stripe is to go on by itself, which the stand-in does not."""
    if params.get("auto_advance"):
        message = (
            "The stand-in does not advance invoices by itself: leave `auto_advance` false, finalize and pay."
        )
        raise ApiError(400, message, param="auto_advance")


def _draft(store: Store, object_id: str) -> Body:
    invoice = found(store, object_id, "invoice")
    if invoice["status"] != "draft":
        raise refused("This invoice is no longer editable", "invoice_not_editable")
    return invoice


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


_UPDATED: Spec = {
    "auto_advance": TRUTH,
    "collection_method": METHODS,
    "custom_fields": [{"name": Needed(TEXT), "value": Needed(TEXT)}],
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
CALLS = (
    Call("POST", "/v1/invoices", _CREATED, create),
    Call("POST", f"/v1/invoices/{ID}", _UPDATED, update),
    Call("DELETE", f"/v1/invoices/{ID}", {}, delete, expands=False),
)
