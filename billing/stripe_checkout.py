"""Payments by card on Stripe's own page: what is asked of it and answered, in our words (S4).

Who pays is told nothing about to Stripe, which asks them itself (V2). As with cards, each write has an idempotency key
made from a row of ours, and no call belongs inside a transaction or a lock. All raise StripeAway, StripeRefused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

from billing.errors import StripeRefused
from billing.stripe_client import client, in_our_words
from billing.stripe_invoices import FoundRefund, send_back

# The least that Stripe charges, in minor units (docs.stripe.com/currencies). Where an account is paid out in another
# currency, Stripe compares with the least of that one, and may refuse a little more than this.
LEAST_MINOR: Mapping[str, int] = MappingProxyType(
    {
        "AUD": 50,
        "BRL": 50,
        "CAD": 50,
        "EUR": 50,
        "GBP": 30,
        "INR": 50,
        "JPY": 50,
        "MXN": 1_000,
        "USD": 50,
    }
)
# Our languages as Stripe's page names them; it follows the browser for any other.
_LOCALES = {name: name for name in ("de", "en", "es", "fr", "it", "ja")} | {"hi": "hi-IN", "pt-br": "pt-BR"}


@dataclass(frozen=True, slots=True)
class FoundCheckout:
    """A checkout at Stripe as it is now: `open`, `complete` or `expired`.

    `url` is the page to pay at, empty unless it is open; `payment_intent` is what paid, empty until it is paid.
    """

    id: str
    status: str
    is_paid: bool
    url: str
    payment_intent: str
    amount_minor: int
    currency: str


def create_checkout(
    *,
    payment_key: str,
    order_key: str,
    title: str,
    amount_minor: int,
    currency: str,
    language: str,
    success_url: str,
    cancel_url: str,
    expires_at: datetime,
) -> FoundCheckout:
    """A new page to pay an amount at; the same one when it is repeated within a day, with the same facts.

    `expires_at` has to be at least 30 minutes and less than 24 hours away when Stripe hears of it. Stripe puts the
    id in the place of `{CHECKOUT_SESSION_ID}` in `success_url`. Raises StripeRefused for less than LEAST_MINOR, and for
    other facts under the same key.
    """
    ours = {"order": order_key, "payment": payment_key}
    with in_our_words():
        return _found(
            client().v1.checkout.sessions.create(
                {
                    "mode": "payment",
                    "allowed_payment_method_types": ["card"],
                    "line_items": [
                        {
                            "price_data": {
                                "currency": currency.lower(),
                                "product_data": {"name": title},
                                "unit_amount": amount_minor,
                            },
                            "quantity": 1,
                        }
                    ],
                    # What is paid is what our page said, not Stripe's conversion of it.
                    "adaptive_pricing": {"enabled": False},
                    "locale": _LOCALES.get(language.lower().replace("_", "-"), "auto"),
                    "success_url": success_url,
                    "cancel_url": cancel_url,
                    "expires_at": int(expires_at.timestamp()),
                    "metadata": ours,
                    "payment_intent_data": {"metadata": ours},
                },
                {"idempotency_key": f"checkout-{payment_key}"},
            )
        )


def checkout_of(checkout_id: str) -> FoundCheckout:
    """The checkout as it is now."""
    with in_our_words():
        return _found(client().v1.checkout.sessions.retrieve(checkout_id))


def expire_checkout(checkout_id: str) -> FoundCheckout:
    """See to it that nobody can pay any more, unless somebody has: how it stands then.

    Harmless to repeat. One that is paid by now stays paid: look at the answer.
    """
    try:
        with in_our_words():
            return _found(
                client().v1.checkout.sessions.expire(
                    checkout_id, options={"idempotency_key": f"expire-{checkout_id}"}
                )
            )
    except StripeRefused:
        return checkout_of(checkout_id)


def make_payment_refund(*, payment_intent: str, amount_minor: int, refund_key: str) -> FoundRefund:
    """Send a part of a payment back to its card, in the payment's currency; `stripe_invoices.refund_of` follows it.

    The same refund when it is repeated within a day. Raises StripeRefused for more than the payment has left.
    """
    return send_back(
        payment_intent=payment_intent,
        amount_minor=amount_minor,
        refund_key=refund_key,
        idempotency_key=f"payment-refund-{refund_key}",
    )


def _found(session: Any) -> FoundCheckout:
    is_paid = session.payment_status == "paid"
    return FoundCheckout(
        id=session.id,
        status=session.status or "",
        is_paid=is_paid,
        url=(session.url or "") if session.status == "open" else "",
        payment_intent=(session.payment_intent or "") if is_paid else "",
        amount_minor=session.amount_total or 0,
        currency=(session.currency or "").upper(),
    )
