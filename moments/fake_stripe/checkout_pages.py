"""The page of a checkout session, where somebody pays by card: no card of a real person belongs here."""

from html import escape
from urllib.parse import urlencode

from moments.fake_stripe.api.charging import new_intent, pay
from moments.fake_stripe.api.checkouts import goes_on_at
from moments.fake_stripe.api.due import settle_due
from moments.fake_stripe.api.methods import make_method
from moments.fake_stripe.api.objects import found
from moments.fake_stripe.card_form import NotACard, TypedCard, card_fields, field, known_cards, read_card
from moments.fake_stripe.look import page
from moments.fake_stripe.money import amount_of
from moments.fake_stripe.store import Body, Store


def checkout_page(store: Store, checkout_id: str, asked: Body, problem: str = "") -> str:
    """What is paid for, and the form for a card; or that it is paid, or too late. Raises ApiError."""
    with store.turn():
        settle_due(store)
        checkout = found(store, checkout_id, "checkout.session")
        intent = store.find(checkout["payment_intent"] or "")
    total = amount_of(checkout["amount_total"], checkout["currency"])
    if checkout["status"] != "open":
        return _over(checkout, total)
    declined = intent["last_payment_error"] if intent else None
    wrong = problem or (declined["message"] if declined else "")
    back = checkout["cancel_url"]
    return page(
        f"Pay {total}",
        f"{_lines(checkout)}"
        f'<form method="post">{field("email", "E-mail", asked, 'type="email" autocomplete="off"')}'
        f'{card_fields(asked, wrong)}<button type="submit">Pay {total}</button>'
        f"{_link(back, 'Cancel and go back')}</form>{known_cards()}",
    )


def take_payment(store: Store, checkout_id: str, asked: Body) -> tuple[str, str]:
    """What was typed: an address to go on at, or the page again with what is wrong. Raises ApiError."""
    try:
        card = read_card(store, asked)
    except NotACard as refusal:
        return "", checkout_page(store, checkout_id, asked, str(refusal))
    with store.turn():
        settle_due(store)
        checkout = found(store, checkout_id, "checkout.session")
        if checkout["status"] == "open":
            intent = _charged(store, checkout, card)
            checkout = found(store, checkout_id, "checkout.session")
            if intent["status"] == "requires_action":
                secret = urlencode({"client_secret": intent["client_secret"]})
                return f"/pages/authenticate/{intent['id']}?{secret}", ""
    if checkout["status"] == "complete":
        return goes_on_at(checkout), ""
    return "", checkout_page(store, checkout_id, asked)


def _charged(store: Store, checkout: Body, card: TypedCard) -> Body:
    """The session's one intent after a try to pay it with a card."""
    intent = store.find(checkout["payment_intent"] or "")
    if intent is None:
        intent = new_intent(
            store,
            amount=checkout["amount_total"],
            currency=checkout["currency"],
            customer=None,
            description=checkout["_intent_data"].get("description"),
            metadata=checkout["_intent_data"].get("metadata", {}),
            _checkout=checkout["id"],
        )
        store.keep(checkout | {"payment_intent": intent["id"]})
    method = make_method(store, card.number, card.details, month=card.month, year=card.year)
    return pay(store, intent, method, off_session=False)


def _lines(checkout: Body) -> str:
    rows = "".join(
        f"<li><span>{f'{one["quantity"]} of ' if one['quantity'] > 1 else ''}{escape(one['description'])}</span>"
        f"<strong>{amount_of(one['amount_total'], one['currency'])}</strong></li>"
        for one in checkout["_lines"]
    )
    return f'<ul class="rows">{rows}</ul>'


def _over(checkout: Body, total: str) -> str:
    if checkout["status"] == "complete":
        link = _link(goes_on_at(checkout), "Go on")
        return page("Paid", f"<p>The payment of {total} is complete.</p><p>{link}</p>")
    link = _link(checkout["cancel_url"], "Go back")
    return page(
        "Too late to pay", f"<p>This page has expired; {total} can't be paid here any more.</p><p>{link}</p>"
    )


def _link(address: str | None, words: str) -> str:
    return f'<a href="{escape(address)}">{words}</a>' if address else ""
