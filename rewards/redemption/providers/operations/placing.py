"""An order is asked for: due in the transaction that makes it, placed by a worker after the commit (S7)."""

from django.conf import settings
from django.db import transaction
from django.db.models import Q

from events.models import Chain
from events.operations import audit
from kit import clock
from kit.jobs import send_after_commit
from rewards.redemption.models import Order
from rewards.redemption.providers.asking import asked_of, gift_minor_of, sealed_recipient_of
from rewards.redemption.providers.errors import (
    NothingToAskAgain,
    ProviderAway,
    ProviderNotSet,
    ProviderRefused,
    ProviderThrottled,
)
from rewards.redemption.providers.models import TO_PLACE, ProviderOrder, State, Wish
from rewards.redemption.providers.operations.claiming import (
    claim_one,
    put_off,
    take_note,
    tell_the_store,
)
from rewards.redemption.providers.protocol import Provider
from rewards.redemption.providers.registry import provider_of


@transaction.atomic
def place(*, order_key: str) -> None:
    """Have the order (`order:ord_…`) placed with the store's provider once the caller's transaction is committed.

    Call it in the transaction that makes the order; a repeat changes nothing. Who delivers and what is asked is settled
    here for good. Raises Order.DoesNotExist, and ProviderNotSet when the store's provider has no keys.
    """
    order = Order.objects.select_related("product", "redemption__account__user").get(
        pk=order_key.removeprefix("order:")
    )
    name = settings.STORE_PROVIDER
    ProviderOrder.objects.bulk_create(
        [
            ProviderOrder(
                order_key=f"order:{order.pk}",
                provider=name,
                request_id=provider_of(name).request_id_of(order.pk),
                sku=order.product.sku,
                title=order.product.title,
                value_minor=gift_minor_of(order),
                currency=order.currency,
                sealed_recipient=sealed_recipient_of(order),
                next_attempt_at=clock.now(),
                created_at=clock.now(),
            )
        ],
        ignore_conflicts=True,
    )
    send_after_commit("providers.place_due")


def place_due(*, batch: int = 20) -> int:
    """Ask providers for what is due, one order after the other; how many were tried.

    Each is asked for under its own request id, again and again until there is an answer: killed at any point, it is
    ordered once. A provider that is away ends the round, so that the others don't wait for each other's time-outs.
    """
    for tried in range(batch):
        row = claim_one(Q(state__in=TO_PLACE))
        if row is None:
            return tried
        try:
            _place(row, provider_of(row.provider))
        except ProviderRefused as refusal:
            _refuse(row, refusal.detail)
        except ProviderThrottled as refusal:
            # Nothing was done by this call; of one before nothing is known yet.
            state = State.UNKNOWN if row.is_uncertain else State.DUE
            put_off(row, problem=refusal.detail, seconds=refusal.seconds + 5 * row.attempts, state=state)
            return tried + 1
        except ProviderAway as refusal:
            put_off(row, problem=refusal.detail, state=State.UNKNOWN)
            return tried + 1
        except ProviderNotSet as refusal:
            state = State.UNKNOWN if row.is_uncertain else State.DUE
            put_off(row, problem=refusal.detail, state=state)
    return batch


@transaction.atomic
def ask_again(*, row: ProviderOrder, actor: str, reason: str) -> None:
    """Ask once more for what the provider refused, under the same request id. Raises NothingToAskAgain."""
    refused = ProviderOrder.objects.filter(pk=row.pk, state=State.REFUSED)
    if not refused.update(state=State.DUE, next_attempt_at=clock.now(), wish=""):
        raise NothingToAskAgain
    audit(
        actor=actor,
        verb="provider_order.ask_again",
        object_key=row.order_key,
        chain=Chain.STORE,
        reason=reason,
    )
    send_after_commit("providers.place_due")


def _place(row: ProviderOrder, provider: Provider) -> None:
    asked = asked_of(row)
    if row.wish == Wish.CANCEL:
        # It is not wanted any more: look whether the call that was lost has ordered it.
        found = provider.status(asked) if row.is_uncertain else None
        if found is None:
            _end(row)
            return
        take_note(row, found, provider=provider)
        return
    try:
        placed = provider.order(asked)
    except ProviderRefused:
        found = provider.status(asked) if row.is_uncertain else None
        if found is None:
            raise
        take_note(row, found, provider=provider)
    else:
        take_note(row, placed, provider=provider)


def _refuse(row: ProviderOrder, problem: str) -> None:
    held = ProviderOrder.objects.filter(pk=row.pk, state=State.PLACING, attempts=row.attempts)
    changes = {"is_uncertain": False, "next_attempt_at": None, "last_problem": problem[:300]}
    if held.update(state=State.REFUSED, has_news=True, **changes):
        tell_the_store()


def _end(row: ProviderOrder) -> None:
    held = ProviderOrder.objects.filter(pk=row.pk, state=State.PLACING, attempts=row.attempts)
    if held.update(state=State.CANCELLED, sealed_recipient="", next_attempt_at=None, has_news=True):
        tell_the_store()
