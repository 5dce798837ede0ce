"""Stripe's test cards, and what each does."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class TestCard:
    """How a card behaves when it is set up, when it is charged later, and when that is paid back."""

    brand: str
    about: str
    declined: str = ""  # the code, when it is set up
    asks: bool = False  # its holder is asked by their bank (3-D Secure) when it is set up
    asks_always: bool = False  # … and at every charge
    fails_later: str = ""  # the code, when it is charged
    refund: str = "succeeded"  # or pending, or failing some time later


CARDS = {
    "4242424242424242": TestCard("visa", "works"),
    "5555555555554444": TestCard("mastercard", "works"),
    "378282246310005": TestCard("amex", "works"),
    "4000000000000002": TestCard("visa", "is declined", declined="generic_decline"),
    "4000000000009995": TestCard("visa", "is declined: insufficient funds", declined="insufficient_funds"),
    "4000000000000069": TestCard("visa", "is declined: expired", declined="expired_card"),
    "4000002500003155": TestCard("visa", "asks its holder when it is added (3-D Secure)", asks=True),
    "4000002760003184": TestCard(
        "visa", "asks its holder at every charge (3-D Secure)", asks=True, asks_always=True
    ),
    "4000000000000341": TestCard(
        "visa", "works, and is declined when it is charged", fails_later="generic_decline"
    ),
    "4000008260003178": TestCard(
        "visa",
        "asks its holder when it is added, and lacks funds when it is charged",
        asks=True,
        fails_later="insufficient_funds",
    ),
    "4000000000007726": TestCard("visa", "works; what is paid back arrives later", refund="pending"),
    "4000000000005126": TestCard("visa", "works; what is paid back comes back later", refund="failing"),
}
_NAMES = {
    "visa": "4242424242424242",
    "mastercard": "5555555555554444",
    "amex": "378282246310005",
    "chargeCustomerFail": "4000000000000341",
    "visa_chargeDeclined": "4000000000000002",
    "visa_chargeDeclinedInsufficientFunds": "4000000000009995",
    "chargeDeclinedExpiredCard": "4000000000000069",
    "authenticationRequired": "4000002760003184",
    "authenticationRequiredOnSetup": "4000002500003155",
    "needsFundsLater": "4000008260003178",
    "pendingRefund": "4000000000007726",
    "refundFail": "4000000000005126",
}
# What stands for a card where no browser is: tokens, and ids of payment methods that are made when they are named.
TOKENS = {f"tok_{name}": number for name, number in _NAMES.items()}
NAMED = {f"pm_card_{name}": number for name, number in _NAMES.items()}
DECLINES = {
    "generic_decline": "Your card was declined.",
    "do_not_honor": "Your card was declined.",
    "lost_card": "Your card was declined.",
    "stolen_card": "Your card was declined.",
    "insufficient_funds": "Your card has insufficient funds.",
    "expired_card": "Your card has expired.",
    "authentication_required": "Your card was declined. This transaction requires authentication.",
}
_OWN_CODES = ("expired_card", "authentication_required")


def error_of(decline: str) -> dict[str, Any]:
    """What Stripe says of a declined card."""
    return {
        "type": "card_error",
        "code": decline if decline in _OWN_CODES else "card_declined",
        "decline_code": decline,
        "message": DECLINES[decline],
    }


def plain(number: str) -> str:
    """A card number as digits alone."""
    return "".join(sign for sign in number if sign.isdigit())
