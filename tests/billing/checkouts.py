"""Checkouts at the stand-in for Stripe, and people who pay at its page."""

from datetime import timedelta
from itertools import count
from typing import Any

import requests
from django.conf import settings

from billing.stripe_checkout import FoundCheckout, create_checkout
from kit import clock
from tests.billing.stand_in import WORKS

_numbers = count(1)


def make_checkout(**changes: Any) -> FoundCheckout:
    """A checkout of a payment of its own, open for an hour."""
    number = next(_numbers)
    facts = {
        "payment_key": f"pay_{number}_{clock.now():%H%M%S%f}",
        "order_key": f"ord_{number}",
        "title": "Rest of a <kettle>",
        "amount_minor": 1_250,
        "currency": "USD",
        "language": "de",
        "success_url": "https://store.example/r/abc?paid={CHECKOUT_SESSION_ID}",
        "cancel_url": "https://store.example/r/abc",
        "expires_at": clock.now() + timedelta(hours=1),
    }
    return create_checkout(**facts | changes)


def pay(url: str, number: str = WORKS, *, proved: str = "yes", **changes: Any) -> requests.Response:
    """Fill in the page of a checkout as who pays would; the last answer, with where it leads."""
    typed = {
        "email": "ada@example.com",
        "number": number,
        "expires": "12/39",
        "cvc": "123",
        "name": "Ada",
        "country": "US",
        "postal_code": "02110",
    } | changes
    answer = _post(url, typed)
    goes_to = answer.headers.get("Location", "")
    if goes_to.startswith("/pages/authenticate/"):
        return _post(f"{settings.STRIPE_API_BASE}{goes_to}", {"proved": proved})
    return answer


def _post(url: str, typed: dict[str, Any]) -> requests.Response:
    return requests.post(url, typed, allow_redirects=False, timeout=10)
