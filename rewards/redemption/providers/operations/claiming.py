"""How a worker takes hold of a row, calls without a lock, and writes down the answer if it still holds the row."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q

from kit import clock, crypto
from kit.jobs import send_after_commit
from rewards.redemption.providers.models import ProviderOrder, State
from rewards.redemption.providers.protocol import ENDED, Progress, Provider, Status

# Longer than all calls for one row can take together.
LEASE = timedelta(minutes=2)
_LONGEST_WAIT = timedelta(hours=1)
FIRST_LOOK = timedelta(minutes=10)
_LAST_LOOK = timedelta(hours=6)
_PROGRESS = list(Progress)


def claim_one(which: Q) -> ProviderOrder | None:
    """Take hold of the row that is due for longest until the lease ends; None: nothing is due.

    A row found in PLACING was in the hands of a worker that is gone: what it asked for may have been ordered.
    """
    now = clock.now()
    with transaction.atomic():
        row = (
            ProviderOrder.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(which, next_attempt_at__lte=now)
            .order_by("next_attempt_at", "pk")
            .first()
        )
        if row is None:
            return None
        row.is_uncertain |= row.state in (State.PLACING, State.UNKNOWN)
        row.state = State.PLACING if row.state != State.PLACED else State.PLACED
        row.attempts += 1
        row.next_attempt_at = now + LEASE
        row.save(update_fields=["is_uncertain", "state", "attempts", "next_attempt_at"])
    return row


def put_off(row: ProviderOrder, *, problem: str, seconds: int | None = None, **changes: object) -> None:
    """Try again after some seconds, or after ever longer ones; nothing if another worker holds the row by now."""
    wait = timedelta(seconds=seconds or 5 * 2 ** min(row.attempts, 12))
    held = ProviderOrder.objects.filter(pk=row.pk, attempts=row.attempts, state=row.state)
    held.update(next_attempt_at=clock.now() + min(wait, _LONGEST_WAIT), last_problem=problem[:300], **changes)


@transaction.atomic
def take_note(row: ProviderOrder, status: Status, *, provider: Provider) -> None:
    """Write down how an order stands at the provider. News that is older than what is known changes nothing.

    The provider's word counts: an order that was given up here, and was taken by a call thought lost, is placed.
    """
    known = ProviderOrder.objects.select_for_update(of=("self",), no_key=True).get(pk=row.pk)
    if known.progress in (Progress.CANCELLED, Progress.RETURNED):
        return
    now = clock.now()
    known.placed_at = known.placed_at or now
    known.reference, known.part = status.reference or known.reference, status.part or known.part
    before = _told_of(known)
    if status.code and provider.keeps_codes and not (known.sealed_code or known.erased_at):
        known.sealed_code = crypto.encrypt(status.code)
    if is_news(known.progress, status.progress):
        known.progress, known.progress_at = status.progress, now
    if not known.erased_at:
        known.carrier, known.tracking = status.carrier or known.carrier, status.tracking or known.tracking
    known.state = _STATES.get(Progress(known.progress), State.PLACED)
    known.sealed_recipient, known.last_problem = "", ""
    known.next_attempt_at = _next_look(known, provider, now)
    # Whoever else holds the row has asked before this was known.
    known.attempts += 1
    if _told_of(known) != before:
        known.has_news = True
        tell_the_store()
    known.save()


def tell_the_store() -> None:
    """Have the store's orders follow what was written down, once that is committed. A sweeper finds it otherwise."""
    send_after_commit("redemption.follow_providers")


def _told_of(row: ProviderOrder) -> tuple[object, ...]:
    """What the store's order follows."""
    return row.state, row.progress, row.carrier, row.tracking, row.has_code


def is_news(known: str, told: Progress) -> bool:
    """Whether what is told comes after what is known: parcels don't go backwards, and what ended stays so.

    What was delivered may still be returned, and a gift code be cancelled.
    """
    if not known:
        return True
    if known in ENDED:
        return known == Progress.DELIVERED and told in (Progress.CANCELLED, Progress.RETURNED)
    return _PROGRESS.index(told) > _PROGRESS.index(Progress(known))


_STATES = {Progress.CANCELLED: State.CANCELLED, Progress.RETURNED: State.RETURNED}


def _next_look(row: ProviderOrder, provider: Provider, now: datetime) -> datetime | None:
    """A wish is fulfilled at once; else the order is looked at after a quarter of its age."""
    if row.state != State.PLACED:
        return None
    if row.is_wished:
        return now
    if row.is_over or not provider.is_asked:
        return None
    age = now - row.created_at
    return now + min(max(age / 4, FIRST_LOOK), _LAST_LOOK)
