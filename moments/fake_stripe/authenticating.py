"""Where the bank asks the holder of a card that is charged whether it is them (3-D Secure)."""

from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from moments.fake_stripe.api.charging import pay, refuse_proof
from moments.fake_stripe.api.checkouts import goes_on_at
from moments.fake_stripe.api.objects import found
from moments.fake_stripe.look import hidden, kept, page
from moments.fake_stripe.money import amount_of
from moments.fake_stripe.store import Body, Store


def authenticate_page(store: Store, intent_id: str, asked: Body) -> str:
    """The question, or that there is none any more. Raises ApiError."""
    intent = _opened(store, intent_id, asked)
    amount = amount_of(intent["amount"], intent["currency"])
    if intent["status"] != "requires_action":
        back = escape(_way_back(store, asked, intent))
        link = f'<p><a href="{back}">Go back</a></p>' if back else ""
        return page(
            "Confirm a payment", f"<p>There is nothing to confirm for this payment of {amount} now.</p>{link}"
        )
    method = found(store, intent["payment_method"], "payment_method")
    face = f"{method['card']['brand'].title()} ending in {method['card']['last4']}"
    return page(
        "Confirm a payment",
        f'<form method="post">{hidden(asked)}<p>The bank that issued the card <strong>{escape(face)}</strong> asks its '
        f"holder to confirm a payment of <strong>{amount}</strong> (3-D Secure).</p>"
        '<button name="proved" value="yes">Complete</button>'
        '<button class="plain" name="proved" value="no">Fail</button></form>',
    )


def take_answer(store: Store, intent_id: str, asked: Body) -> str:
    """What the holder told their bank; the address to go on at. Raises ApiError."""
    with store.turn():
        intent = _opened(store, intent_id, asked)
        if intent["status"] == "requires_action":
            if asked.get("proved") == "yes":
                method = found(store, intent["payment_method"], "payment_method")
                intent = pay(store, intent, method, off_session=False, is_proved=True)
            else:
                intent = refuse_proof(store, intent)
    return _way_back(store, asked, intent) or f"/pages/authenticate/{intent_id}?{urlencode(kept(asked))}"


def _opened(store: Store, intent_id: str, asked: Body) -> Body:
    intent = found(store, intent_id, "payment_intent")
    if asked.get("client_secret") != intent["client_secret"]:
        found(store, "", "payment_intent")  # as for one that is not there
    return intent


def _way_back(store: Store, asked: Body, intent: Body) -> str:
    checkout = intent.get("_checkout")
    if checkout:
        return goes_on_at(found(store, checkout, "checkout.session"))
    parts = urlsplit(str(asked.get("return_url", "")))
    if parts.scheme not in ("http", "https"):
        return ""
    told = {
        "payment_intent": intent["id"],
        "payment_intent_client_secret": intent["client_secret"],
        "redirect_status": "succeeded" if intent["status"] == "succeeded" else "failed",
    }
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *told.items()])))
