"""What becomes of an order that was placed: it is looked after, cancelled, sent back."""

from django.db import transaction
from django.db.models import F, Q, QuerySet

from kit import clock
from kit.jobs import send_after_commit
from rewards.redemption.providers.asking import asked_of
from rewards.redemption.providers.errors import (
    NotCancellable,
    NotReturnable,
    ProviderAway,
    ProviderNotSet,
    ProviderRefused,
    ProviderThrottled,
)
from rewards.redemption.providers.models import TO_PLACE, ProviderOrder, State, Wish
from rewards.redemption.providers.operations.claiming import (
    FIRST_LOOK,
    claim_one,
    put_off,
    take_note,
    tell_the_store,
)
from rewards.redemption.providers.protocol import Progress, Provider
from rewards.redemption.providers.registry import provider_of


@transaction.atomic
def cancel_order(*, order_key: str) -> bool:
    """Have an order cancelled at its provider; what was not asked for yet, or refused, never is: whether it is over.

    Otherwise how it ends stands in the row: `state`, or `wish_refused` when the provider does not cancel it any more.
    A repeat changes nothing.
    """
    rows = ProviderOrder.objects.filter(order_key=order_key)
    unasked = rows.filter(Q(state=State.DUE, is_uncertain=False) | Q(state=State.REFUSED))
    if unasked.update(state=State.CANCELLED, sealed_recipient="", next_attempt_at=None, wish=Wish.CANCEL):
        return True
    rows.filter(state__in=TO_PLACE, wish="").update(wish=Wish.CANCEL)
    _wish(rows.filter(state=State.PLACED, wish=""), Wish.CANCEL)
    return rows.filter(state=State.CANCELLED).exists()


@transaction.atomic
def return_order(*, order_key: str) -> None:
    """Have the provider take back what it delivered. A repeat changes nothing. How it ended stands in the row."""
    rows = ProviderOrder.objects.filter(order_key=order_key, state=State.PLACED)
    # What could not be cancelled any more may still be sent back.
    _wish(rows.filter(Q(wish="") | Q(wish=Wish.CANCEL, wish_refused__gt="")), Wish.RETURN)


def refresh_status(*, batch: int = 20) -> int:
    """Fulfil wishes and ask how placed orders stand, those that are due; how many were tried."""
    for tried in range(batch):
        row = claim_one(Q(state=State.PLACED))
        if row is None:
            return tried
        if not look_after(row):
            return tried + 1
    return batch


def look_after(row: ProviderOrder) -> bool:
    """Ask the provider about a row that is held, and write down the answer; False when it can't be reached."""
    try:
        provider = provider_of(row.provider)
        if row.is_wished:
            _fulfil(row, provider)
        else:
            _look(row, provider)
    except ProviderThrottled as refusal:
        put_off(row, problem=refusal.detail, seconds=refusal.seconds + 5)
        return False
    except ProviderAway as refusal:
        put_off(row, problem=refusal.detail)
        return False
    except (ProviderRefused, ProviderNotSet) as refusal:
        put_off(row, problem=refusal.detail)
    return True


def _wish(rows: QuerySet[ProviderOrder], wish: Wish) -> None:
    # A worker that looks at the row meanwhile does not hold it any more.
    changes = {
        "wish_refused": "",
        "wish_agreed_at": None,
        "attempts": F("attempts") + 1,
        "next_attempt_at": clock.now(),
    }
    if rows.update(wish=wish, **changes):
        send_after_commit("providers.refresh_status")


def _fulfil(row: ProviderOrder, provider: Provider) -> None:
    asked = asked_of(row)
    try:
        if row.wish == Wish.CANCEL:
            provider.cancel(asked)
        elif not provider.send_back(asked).is_back:
            _note_that_it_comes_back(row, provider)
            return
    except (NotCancellable, NotReturnable) as refusal:
        held = ProviderOrder.objects.filter(pk=row.pk, attempts=row.attempts)
        again = clock.now() if provider.is_asked else None
        if held.update(wish_refused=refusal.detail[:300], next_attempt_at=again, has_news=True):
            tell_the_store()
        return
    _end(row, Progress.CANCELLED if row.wish == Wish.CANCEL else Progress.RETURNED)


def _note_that_it_comes_back(row: ProviderOrder, provider: Provider) -> None:
    """The provider takes it, and tells when it is there."""
    now = clock.now()
    held = ProviderOrder.objects.filter(pk=row.pk, attempts=row.attempts)
    held.update(wish_agreed_at=now, next_attempt_at=now + FIRST_LOOK if provider.is_asked else None)


def _end(row: ProviderOrder, progress: Progress) -> None:
    """The provider has agreed, which counts whatever came in between."""
    agreed = ProviderOrder.objects.filter(pk=row.pk, state=State.PLACED).update(
        state=State.CANCELLED if progress == Progress.CANCELLED else State.RETURNED,
        progress=progress,
        progress_at=clock.now(),
        next_attempt_at=None,
        last_problem="",
        has_news=True,
    )
    if agreed:
        tell_the_store()


def _look(row: ProviderOrder, provider: Provider) -> None:
    status = provider.status(asked_of(row))
    if status is None:
        put_off(row, problem="The provider knows nothing of the order.")
    else:
        take_note(row, status, provider=provider)
