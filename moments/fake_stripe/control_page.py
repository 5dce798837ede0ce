"""The controls as a page, for demos."""

from datetime import UTC, datetime
from html import escape

from moments.fake_stripe.cards import DECLINES
from moments.fake_stripe.look import page
from moments.fake_stripe.money import amount_of
from moments.fake_stripe.store import Body, Store

_SHOWN = 15


def control_page(store: Store) -> str:
    """The clock, the newest events, cards, charges and disputes, each with what can be done to it."""
    now = datetime.fromtimestamp(store.now(), UTC)
    steps = "".join(
        _button("clock", words, more=str(seconds))
        for words, seconds in (("An hour on", 3600), ("A day on", 86_400), ("A week on", 7 * 86_400))
    )
    held = bool(store.fact("held"))
    holding = _button("hold", "Send what is held" if held else "Hold events", held="" if held else "yes")
    return page(
        "Controls",
        f"<section><h2>Clock</h2><p>Here it is {now:%d %B %Y, %H:%M} UTC.</p><div class='acts'>{steps}"
        f"{_button('clock', 'Back to now', seconds='0')}</div></section>"
        f"<section><h2>Events</h2><div class='acts'>{holding}</div>{_rows(store, held=held)}</section>"
        f"<section><h2>Cards</h2>{_cards(store)}</section>"
        f"<section><h2>Charges</h2>{_charges(store)}</section>",
    )


def _rows(store: Store, *, held: bool) -> str:
    rows = []
    for event, waits in store.waiting_events(_SHOWN):
        acts = _button("let", "Send now", ids=event["id"]) if waits and held else ""
        acts += _button("drop", "Drop", id=event["id"]) if waits else _button("send", "Again", id=event["id"])
        state = "waits" if waits else "sent"
        rows.append(_row(event["type"], f"{state} · {event['data']['object'].get('id', '')}", acts))
    return _list(rows)


def _cards(store: Store) -> str:
    rows = []
    for method in store.among("payment_method", {}, limit=_SHOWN):
        code = method.get("_declined", "")
        act = (
            _button("decline", "Works again", payment_method=method["id"], code="")
            if code
            else _form("decline", _reasons(), payment_method=method["id"])
        )
        state = f"declined: {code.replace('_', ' ')}" if code else "as its number has it"
        rows.append(
            _row(f"{method['card']['brand']} …{method['card']['last4']}", f"{state} · {method['id']}", act)
        )
    return _list(rows)


def _reasons() -> str:
    choices = "".join(f'<option value="{one}">{one.replace("_", " ")}</option>' for one in DECLINES)
    pick = f'<label>Reason<select name="code">{choices}</select></label>'
    return f'{pick}<button class="plain">Decline it</button>'


def _charges(store: Store) -> str:
    disputes = {one["charge"]: one for one in store.among("dispute", {}, limit=100)}
    rows = []
    for charge in store.among("charge", {}, limit=_SHOWN):
        amount = amount_of(charge["amount"], charge["currency"])
        rows.append(_row(amount, *_dispute(charge, disputes.get(charge["id"]))))
    return _list(rows)


def _dispute(charge: Body, dispute: Body | None) -> tuple[str, str]:
    about = f"{charge['status']} · {charge['id']}"
    if dispute is None:
        can = charge["paid"] and not charge["refunded"]
        return about, _button("dispute", "Dispute", charge=charge["id"]) if can else ""
    if dispute["status"] in ("won", "lost"):
        return f"dispute {dispute['status']} · {charge['id']}", ""
    acts = (
        _button("decide", words, dispute=dispute["id"], outcome=words.lower()) for words in ("Won", "Lost")
    )
    return f"disputed · {charge['id']}", "".join(acts)


def _list(rows: list[str]) -> str:
    return f"<ul class='rows'>{''.join(rows)}</ul>" if rows else "<p>None yet.</p>"


def _row(name: str, about: str, acts: str) -> str:
    told = f"<div><strong>{escape(name)}</strong><small>{escape(about)}</small></div>"
    return f"<li>{told}<div class='acts'>{acts}</div></li>"


def _button(handle: str, words: str, **fields: str) -> str:
    return _form(handle, f'<button class="plain">{escape(words)}</button>', **fields)


def _form(handle: str, inner: str, **fields: str) -> str:
    hidden = "".join(
        f'<input type="hidden" name="{name}" value="{escape(value)}">'
        for name, value in {**fields, "page": "yes"}.items()
    )
    return f'<form class="small" method="post" action="/control/{handle}">{hidden}{inner}</form>'
