"""Reading what providers were asked for."""

from datetime import timedelta

from django.db.models import QuerySet

from accounts.models import User
from kit import clock, crypto
from rewards.redemption.providers.asking import asked_of
from rewards.redemption.providers.models import (
    LEARNS,
    TO_PLACE,
    ProviderName,
    ProviderOrder,
    State,
    Wish,
)
from rewards.redemption.providers.registry import provider_of
from rewards.redemption.queries import order_of

# Longer than a provider is away for a moment.
_LATE = timedelta(minutes=15)


def provider_order_of(order_key: str) -> ProviderOrder | None:
    """How a provider stands with one of the store's orders."""
    return ProviderOrder.objects.filter(order_key=order_key).first()


def claim_code_of(*, user: User, order_key: str) -> str | None:
    """The claim code or link of an order for the account that claimed it; None for all others, or if there is none.

    Where the provider allows no code to be kept it is asked for here, over the network: call it while no lock is held,
    and hand the code to nobody but the customer. Raises ProviderAway, ProviderThrottled and ProviderRefused.
    """
    if order_of(user=user, order_id=order_key.removeprefix("order:")) is None:
        return None
    row = provider_order_of(order_key)
    if row is None or row.state != State.PLACED or row.is_wished or row.erased_at:
        return None
    if row.sealed_code:
        return crypto.decrypt(row.sealed_code)
    provider = provider_of(row.provider)
    if provider.keeps_codes:
        return None
    status = provider.status(asked_of(row))
    return (status.code if status else "") or None


def told_of(order_key: str) -> tuple[str, tuple[str, ...]] | None:
    """Which provider was told of an order, and what it learned; None: none was."""
    row = provider_order_of(order_key)
    if row is None or not row.attempts:
        return None
    return row.get_provider_display(), LEARNS[ProviderName(row.provider)]


def refused_orders() -> QuerySet[ProviderOrder]:
    """Orders that wait for a person: their provider refused them."""
    return ProviderOrder.objects.filter(state=State.REFUSED)


def late_orders() -> QuerySet[ProviderOrder]:
    """Orders that their provider has not taken for a quarter of an hour, though it is asked again and again."""
    return ProviderOrder.objects.filter(state__in=TO_PLACE, created_at__lt=clock.now() - _LATE)


def late_cancels() -> QuerySet[ProviderOrder]:
    """Orders that are to be cancelled, and whose provider has been asked without an answer; it is asked again."""
    asked = ProviderOrder.objects.filter(state=State.PLACED, wish=Wish.CANCEL, wish_refused="")
    return asked.filter(next_attempt_at__isnull=False).exclude(last_problem="")
