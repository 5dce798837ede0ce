"""Invoice items: what an invoice is for."""

from decimal import ROUND_HALF_UP, Decimal

from moments.fake_stripe.api.calls import ID, Call
from moments.fake_stripe.api.errors import ApiError, refused
from moments.fake_stripe.api.objects import LISTED, found, merged, page_of, tell
from moments.fake_stripe.api.params import DECIMAL, TEXT, TRUTH, WHOLE, WORDS, Needed, Spec
from moments.fake_stripe.store import Body, Store, new_id

MOST_ITEMS = 250


def create(store: Store, params: Body) -> Body:
    invoice = found(store, params["invoice"], "invoice", "invoice") if "invoice" in params else None
    customer = params.get("customer") or (invoice["customer"] if invoice else None)
    if not customer:
        raise ApiError(400, "Missing required param: customer.", code="parameter_missing", param="customer")
    found(store, customer, "customer", "customer")
    if invoice:
        _may_have(store, invoice, customer, params)
    amount = _amount(params)
    body = {
        "id": new_id("ii"),
        "object": "invoiceitem",
        "amount": amount,
        "currency": params.get("currency") or (invoice["currency"] if invoice else "usd"),
        "customer": customer,
        "date": store.now(),
        "description": params.get("description"),
        "discountable": params.get("discountable", amount >= 0),
        "discounts": [],
        "invoice": params.get("invoice"),
        "livemode": False,
        "metadata": params.get("metadata", {}),
        "net_amount": amount,
        "parent": None,
        "period": params.get("period") or {"start": store.now(), "end": store.now()},
        "pricing": None,
        "proration": False,
        "quantity": params.get("quantity", 1),
        "quantity_decimal": str(params.get("quantity", 1)),
        "tax_rates": [],
        "test_clock": None,
        "_line": new_id("il"),
    }
    tell(store, "invoiceitem.created", store.keep(body))
    if invoice:
        recount(store, invoice)
    return body


def _amount(params: Body) -> int:
    if ("amount" in params) == ("unit_amount_decimal" in params):
        raise ApiError(400, "You must pass either `amount` or `unit_amount_decimal`.", param="amount")
    if "amount" in params:
        if "quantity" in params:
            raise ApiError(400, "`quantity` can't be used with `amount`.", param="quantity")
        return int(params["amount"])
    whole = Decimal(params["unit_amount_decimal"]) * params.get("quantity", 1)
    return int(whole.quantize(Decimal(1), ROUND_HALF_UP))


def _may_have(store: Store, invoice: Body, customer: str, params: Body) -> None:
    if invoice["customer"] != customer:
        raise refused(f"The invoice {invoice['id']} belongs to another customer.", param="invoice")
    if invoice["status"] != "draft":
        raise refused("This invoice is no longer editable", "invoice_not_editable")
    if params.get("currency", invoice["currency"]) != invoice["currency"]:
        raise refused(f"The currency of the invoice is {invoice['currency']}.", param="currency")
    if len(items_of(store, invoice)) >= MOST_ITEMS:
        raise refused(f"An invoice can have at most {MOST_ITEMS} items.")


def items_of(store: Store, invoice: Body) -> list[Body]:
    return store.among("invoiceitem", {"invoice": invoice["id"]}, limit=1000)


def recount(store: Store, invoice: Body) -> Body:
    """An invoice with the sum of its items."""
    total = sum(item["amount"] for item in items_of(store, invoice))
    due = max(0, total)
    sums = dict.fromkeys(("total", "subtotal", "total_excluding_tax", "subtotal_excluding_tax"), total)
    return store.keep(invoice | sums | {"amount_due": due, "amount_remaining": due})


def show(store: Store, params: Body, object_id: str) -> Body:
    return found(store, object_id, "invoiceitem")


def _editable(store: Store, item: Body) -> Body | None:
    invoice = store.find(item["invoice"]) if item["invoice"] else None
    if invoice and invoice["status"] != "draft":
        raise refused("This invoice is no longer editable", "invoice_not_editable")
    return invoice


def update(store: Store, params: Body, object_id: str) -> Body:
    item = found(store, object_id, "invoiceitem")
    invoice = _editable(store, item)
    changes = params | {"metadata": merged(item["metadata"], params.get("metadata", {}))}
    changes.pop("expand", None)
    item = store.keep(item | changes | {"net_amount": params.get("amount", item["amount"])})
    if invoice:
        recount(store, invoice)
    return item


def delete(store: Store, params: Body, object_id: str) -> Body:
    item = found(store, object_id, "invoiceitem")
    invoice = _editable(store, item)
    store.drop(object_id)
    if invoice:
        recount(store, invoice)
    return {"id": object_id, "object": "invoiceitem", "deleted": True}


def list_items(store: Store, params: Body) -> Body:
    facts = {name: params.get(name) for name in ("customer", "invoice")}
    return page_of(store, "invoiceitem", "/v1/invoiceitems", params, **facts)


_PERIOD: Spec = {"start": Needed(WHOLE), "end": Needed(WHOLE)}
_CREATED: Spec = {
    "customer": TEXT,
    "invoice": TEXT,
    "amount": WHOLE,
    "currency": TEXT,
    "description": TEXT,
    "discountable": TRUTH,
    "metadata": WORDS,
    "period": _PERIOD,
    "quantity": WHOLE,
    "unit_amount_decimal": DECIMAL,
}
_UPDATED: Spec = {"amount": WHOLE, "description": TEXT, "metadata": WORDS, "period": _PERIOD}
CALLS = (
    Call("POST", "/v1/invoiceitems", _CREATED, create),
    Call("GET", "/v1/invoiceitems", {"customer": TEXT, "invoice": TEXT} | LISTED, list_items),
    Call("GET", f"/v1/invoiceitems/{ID}", {}, show),
    Call("POST", f"/v1/invoiceitems/{ID}", _UPDATED, update),
    Call("DELETE", f"/v1/invoiceitems/{ID}", {}, delete, expands=False),
)
