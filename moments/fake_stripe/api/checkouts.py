"""Checkout sessions: a page where somebody pays once, by card, until it expires."""

from moments.fake_stripe.api.calls import ID, Call
from moments.fake_stripe.api.charging import cancel
from moments.fake_stripe.api.checkout_params import CREATED, expiry_of, lines_of, refuse_odd
from moments.fake_stripe.api.errors import ApiError, refused
from moments.fake_stripe.api.objects import LISTED, found, page_of, tell
from moments.fake_stripe.api.params import TEXT, one_of
from moments.fake_stripe.money import LEAST, signed
from moments.fake_stripe.store import Body, Store, new_id

# What objects of this kind have, and sessions of this kind leave empty.
_EMPTY = """
adaptive_pricing after_expiration allow_promotion_codes billing_address_collection cancel_url client_reference_id
client_secret collected_information consent consent_collection currency_conversion customer customer_account
customer_details customer_email invoice locale payment_intent payment_link payment_method_options permissions
recovered_from setup_intent shipping_address_collection shipping_cost submit_type subscription
"""


def create(store: Store, params: Body) -> Body:
    refuse_odd(params)
    lines = lines_of(params["line_items"])
    currency, total = lines[0]["currency"], sum(one["amount_total"] for one in lines)
    if total < LEAST[currency]:
        least = signed(LEAST[currency], currency)
        message = f"The Checkout Session's total amount due must add up to at least {least} {currency}"
        raise ApiError(400, message, code="amount_too_small")
    told = ("locale", "success_url", "cancel_url", "client_reference_id", "submit_type", "adaptive_pricing")
    body = dict.fromkeys(_EMPTY.split()) | {
        "id": new_id("cs_test"),
        "object": "checkout.session",
        "created": store.now(),
        "expires_at": expiry_of(params, store.now()),
        "livemode": False,
        "mode": "payment",
        "ui_mode": "hosted_page",
        "status": "open",
        "payment_status": "unpaid",
        "amount_subtotal": total,
        "amount_total": total,
        "currency": currency,
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "automatic_tax": {"enabled": False, "liability": None, "provider": None, "status": None},
        "allowed_payment_method_types": params.get("allowed_payment_method_types"),
        "payment_method_types": ["card"],
        "customer_creation": "if_required",
        "custom_fields": [],
        "custom_text": dict.fromkeys(
            ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
        ),
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "metadata": params.get("metadata", {}),
        "_lines": lines,
        "_intent_data": params.get("payment_intent_data", {}),
    }
    return store.keep(body | {name: params[name] for name in told if name in params})


def goes_on_at(checkout: Body) -> str:
    """Where the browser of who pays goes on: back where they came from once it is paid, else at the page."""
    if checkout["status"] == "complete":
        return str(checkout["success_url"]).replace("{CHECKOUT_SESSION_ID}", checkout["id"])
    return f"/c/pay/{checkout['id']}"


def show(store: Store, params: Body, object_id: str) -> Body:
    return found(store, object_id, "checkout.session")


def list_checkouts(store: Store, params: Body) -> Body:
    facts = {name: params.get(name) for name in ("payment_intent", "status")}
    return page_of(store, "checkout.session", "/v1/checkout/sessions", params, **facts)


def expire(store: Store, params: Body, object_id: str) -> Body:
    checkout = found(store, object_id, "checkout.session")
    if checkout["status"] != "open":
        message = (
            'Only Checkout Sessions with a status in ["open"] can be expired. '
            f"This Checkout Session has a status of `{checkout['status']}`."
        )
        raise refused(message)
    return _expired(store, checkout)


def expire_due(store: Store) -> None:
    """End the sessions whose time is over."""
    for checkout in store.due("checkout.session", {"status": "open"}, "expires_at"):
        _expired(store, checkout)


def _expired(store: Store, checkout: Body) -> Body:
    intent = store.find(checkout["payment_intent"] or "")
    if intent:
        cancel(store, intent, "expired")
    checkout = store.keep(checkout | {"status": "expired"})
    tell(store, "checkout.session.expired", checkout)
    return checkout


_SESSIONS = "/v1/checkout/sessions"
CALLS = (
    Call("POST", _SESSIONS, CREATED, create),
    Call(
        "GET",
        _SESSIONS,
        {"payment_intent": TEXT, "status": one_of("complete", "expired", "open")} | LISTED,
        list_checkouts,
    ),
    Call("GET", f"{_SESSIONS}/{ID}", {}, show),
    Call("POST", f"{_SESSIONS}/{ID}/expire", {}, expire),
)
