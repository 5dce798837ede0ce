"""Orders are delivered by the store itself, or handed to the provider behind it (S7)."""

from django.conf import settings

from events.models import Chain
from events.operations import audit
from kit import clock
from rewards.redemption.models import Order
from rewards.redemption.providers import operations as providers
from rewards.redemption.providers.models import ProviderName

# Who moves orders by what their provider tells.
PROVIDER = "system:provider"


def begin_delivery(order: Order) -> None:
    """Have an order that is `ordered` delivered, in the transaction that makes it so; a repeat changes nothing.

    The embedded store needs nothing: its queue are the orders themselves. Who delivers is settled here for good.
    """
    if order.delivered_by or settings.STORE_PROVIDER == ProviderName.EMBEDDED:
        return
    providers.place(order_key=f"order:{order.pk}")
    order.delivered_by = settings.STORE_PROVIDER
    order.save(update_fields=["delivered_by"])


def ask_to_cancel(order: Order, *, actor: str, reason: str) -> bool:
    """Ask the provider of a locked order to cancel it: whether it may be cancelled at once, as none has it.

    Otherwise it is cancelled once the provider has agreed: until then what it sent, a code too, may be used.
    """
    if providers.cancel_order(order_key=f"order:{order.pk}"):
        return True
    order.cancel_asked_at, order.cancel_asked_by, order.cancel_reason = clock.now(), actor, reason
    order.save(update_fields=["cancel_asked_at", "cancel_asked_by", "cancel_reason"])
    audit(actor=actor, verb="order.ask_cancel", object_key=order.pk, chain=Chain.STORE, reason=reason)
    return False
