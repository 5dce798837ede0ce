"""The pages that stand where Stripe's own form for a card is: no card of a real person belongs here."""

from datetime import UTC, datetime
from html import escape
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from moments.fake_stripe.api.methods import make_method
from moments.fake_stripe.api.objects import found
from moments.fake_stripe.api.setups import confirm, refuse_proof
from moments.fake_stripe.cards import CARDS, plain
from moments.fake_stripe.look import hidden, kept, page
from moments.fake_stripe.store import Body, Store

_FIELDS = ("number", "expires", "cvc", "name", "country", "postal_code")


def card_page(store: Store, setup_id: str, asked: Body, problem: str = "") -> str:
    """The form for a card of a setup intent. Raises ApiError."""
    setup = _opened(store, setup_id, asked)
    said = {name: str(asked.get(name, "")) for name in _FIELDS}
    error = (setup["last_setup_error"] or {}).get("message", "")
    wrong = problem or error
    fields = "".join(
        (
            f'<p class="bad" role="alert">{escape(wrong)}</p>' if wrong else "",
            _field("number", "Card number", said, 'inputmode="numeric" autocomplete="off"'),
            '<div class="row">',
            _field("expires", "Expires (MM/YY)", said, 'inputmode="numeric" autocomplete="off"'),
            _field("cvc", "Security code", said, 'inputmode="numeric" autocomplete="off"'),
            "</div>",
            _field("name", "Name on the card", said, 'autocomplete="off"'),
            '<div class="row">',
            _field("country", "Country code", said, 'maxlength="2" autocomplete="off"'),
            _field("postal_code", "Postal code", said, 'autocomplete="off"', is_needed=False),
            "</div>",
        )
    )
    numbers = "".join(
        f"<li><code>{number}</code> {escape(card.about)}</li>" for number, card in CARDS.items()
    )
    back = escape(str(asked.get("return_url", "")))
    return page(
        "Add a card",
        f'<form method="post">{hidden(asked)}{fields}<button type="submit">Save the card</button>'
        f'<a href="{back}">Cancel and go back</a></form>'
        f"<details open><summary>Test cards</summary><ul>{numbers}</ul>"
        "<p>Any month to come, any security code.</p></details>",
    )


def take_card(store: Store, setup_id: str, asked: Body) -> tuple[str, str]:
    """What was typed: an address to go on at, or the page again with what is wrong. Raises ApiError."""
    setup = _opened(store, setup_id, asked)
    number, expires = plain(str(asked.get("number", ""))), _expiry(str(asked.get("expires", "")))
    if number not in CARDS:
        return "", card_page(store, setup_id, asked, "This is none of the test cards below.")
    now = datetime.fromtimestamp(store.now(), UTC)
    if expires is None or (expires[1], expires[0]) < (now.year, now.month):
        return "", card_page(store, setup_id, asked, "The month has to be to come, as MM/YY.")
    details = {
        "name": asked.get("name"),
        "address": {
            "country": str(asked.get("country", "")).strip().upper(),
            "postal_code": str(asked.get("postal_code", "")).strip(),
        },
    }
    with store.turn():
        method = make_method(store, number, details, month=expires[0], year=expires[1])
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


def _field(name: str, label: str, said: dict[str, str], more: str, *, is_needed: bool = True) -> str:
    needed = " required" if is_needed else ""
    return f'<label>{label}<input name="{name}" value="{escape(said[name])}" {more}{needed}></label>'


def _expiry(typed: str) -> tuple[int, int] | None:
    digits = plain(typed)
    if len(digits) not in (4, 6) or not 1 <= int(digits[:2]) <= 12:
        return None
    year = int(digits[2:])
    return int(digits[:2]), year if year > 100 else 2000 + year
