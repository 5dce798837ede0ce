"""Stripe's test cards, and what each does."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TestCard:
    """How a card behaves when it is set up, and whether it is declined when it is charged later."""

    brand: str
    about: str
    declined: str = ""  # the code, when it is set up
    asks: bool = False  # its holder is asked by their bank (3-D Secure)
    fails_later: bool = False


CARDS = {
    "4242424242424242": TestCard("visa", "works"),
    "5555555555554444": TestCard("mastercard", "works"),
    "378282246310005": TestCard("amex", "works"),
    "4000000000000002": TestCard("visa", "is declined", declined="generic_decline"),
    "4000000000009995": TestCard("visa", "is declined: insufficient funds", declined="insufficient_funds"),
    "4000002500003155": TestCard("visa", "asks its holder (3-D Secure)", asks=True),
    "4000002760003184": TestCard("visa", "always asks its holder (3-D Secure)", asks=True),
    "4000000000000341": TestCard("visa", "works, and is declined when it is charged", fails_later=True),
}
TOKENS = {"tok_visa": "4242424242424242", "tok_mastercard": "5555555555554444"}
DECLINES = {
    "generic_decline": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
}


def plain(number: str) -> str:
    """A card number as digits alone."""
    return "".join(sign for sign in number if sign.isdigit())
