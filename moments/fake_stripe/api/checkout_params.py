"""What a checkout session is asked for with."""

from urllib.parse import urlsplit

from moments.fake_stripe.api.errors import ApiError
from moments.fake_stripe.api.params import TEXT, TRUTH, WHOLE, WORDS, Needed, Spec, one_of
from moments.fake_stripe.money import LEAST
from moments.fake_stripe.store import Body, new_id

SHORTEST, LONGEST = 30 * 60, 86_400  # seconds that a session may be open
_MOST_ITEMS = 100
_LINE: Spec = {
    "price_data": Needed(
        {
            "currency": Needed(TEXT),
            "product_data": Needed({"name": Needed(TEXT), "description": TEXT}),
            "unit_amount": Needed(WHOLE),
        }
    ),
    "quantity": Needed(WHOLE),
}
_LOCALES = """
auto bg cs da de el en en-GB es es-419 et fi fil fr fr-CA hi-IN hr hu id it ja ko lt lv ms mt nb nl pl pt pt-BR ro ru sk
sl sv th tr vi zh zh-HK zh-TW
"""
CREATED: Spec = {
    "mode": Needed(one_of("payment")),
    "line_items": Needed([_LINE]),
    "success_url": Needed(TEXT),
    "cancel_url": TEXT,
    "expires_at": WHOLE,
    "locale": one_of(*_LOCALES.split()),
    "allowed_payment_method_types": [TEXT],
    "adaptive_pricing": {"enabled": TRUTH},
    "client_reference_id": TEXT,
    "submit_type": one_of("auto", "book", "donate", "pay"),
    "payment_intent_data": {"description": TEXT, "metadata": WORDS},
    "metadata": WORDS,
}


def refuse_odd(params: Body) -> None:
    """Raise ApiError for addresses that are none, and for ways to pay other than cards."""
    for name in ("success_url", "cancel_url"):
        if not _is_address(params.get(name, "https://none.example")):
            raise ApiError(400, "Not a valid URL", code="url_invalid", param=name)
    if params.get("allowed_payment_method_types", ["card"]) != ["card"]:
        message = "The stand-in takes cards alone: allowed_payment_method_types has to be [card]."
        raise ApiError(400, message, param="allowed_payment_method_types")


def _is_address(text: str) -> bool:
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    return parts.scheme in ("http", "https") and bool(parts.netloc)


def expiry_of(params: Body, now: int) -> int:
    """When a session expires that is made now. Raises ApiError."""
    wanted = int(params.get("expires_at", now + LONGEST - 1))
    if wanted < now + SHORTEST:
        message = "The `expires_at` timestamp must be at least 30 minutes from Checkout Session creation."
        raise ApiError(400, message, param="expires_at")
    if wanted >= now + LONGEST:
        message = "The `expires_at` timestamp must be less than 24 hours from Checkout Session creation."
        raise ApiError(400, message, param="expires_at")
    return wanted


def lines_of(asked: list[Body]) -> list[Body]:
    """What is paid for, in one currency. Raises ApiError."""
    if not 1 <= len(asked) <= _MOST_ITEMS:
        message = f"A Checkout Session has 1 to {_MOST_ITEMS} line items."
        raise ApiError(400, message, param="line_items")
    lines = [_line(number, one) for number, one in enumerate(asked)]
    if len({one["currency"] for one in lines}) > 1:
        raise ApiError(400, "All line items must have the same currency.", param="line_items")
    return lines


def _line(number: int, asked: Body) -> Body:
    price, quantity, path = asked["price_data"], asked["quantity"], f"line_items[{number}]"
    currency = price["currency"]
    if currency not in LEAST:
        message = f"Invalid currency: {currency}. The stand-in knows these: {', '.join(LEAST)}"
        raise ApiError(400, message, param=f"{path}[price_data][currency]")
    if price["unit_amount"] < 0:
        message = "Invalid non-negative integer"
        raise ApiError(
            400, message, code="parameter_invalid_integer", param=f"{path}[price_data][unit_amount]"
        )
    if quantity < 1:
        message = "This value must be greater than or equal to 1."
        raise ApiError(400, message, code="parameter_invalid_integer", param=f"{path}[quantity]")
    amount = price["unit_amount"] * quantity
    return {
        "id": new_id("li"),
        "object": "item",
        "amount_discount": 0,
        "amount_subtotal": amount,
        "amount_tax": 0,
        "amount_total": amount,
        "currency": currency,
        "description": price["product_data"]["name"],
        "quantity": quantity,
    }
