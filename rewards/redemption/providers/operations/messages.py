"""What providers tell: proved, kept once, answered at once, and handled afterwards."""

from collections.abc import Mapping
from datetime import timedelta

from cryptography.fernet import InvalidToken
from django.db import transaction
from django.db.models import F, Q

from kit import clock
from kit.jobs import send_after_commit
from rewards.redemption.providers.asking import sealed_status_of, status_of
from rewards.redemption.providers.errors import ProviderNotSet
from rewards.redemption.providers.models import MessageStatus, ProviderMessage, ProviderOrder, State
from rewards.redemption.providers.operations.claiming import LEASE, take_note
from rewards.redemption.providers.registry import provider_of

_MOST_ATTEMPTS = 10
_KEPT = timedelta(days=90)


@transaction.atomic
def receive_message(*, provider: str, body: bytes, headers: Mapping[str, str]) -> None:
    """Keep a message that the provider signed; one that is known already changes nothing.

    Raises NotProved, and ProviderNotSet for a provider that there is not.
    """
    told = provider_of(provider).told_by(body=body, headers=headers)
    ProviderMessage.objects.bulk_create(
        [
            ProviderMessage(
                provider=provider,
                message_id=told.id[:255],
                type=told.type[:60],
                order_key=f"order:{told.order_id}" if told.order_id else "",
                reference=told.reference,
                sealed_status=sealed_status_of(told.status) if told.status else "",
            )
        ],
        ignore_conflicts=True,
    )
    send_after_commit("providers.handle_messages")


def handle_messages(*, batch: int = 50) -> int:
    """Handle messages that are due; how many were tried."""
    claimed = _claim(batch)
    for message in claimed:
        try:
            _handle(message)
        except ProviderNotSet as refusal:
            _wait(message, refusal.detail)
        except InvalidToken:
            _done(message, MessageStatus.IGNORED, "It was sealed by another ENCRYPTION_KEY.")
    return len(claimed)


def forget_messages() -> int:
    """Remove messages that came more than 90 days ago; how many."""
    return ProviderMessage.objects.filter(received_at__lt=clock.now() - _KEPT).delete()[0]


def _claim(batch: int) -> list[ProviderMessage]:
    now = clock.now()
    with transaction.atomic():
        due = list(
            ProviderMessage.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(status=MessageStatus.WAITING, next_attempt_at__lte=now)
            .order_by("next_attempt_at", "pk")[:batch]
        )
        ProviderMessage.objects.filter(pk__in=[one.pk for one in due]).update(
            next_attempt_at=now + LEASE, attempts=F("attempts") + 1
        )
    return due


@transaction.atomic
def _handle(message: ProviderMessage) -> None:
    """Write down what was told, or have the order looked at if it is but a hint. No call is made here."""
    row = _about(message)
    # What was not even asked for is told of by mistake: it has to be asked for all the same.
    if row is None or (row.state == State.DUE and not row.is_uncertain):
        _wait_or_ignore(message)
        return
    if message.sealed_status:
        take_note(row, status_of(message.sealed_status), provider=provider_of(row.provider))
    else:
        placed = ProviderOrder.objects.filter(pk=row.pk, state=State.PLACED)
        if placed.update(next_attempt_at=clock.now(), attempts=F("attempts") + 1):
            send_after_commit("providers.refresh_status")
    _done(message, MessageStatus.HANDLED)


def _about(message: ProviderMessage) -> ProviderOrder | None:
    """The order that a message names, unless it is about none of ours."""
    if message.order_key:
        named = Q(order_key=message.order_key)
    elif message.reference:
        named = Q(reference=message.reference) | Q(part=message.reference)
    else:
        return None
    return ProviderOrder.objects.filter(named, provider=message.provider).first()


def _wait_or_ignore(message: ProviderMessage) -> None:
    """A message may overtake the answer that names its object: it waits for that, but not for ever."""
    if message.attempts + 1 >= _MOST_ATTEMPTS or not (message.order_key or message.reference):
        _done(message, MessageStatus.IGNORED)
        return
    _wait(message, "It names no order that was asked for.")


def _wait(message: ProviderMessage, problem: str) -> None:
    wait = timedelta(seconds=5 * 2 ** min(message.attempts + 1, _MOST_ATTEMPTS))
    ProviderMessage.objects.filter(pk=message.pk, status=MessageStatus.WAITING).update(
        next_attempt_at=clock.now() + wait, last_problem=problem[:300]
    )


def _done(message: ProviderMessage, status: MessageStatus, problem: str = "") -> None:
    ProviderMessage.objects.filter(pk=message.pk, status=MessageStatus.WAITING).update(
        status=status, handled_at=clock.now(), sealed_status="", last_problem=problem
    )
