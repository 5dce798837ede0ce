"""Stripe's Checkout: a page of Stripe's where somebody without an account here pays once by card (S4).

As with invoices, each write has an idempotency key made from a row of ours. Raises StripeAway, StripeRefused.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import Any

import stripe

from billing.stripe_client import client, in_our_words
from billing.stripe_invoices import FoundRefund

# What Stripe charges at least, in minor units of each currency that rewards are in.
LEAST_MINOR: Mapping[str, int] = MappingProxyType(
    {
        "USD": 50,
        "GBP": 30,
        "EUR": 50,
        "CAD": 50,
        "BRL": 50,
        "AUD": 50,
        "INR": 50,
        "JPY": 50,
        "MXN": 1_000,
    }
)


@dataclass(frozen=True, slots=True)
class FoundCheckout:
    """A Checkout session as it is now: `status` is open, complete or expired; `url` is empty where it is over."""

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
    """A session for one payment by card; the same one when it is repeated within a day."""
    with in_our_words():
        return _checkout(
            client().v1.checkout.sessions.create(
                {
                    "mode": "payment",
                    "allowed_payment_method_types": ["card"],
                    "client_reference_id": payment_key,
                    "line_items": [
                        {
                            "quantity": 1,
                            "price_data": {
                                "currency": currency.lower(),
                                "unit_amount": amount_minor,
                                "product_data": {"name": title},
                            },
                        }
                    ],
                    "locale": _locale(language),
                    "metadata": {"payment": payment_key, "order": order_key},
                    "payment_intent_data": {"metadata": {"payment": payment_key, "order": order_key}},
                    "success_url": success_url,
                    "cancel_url": cancel_url,
                    "expires_at": int(expires_at.timestamp()),
                },
                {"idempotency_key": f"checkout-{payment_key}"},
            )
        )


def checkout_of(checkout_id: str) -> FoundCheckout:
    """The session as it is now."""
    with in_our_words():
        return _checkout(client().v1.checkout.sessions.retrieve(checkout_id))


def expire_checkout(checkout_id: str) -> FoundCheckout:
    """See to it that nobody pays the session any more; where it is over already, how it stands."""
    with in_our_words():
        try:
            return _checkout(
                client().v1.checkout.sessions.expire(
                    checkout_id, options={"idempotency_key": f"expire-{checkout_id}"}
                )
            )
        except stripe.InvalidRequestError:
            found = checkout_of(checkout_id)
            if found.status == "open":
                raise
            return found


def make_payment_refund(*, payment_intent: str, amount_minor: int, refund_key: str) -> FoundRefund:
    """Send money back to the card that paid. Raises StripeRefused for more than it has left."""
    with in_our_words():
        found = client().v1.refunds.create(
            {"payment_intent": payment_intent, "amount": amount_minor, "metadata": {"refund": refund_key}},
            {"idempotency_key": f"refund-{refund_key}"},
        )
        return FoundRefund(id=found.id, status=found.status or "", problem=found.failure_reason or "")


def _locale(language: str) -> Any:
    return "pt-BR" if language == "pt-br" else "auto" if language == "hi" else language


def _checkout(found: Any) -> FoundCheckout:
    intent = found.payment_intent
    return FoundCheckout(
        id=found.id,
        status=found.status or "",
        is_paid=found.payment_status == "paid",
        url=found.url or "",
        payment_intent=intent if isinstance(intent, str) else intent.id if intent else "",
        amount_minor=found.amount_total or 0,
        currency=(found.currency or "").upper(),
    )
