"""Stripe, the one way there: what is asked of it and answered, in our words (B5, B6).

`stripe_invoices` and `stripe_checkout` speak to it through this.

Each call is bounded in time and is tried again a few times. Every write has an idempotency key made from a row of ours,
so that it may be repeated, whatever was killed in between. Never call it while a lock is held. Raises StripeAway and
StripeRefused. With no key set the same calls go to the stand-in of `moments.fake_stripe`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from typing import Any

import stripe
from django.conf import settings

from billing.errors import ChargeDeclined, StripeAway, StripeNotProved, StripeRefused

# What the objects of answers look like; events of other versions are only read for the id of their object.
API_VERSION = "2026-10-28.endive"
_TIMEOUT_SECONDS = (3.0, 12.0)  # to connect, to be answered
_RETRIES = 2
# The bank wants the card's holder to confirm the payment (3-D Secure).
_ASK_THE_HOLDER = ("invoice_payment_intent_requires_action", "authentication_required")


@dataclass(frozen=True, slots=True)
class FoundCard:
    """A card at Stripe: what stands on its face, and the billing address that its holder gave."""

    id: str
    customer: str
    brand: str
    last_four: str
    expires_month: int
    expires_year: int
    country: str
    postal_code: str


@dataclass(frozen=True, slots=True)
class Setup:
    """How far a setup intent is. `problem` is why the last card was declined, in Stripe's words for its holder."""

    id: str
    status: str
    client_secret: str
    card: FoundCard | None
    problem: str


@dataclass(frozen=True, slots=True)
class Told:
    """An event as its sender signed it: what happened to which object."""

    id: str
    type: str
    object_id: str
    api_version: str
    happened_at: datetime


def is_set_up() -> bool:
    """Whether there is a Stripe, or its stand-in, to talk to."""
    return bool(settings.STRIPE_API_KEY)


def create_customer(*, name: str, email: str, company_key: str) -> str:
    """The id of a new customer; of the same one when it is repeated within a day."""
    with in_our_words():
        return (
            client()
            .v1.customers.create(
                {"name": name, "email": email, "metadata": {"company": company_key}},
                {"idempotency_key": f"customer-{company_key}"},
            )
            .id
        )


def create_setup(*, customer: str, setup_key: str) -> str:
    """The id of a new setup intent for a card that is charged later, without its holder."""
    with in_our_words():
        return (
            client()
            .v1.setup_intents.create(
                {
                    "customer": customer,
                    "allowed_payment_method_types": ["card"],
                    "usage": "off_session",
                    "metadata": {"setup": setup_key},
                },
                {"idempotency_key": f"setup-{setup_key}"},
            )
            .id
        )


def setup_of(setup_id: str) -> Setup:
    """The setup intent as it is now, with its card once there is one."""
    with in_our_words():
        found = client().v1.setup_intents.retrieve(setup_id, {"expand": ["payment_method"]})
    method, error = found.payment_method, found.last_setup_error
    return Setup(
        id=found.id,
        status=found.status,
        client_secret=found.client_secret or "",
        card=_card(method) if isinstance(method, stripe.PaymentMethod) else None,
        problem=(error.message or "The card was declined.") if error else "",
    )


def card_of(payment_method: str) -> FoundCard | None:
    """The card as it is now; None for a payment method that is none."""
    with in_our_words():
        return _card(client().v1.payment_methods.retrieve(payment_method))


def release_card(payment_method: str) -> None:
    """Have Stripe let go of a card. Harmless to repeat."""
    with in_our_words():
        try:
            client().v1.payment_methods.detach(
                payment_method, options={"idempotency_key": f"detach-{payment_method}"}
            )
        except stripe.InvalidRequestError as error:
            if error.code not in ("resource_missing", "payment_method_unexpected_state"):
                raise


def set_up_test_card(*, setup_id: str, setup_key: str, name: str, country: str, postal_code: str) -> None:
    """Add Stripe's own test card without a browser: for demos. A live key refuses it."""
    with in_our_words():
        method = client().v1.payment_methods.create(
            {
                "type": "card",
                "card": {"token": "tok_visa"},
                "billing_details": {
                    "name": name,
                    "address": {"country": country, "postal_code": postal_code},
                },
            },
            {"idempotency_key": f"method-{setup_key}"},
        )
        client().v1.setup_intents.confirm(
            setup_id, {"payment_method": method.id}, {"idempotency_key": f"confirm-{setup_key}"}
        )


def told_by(body: bytes, signature: str) -> Told:
    """What a webhook tells. Raises StripeNotProved unless Stripe signed it within the last minutes."""
    try:
        event = stripe.Webhook.construct_event(body, signature, settings.STRIPE_WEBHOOK_SECRET)
        told: dict[str, Any] = event.to_dict()
        subject = told["data"]["object"]
        return Told(
            id=str(told["id"]),
            type=str(told["type"]),
            object_id=str(subject.get("id") or ""),
            api_version=str(told.get("api_version") or ""),
            happened_at=datetime.fromtimestamp(told["created"], UTC),
        )
    except (stripe.SignatureVerificationError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise StripeNotProved("The body and its Stripe-Signature don't fit the webhook secret.") from error


def _card(method: stripe.PaymentMethod) -> FoundCard | None:
    face, address = method.card, method.billing_details.address
    if face is None:
        return None
    customer = method.customer
    return FoundCard(
        id=method.id,
        customer=customer if isinstance(customer, str) else customer.id if customer else "",
        brand=face.brand,
        last_four=face.last4 or "0000",
        expires_month=face.exp_month,
        expires_year=face.exp_year,
        country=(address.country or "") if address else "",
        postal_code=(address.postal_code or "") if address else "",
    )


def client() -> stripe.StripeClient:
    """Stripe's own client. Raises StripeAway where none is set up."""
    if not settings.STRIPE_API_KEY:
        raise StripeAway("Cards can't be used yet: no Stripe account is set up here.")
    return _client_for(settings.STRIPE_API_KEY, settings.STRIPE_API_BASE)


@cache
def _client_for(key: str, base: str) -> stripe.StripeClient:
    return stripe.StripeClient(
        key,
        stripe_version=API_VERSION,
        base_addresses={"api": base} if base else {},
        max_network_retries=_RETRIES,
        http_client=stripe.RequestsClient(timeout=_TIMEOUT_SECONDS),
    )


@contextmanager
def in_our_words() -> Iterator[None]:
    """Stripe's errors as ours. Raises StripeAway, StripeRefused, and ChargeDeclined for a card that does not pay."""
    try:
        yield
    except stripe.CardError as error:
        raise ChargeDeclined(
            error.user_message or str(error),
            decline_code=(error.error and error.error.decline_code) or error.code or "",
            needs_action=error.code in _ASK_THE_HOLDER,
        ) from error
    except (stripe.InvalidRequestError, stripe.IdempotencyError) as error:
        raise StripeRefused(error.user_message or str(error)) from error
    except stripe.StripeError as error:
        raise StripeAway(
            "The payment service can't be reached just now. Please try again in a minute."
        ) from error
