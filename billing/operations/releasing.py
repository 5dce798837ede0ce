"""Having Stripe let go of cards that were removed or refused here: at once, and again until it did."""

from collections.abc import Iterable
from contextlib import suppress
from datetime import timedelta

from billing import stripe_client
from billing.errors import StripeAway, StripeRefused
from billing.models import Card, CardSetup, SetupStatus
from kit import clock

_PATIENCE = timedelta(days=30)


def release_now(held: Card | CardSetup) -> None:
    """Let go of a card at once; while Stripe is away `release_cards` does it later. Call it without a lock."""
    with suppress(StripeAway, StripeRefused):
        _release(held)


def release_cards(*, batch: int = 100) -> int:
    """Let go of cards that Stripe still keeps for us; how many it let go of. Harmless to repeat. Raises StripeAway."""
    since = clock.now() - _PATIENCE
    removed = Card.objects.filter(removed_at__gt=since, released_at=None).order_by("removed_at")
    refused = CardSetup.objects.filter(
        created_at__gt=since, status=SetupStatus.REFUSED, released_at=None
    ).order_by("created_at")
    released = 0
    waiting: Iterable[Card | CardSetup] = [*removed[:batch], *refused[:batch]]
    for held in waiting:
        with suppress(StripeRefused):
            _release(held)
            released += 1
    return released


def _release(held: Card | CardSetup) -> None:
    stripe_client.release_card(held.stripe_id if isinstance(held, Card) else held.payment_method)
    type(held)._default_manager.filter(pk=held.pk).update(released_at=clock.now())
