"""The pages that stand where Stripe's own form for a card is: no card of a real person belongs here."""

from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from moments.fake_stripe.api.methods import make_method
from moments.fake_stripe.api.objects import found
from moments.fake_stripe.api.setups import confirm, refuse_proof
from moments.fake_stripe.card_form import NotACard, card_fields, known_cards, read_card
from moments.fake_stripe.look import hidden, kept, page
from moments.fake_stripe.store import Body, Store


def card_page(store: Store, setup_id: str, asked: Body, problem: str = "") -> str:
    """The form for a card of a setup intent. Raises ApiError."""
    setup = _opened(store, setup_id, asked)
    error = (setup["last_setup_error"] or {}).get("message", "")
    back = escape(str(asked.get("return_url", "")))
    return page(
        "Add a card",
        f'<form method="post">{hidden(asked)}{card_fields(asked, problem or error)}'
        f'<button type="submit">Save the card</button><a href="{back}">Cancel and go back</a></form>{known_cards()}',
    )


def take_card(store: Store, setup_id: str, asked: Body) -> tuple[str, str]:
    """What was typed: an address to go on at, or the page again with what is wrong. Raises ApiError."""
    setup = _opened(store, setup_id, asked)
    try:
        card = read_card(store, asked)
    except NotACard as refusal:
        return "", card_page(store, setup_id, asked, str(refusal))
    with store.turn():
        method = make_method(store, card.number, card.details, month=card.month, year=card.year)
        setup = confirm(store, setup, method)
    if setup["last_setup_error"]:
        return "", card_page(store, setup_id, asked)
    if setup["next_action"]:
        return f"/ask/{setup_id}?{urlencode(kept(asked))}", ""
    return _way_back(asked, setup), ""


def ask_page(store: Store, setup_id: str, asked: Body) -> str:
    """Where the bank asks whether it is really its holder (3-D Secure). Raises ApiError."""
    _opened(store, setup_id, asked)
    return page(
        "Is it you?",
        f'<form method="post">{hidden(asked)}<p>The bank that issued this card asks its holder (3-D Secure).</p>'
        '<button name="proved" value="yes">Yes, it is me</button>'
        '<button class="plain" name="proved" value="no">No</button></form>',
    )


def take_proof(store: Store, setup_id: str, asked: Body) -> str:
    """What the holder told their bank; the address to go on at. Raises ApiError."""
    setup = _opened(store, setup_id, asked)
    with store.turn():
        if setup["status"] != "requires_action":
            return _way_back(asked, setup)
        if asked.get("proved") == "yes":
            method = found(store, setup["payment_method"], "payment_method")
            return _way_back(asked, confirm(store, setup, method, is_proved=True))
        refuse_proof(store, setup)
    return f"/pay/{setup_id}?{urlencode(kept(asked))}"


def _opened(store: Store, setup_id: str, asked: Body) -> Body:
    setup = found(store, setup_id, "setup_intent")
    if asked.get("client_secret") != setup["client_secret"]:
        found(store, "", "setup_intent")  # as for one that is not there
    return setup


def _way_back(asked: Body, setup: Body) -> str:
    parts = urlsplit(str(asked.get("return_url", "")))
    told = {"setup_intent": setup["id"], "redirect_status": setup["status"]}
    return urlunsplit(parts._replace(query=urlencode([*parse_qsl(parts.query), *told.items()])))
