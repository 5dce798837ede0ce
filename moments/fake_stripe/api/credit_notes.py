"""Credit notes: less is owed for a final invoice, or something is given back for it."""

from moments.fake_stripe.api.calls import ID, Call
from moments.fake_stripe.api.charging import settle
from moments.fake_stripe.api.errors import ApiError, refused
from moments.fake_stripe.api.objects import LISTED, found, list_of, page_of, tell
from moments.fake_stripe.api.params import TEXT, WHOLE, WORDS, Needed, Spec, one_of
from moments.fake_stripe.api.refunds import refund
from moments.fake_stripe.store import Body, Store, new_id

_WAYS = ("refund_amount", "credit_amount", "out_of_band_amount")


def create(store: Store, params: Body) -> Body:
    """What is left of the invoice is credited first; the rest goes the ways that the call names."""
    invoice = found(store, params["invoice"], "invoice", "invoice")
    if invoice["status"] not in ("open", "paid", "uncollectible"):
        raise refused(f"Credit notes are only for final invoices; this one is {invoice['status']}.")
    amount = _amount(params)
    credited = invoice["pre_payment_credit_notes_amount"] + invoice["post_payment_credit_notes_amount"]
    if not 1 <= amount <= invoice["total"] - credited:
        raise refused(
            f"The sum of credit notes can't exceed the invoice's total: {invoice['total'] - credited} are left."
        )
    before = min(amount, invoice["amount_remaining"])
    after = amount - before
    if sum(params.get(name, 0) for name in _WAYS) != after:
        message = (
            "The sum of credit amount, refund amount and out of band amount must equal the credit note amount that "
            f"exceeds what the invoice has left to pay: {after}."
        )
        raise refused(message)
    refunds = _refunds(store, invoice, params)
    body = store.keep(_body(store, invoice, params, before, after) | {"refunds": refunds})
    customer = found(store, invoice["customer"], "customer")
    store.keep(customer | {"balance": customer["balance"] - params.get("credit_amount", 0)})
    tell(store, "credit_note.created", body)
    _lessen(store, invoice, before, after)
    return body


def _amount(params: Body) -> int:
    if "lines" in params:
        if "amount" in params:
            raise ApiError(400, "You may only pass one of `amount` and `lines`.", param="amount")
        return sum(_line_amount(line) for line in params["lines"])
    if "amount" not in params:
        raise ApiError(
            400, "You must pass one of `amount` and `lines`.", code="parameter_missing", param="amount"
        )
    return int(params["amount"])


def _line_amount(line: Body) -> int:
    if line["type"] == "custom_line_item":
        return int(line.get("quantity", 1) * line.get("unit_amount", 0))
    return int(line.get("amount", 0))


def _refunds(store: Store, invoice: Body, params: Body) -> list[Body]:
    if not params.get("refund_amount"):
        return []
    intent = found(store, invoice["_intent"] or "", "payment_intent", "refund_amount")
    charge = found(store, intent["latest_charge"] or "", "charge", "refund_amount")
    made = refund(store, charge, params["refund_amount"], None, {})
    return [{"refund": made["id"], "amount_refunded": made["amount"], "type": "refund"}]


def _body(store: Store, invoice: Body, params: Body, before: int, after: int) -> Body:
    object_id, amount = new_id("cn"), before + after
    lines = params.get("lines") or [{"type": "custom_line_item", "description": None, "unit_amount": amount}]
    earlier = store.among("credit_note", {"invoice": invoice["id"]}, limit=1000)
    kind = "mixed" if before and after else "pre_payment" if before else "post_payment"
    url = f"/v1/credit_notes/{object_id}/lines"
    sums = dict.fromkeys(
        ("amount", "subtotal", "subtotal_excluding_tax", "total", "total_excluding_tax"), amount
    )
    return sums | {
        "id": object_id,
        "object": "credit_note",
        "amount_shipping": 0,
        "created": store.now(),
        "currency": invoice["currency"],
        "customer": invoice["customer"],
        "customer_balance_transaction": new_id("cbtxn") if params.get("credit_amount") else None,
        "discount_amount": 0,
        "discount_amounts": [],
        "effective_at": store.now(),
        "invoice": invoice["id"],
        "lines": list_of(url, [_line(line) for line in lines]),
        "livemode": False,
        "memo": params.get("memo"),
        "metadata": params.get("metadata", {}),
        "number": f"{invoice['number']}-CN-{len(earlier) + 1:02}",
        "out_of_band_amount": params.get("out_of_band_amount"),
        "pdf": "",
        "post_payment_amount": after,
        "pre_payment_amount": before,
        "pretax_credit_amounts": [],
        "reason": params.get("reason"),
        "shipping_cost": None,
        "status": "issued",
        "total_taxes": [],
        "type": kind,
        "voided_at": None,
    }


def _line(line: Body) -> Body:
    return {
        "id": new_id("cnli"),
        "object": "credit_note_line_item",
        "amount": _line_amount(line),
        "description": line.get("description"),
        "discount_amount": 0,
        "discount_amounts": [],
        "invoice_line_item": line.get("invoice_line_item"),
        "livemode": False,
        "metadata": {},
        "pretax_credit_amounts": [],
        "quantity": line.get("quantity", 1),
        "tax_rates": [],
        "taxes": [],
        "type": line["type"],
        "unit_amount": line.get("unit_amount"),
        "unit_amount_decimal": None,
    }


def _lessen(store: Store, invoice: Body, before: int, after: int) -> None:
    credited = {
        "amount_due": invoice["amount_due"] - before,
        "pre_payment_credit_notes_amount": invoice["pre_payment_credit_notes_amount"] + before,
        "post_payment_credit_notes_amount": invoice["post_payment_credit_notes_amount"] + after,
    }
    if not before:
        store.keep(invoice | credited)
        return
    left = invoice["amount_remaining"] - before
    if left:
        intent = found(store, invoice["_intent"], "payment_intent")
        store.keep(intent | {"amount": left})
        for payment in store.among("invoice_payment", {"invoice": invoice["id"]}, limit=10):
            store.keep(payment | {"amount_requested": left})
    tell(store, "invoice.updated", settle(store, invoice | credited))


def show(store: Store, params: Body, object_id: str) -> Body:
    return found(store, object_id, "credit_note")


def list_notes(store: Store, params: Body) -> Body:
    facts = {name: params.get(name) for name in ("customer", "invoice")}
    return page_of(store, "credit_note", "/v1/credit_notes", params, **facts)


_LINE: Spec = {
    "type": Needed(one_of("custom_line_item", "invoice_line_item")),
    "amount": WHOLE,
    "description": TEXT,
    "invoice_line_item": TEXT,
    "quantity": WHOLE,
    "unit_amount": WHOLE,
}
_CREATED: Spec = {
    "invoice": Needed(TEXT),
    "amount": WHOLE,
    "lines": [_LINE],
    "memo": TEXT,
    "metadata": WORDS,
    "reason": one_of("duplicate", "fraudulent", "order_change", "product_unsatisfactory"),
    "email_type": one_of("credit_note", "none"),
    **dict.fromkeys(_WAYS, WHOLE),
}
CALLS = (
    Call("POST", "/v1/credit_notes", _CREATED, create),
    Call("GET", "/v1/credit_notes", {"customer": TEXT, "invoice": TEXT} | LISTED, list_notes),
    Call("GET", f"/v1/credit_notes/{ID}", {}, show),
)
