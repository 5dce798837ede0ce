"""Objects: found, shown as answers have them, listed, and told of."""

import re
from collections.abc import Callable
from typing import Any

from moments.fake_stripe.api.errors import ApiError
from moments.fake_stripe.api.params import TEXT, WHOLE, Spec
from moments.fake_stripe.store import Body, Store, new_id

API_VERSION = "2026-10-28.endive"
LISTED: Spec = {"limit": WHOLE, "starting_after": TEXT, "ending_before": TEXT}
_DEEPEST = 4
_ID = re.compile(r"[a-z]+_\w+")


def found(store: Store, object_id: str, kind: str, param: str = "id") -> Body:
    """An object of a kind. Raises ApiError."""
    body = store.find(object_id)
    if body is None or body["object"] != kind:
        status = 404 if param == "id" else 400
        message = f"No such {kind.replace('_', '')}: '{object_id}'"
        raise ApiError(status, message, code="resource_missing", param=param)
    return body


def list_of(url: str, bodies: list[Body], *, has_more: bool = False) -> Body:
    return {"object": "list", "url": url, "has_more": has_more, "data": bodies}


def page_of(store: Store, kind: str, url: str, params: Body, **facts: Any) -> Body:
    """The newest of a kind that have these facts, a page of them. Raises ApiError."""
    limit = params.get("limit", 10)
    if not 1 <= limit <= 100:
        raise ApiError(400, "Invalid limit: must be between 1 and 100", param="limit")
    after, before = params.get("starting_after", ""), params.get("ending_before", "")
    asked = {name: value for name, value in facts.items() if value is not None}
    bodies = store.among(kind, asked, limit=limit + 1, after=after, before=before)
    more = len(bodies) > limit
    return list_of(url, (bodies[-limit:] if before else bodies[:limit]), has_more=more)


def shown(store: Store, body: Body, expand: list[str] | None = None) -> Body:
    """An object as answers show it, without what only the stand-in knows. Raises ApiError."""
    body = _whole(store, body)
    for path in expand or []:
        parts = path.split(".")
        if len(parts) > _DEEPEST:
            raise ApiError(400, "You cannot expand more than 4 levels of a property", param="expand")
        _expand(store, body, parts, path)
    return body


def _whole(store: Store, body: Body) -> Body:
    if body.get("object") == "list":
        return body | {"data": [_whole(store, one) for one in body["data"]]}
    told = {name: value for name, value in body.items() if not name.startswith("_")}
    if body.get("object") == "invoice":
        told["lines"] = _lines(store, body)
    if body.get("object") == "checkout.session":
        told["url"] = f"{store.fact('address')}/c/pay/{body['id']}" if body["status"] == "open" else None
    return told


def _expand(store: Store, body: Body, parts: list[str], path: str) -> None:
    name, *rest = parts
    making = _ON_DEMAND.get((body.get("object", ""), name))
    if making:
        body[name] = making(store, body)
    if name not in body:
        raise ApiError(400, f"This property cannot be expanded ({path}).", param="expand")
    value = body[name]
    if isinstance(value, str) and name != "id" and _ID.fullmatch(value):
        value = store.find(value)
        value = body[name] = _whole(store, value) if value else body[name]
    if isinstance(value, str | int) or (value is not None and not isinstance(value, dict | list)):
        raise ApiError(400, f"This property cannot be expanded ({path}).", param="expand")
    if rest:
        for one in value if isinstance(value, list) else [value]:
            if one is not None:
                _expand(store, one, rest, path)


def _lines(store: Store, invoice: Body) -> Body:
    items = store.among("invoiceitem", {"invoice": invoice["id"]}, limit=1000)
    lines = [_line(item, invoice["id"]) for item in reversed(items)]
    return list_of(f"/v1/invoices/{invoice['id']}/lines", lines) | {"total_count": len(lines)}


def _line(item: Body, invoice: str) -> Body:
    copied = ("amount", "currency", "description", "discountable", "discounts", "livemode", "metadata")
    more = ("period", "pricing", "quantity", "quantity_decimal")
    details = {
        "invoice_item": item["id"],
        "proration": False,
        "proration_details": None,
        "subscription": None,
    }
    return {name: item[name] for name in copied + more} | {
        "id": item["_line"],
        "object": "line_item",
        "invoice": invoice,
        "subtotal": item["amount"],
        "discount_amounts": [],
        "pretax_credit_amounts": [],
        "taxes": [],
        "subscription": None,
        "parent": {
            "type": "invoice_item_details",
            "invoice_item_details": details,
            "subscription_item_details": None,
        },
    }


def _payments(store: Store, invoice: Body) -> Body:
    payments = store.among("invoice_payment", {"invoice": invoice["id"]}, limit=100)
    return list_of("/v1/invoice_payments", [_whole(store, one) for one in payments])


def _secret(store: Store, invoice: Body) -> Body | None:
    kept = store.find(invoice["id"])
    intent = store.find(kept["_intent"]) if kept and kept["_intent"] else None
    return {"type": "payment_intent", "client_secret": intent["client_secret"]} if intent else None


def _checkout_lines(store: Store, checkout: Body) -> Body:
    kept = store.find(checkout["id"])
    assert kept  # it is being shown
    return list_of(f"/v1/checkout/sessions/{kept['id']}/line_items", kept["_lines"])


def _refunds(store: Store, charge: Body) -> Body:
    refunds = store.among("refund", {"charge": charge["id"]}, limit=10)
    return list_of(f"/v1/charges/{charge['id']}/refunds", [_whole(store, one) for one in refunds])


_ON_DEMAND: dict[tuple[str, str], Callable[[Store, Body], Body | None]] = {
    ("invoice", "payments"): _payments,
    ("invoice", "confirmation_secret"): _secret,
    ("charge", "refunds"): _refunds,
    ("checkout.session", "line_items"): _checkout_lines,
}


def tell(store: Store, type: str, body: Body) -> None:
    """Write an event about an object."""
    store.tell(
        {
            "id": new_id("evt"),
            "object": "event",
            "api_version": API_VERSION,
            "created": store.now(),
            "livemode": False,
            "pending_webhooks": 1,
            "request": {"id": None, "idempotency_key": None},
            "type": type,
            "data": {"object": shown(store, body)},
        }
    )


def merged(old: Body, changes: Body) -> Body:
    """Metadata with changes: an empty value takes one away."""
    return {name: value for name, value in (old | changes).items() if value != ""}
