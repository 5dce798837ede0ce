"""The fields for a card, as the pages show and read them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape

from moments.fake_stripe.cards import CARDS, plain
from moments.fake_stripe.store import Body, Store


class NotACard(Exception):
    """What was typed is no card that may be used here; the words say why."""


@dataclass(frozen=True, slots=True)
class TypedCard:
    """A test card, and what its holder said of themselves."""

    number: str
    month: int
    year: int
    details: Body


def card_fields(asked: Body, wrong: str) -> str:
    """The fields with what was typed before, and what is wrong with it."""
    return "".join(
        (
            f'<p class="bad" role="alert">{escape(wrong)}</p>' if wrong else "",
            field("number", "Card number", asked, 'inputmode="numeric" autocomplete="off"'),
            '<div class="row">',
            field("expires", "Expires (MM/YY)", asked, 'inputmode="numeric" autocomplete="off"'),
            field("cvc", "Security code", asked, 'inputmode="numeric" autocomplete="off"'),
            "</div>",
            field("name", "Name on the card", asked, 'autocomplete="off"'),
            '<div class="row">',
            field("country", "Country code", asked, 'maxlength="2" autocomplete="off"'),
            field("postal_code", "Postal code", asked, 'autocomplete="off"', is_needed=False),
            "</div>",
        )
    )


def field(name: str, label: str, asked: Body, more: str, *, is_needed: bool = True) -> str:
    """One field under its label."""
    needed, value = " required" if is_needed else "", escape(str(asked.get(name, "")))
    return f'<label>{label}<input name="{name}" value="{value}" {more}{needed}></label>'


def known_cards() -> str:
    """The cards that may be typed, and what each does."""
    rows = "".join(f"<li><code>{number}</code> {escape(card.about)}</li>" for number, card in CARDS.items())
    return (
        f"<details open><summary>Test cards</summary><ul>{rows}</ul>"
        "<p>Any month to come, any security code.</p></details>"
    )


def read_card(store: Store, asked: Body) -> TypedCard:
    """What was typed. Raises NotACard."""
    number, expires = plain(str(asked.get("number", ""))), _expiry(str(asked.get("expires", "")))
    if number not in CARDS:
        raise NotACard("This is none of the test cards below.")
    now = datetime.fromtimestamp(store.now(), UTC)
    if expires is None or (expires[1], expires[0]) < (now.year, now.month):
        raise NotACard("The month has to be to come, as MM/YY.")
    details = {
        "name": asked.get("name"),
        "email": asked.get("email"),
        "address": {
            "country": str(asked.get("country", "")).strip().upper(),
            "postal_code": str(asked.get("postal_code", "")).strip(),
        },
    }
    return TypedCard(number, *expires, details)


def _expiry(typed: str) -> tuple[int, int] | None:
    digits = plain(typed)
    if len(digits) not in (4, 6) or not 1 <= int(digits[:2]) <= 12:
        return None
    year = int(digits[2:])
    return int(digits[:2]), year if year > 100 else 2000 + year
