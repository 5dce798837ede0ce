"""Stripe's events: kept once, answered at once, handled afterwards by looking at the object itself."""

from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import F

from billing import stripe_client
from billing.errors import StripeAway, StripeRefused
from billing.models import CardSetup, InvoiceCollection, SetupStatus, StripeEvent, StripeEventStatus
from billing.operations.cards import finish_card, refresh_card
from billing.operations.collecting import finish_payment
from billing.operations.refunding import look_at_refund
from billing.queries.cards import waiting_setups
from events.operations import audit
from kit import clock
from kit.jobs import send_after_commit

MOST_ATTEMPTS = 12
_LEASE = timedelta(minutes=2)
_ABANDONED = timedelta(days=1)


@transaction.atomic
def receive_stripe_event(*, body: bytes, signature: str) -> None:
    """Keep an event that Stripe signed; one that is known already changes nothing. Raises StripeNotProved."""
    told = stripe_client.told_by(body, signature)
    StripeEvent.objects.bulk_create(
        [
            StripeEvent(
                id=told.id,
                type=told.type[:100],
                object_id=told.object_id,
                api_version=told.api_version[:50],
                happened_at=told.happened_at,
            )
        ],
        ignore_conflicts=True,
    )
    send_after_commit("billing.handle_stripe_events")


def handle_stripe_events(*, batch: int = 50) -> int:
    """Handle events that are due; how many were tried. Harmless to repeat, to interrupt and to run twice at once."""
    claimed = _claim(batch)
    for event in claimed:
        try:
            is_ours = _handle(event)
        except (StripeAway, StripeRefused) as refusal:
            _put_off(event, refusal.detail)
        else:
            status = StripeEventStatus.HANDLED if is_ours else StripeEventStatus.IGNORED
            StripeEvent.objects.filter(pk=event.pk, status=StripeEventStatus.WAITING).update(
                status=status, handled_at=clock.now(), last_error=""
            )
    return len(claimed)


@transaction.atomic
def replay_stripe_event(*, event: StripeEvent, actor: str, reason: str) -> None:
    """Handle an event once more, whatever became of it."""
    StripeEvent.objects.filter(pk=event.pk).update(
        status=StripeEventStatus.WAITING, handled_at=None, attempts=0, next_attempt_at=clock.now()
    )
    audit(actor=actor, verb="stripe_event.replay", object_key=f"stripe_event:{event.pk}", reason=reason)
    send_after_commit("billing.handle_stripe_events")


def follow_up_setups(*, batch: int = 100) -> int:
    """Look after attempts to add a card whose end nobody told us; how many ended. Harmless to repeat.

    A browser that never came back and an event that was lost leave a card at Stripe that nobody here knows. Raises
    StripeAway.
    """
    ended = 0
    for setup in waiting_setups(older=timedelta(minutes=5))[:batch]:
        if setup.stripe_id:
            setup = finish_card(setup=setup)
        if setup.status == SetupStatus.OPEN and setup.created_at < clock.now() - _ABANDONED:
            ended += CardSetup.objects.filter(pk=setup.pk, status=SetupStatus.OPEN).update(
                status=SetupStatus.ENDED
            )
        ended += setup.status != SetupStatus.OPEN
    return ended


def _claim(batch: int) -> list[StripeEvent]:
    """Take hold of events that are due until the lease runs out, the oldest first."""
    now = clock.now()
    with transaction.atomic():
        due = list(
            StripeEvent.objects.select_for_update(skip_locked=True, no_key=True)
            .filter(status=StripeEventStatus.WAITING, next_attempt_at__lte=now)
            .order_by("next_attempt_at")[:batch]
        )
        StripeEvent.objects.filter(pk__in=[event.pk for event in due]).update(
            next_attempt_at=now + _LEASE, attempts=F("attempts") + 1
        )
    return due


def _put_off(event: StripeEvent, error: str) -> None:
    """Try again after 1, 2, 4 … minutes, and give up after half a day or so."""
    tries = event.attempts + 1
    is_over = tries >= MOST_ATTEMPTS
    StripeEvent.objects.filter(pk=event.pk, status=StripeEventStatus.WAITING).update(
        status=StripeEventStatus.FAILED if is_over else StripeEventStatus.WAITING,
        next_attempt_at=clock.now() + timedelta(minutes=min(2 ** (tries - 1), 120)),
        last_error=error[:300],
    )


def _handle(event: StripeEvent) -> bool:
    handler = _HANDLERS.get(event.type)
    return handler(event.object_id) if handler else False


def _handle_setup(setup_intent: str) -> bool:
    setup = CardSetup.objects.filter(stripe_id=setup_intent).first()
    if setup is None:
        return False
    finish_card(setup=setup)
    return True


def _hint_checkout(checkout: str) -> bool:
    """Pass on what no row here hangs on. Only a hint, since one may be lost: the event counts as ignored."""
    send_after_commit("redemption.look_at_checkout", checkout_id=checkout)
    return False


def _handle_refund(refund: str) -> bool:
    if look_at_refund(refund):
        return True
    send_after_commit("redemption.look_at_refund", refund_id=refund)
    return False


def _handle_method(payment_method: str) -> bool:
    return refresh_card(payment_method=payment_method)


def _handle_invoice(stripe_invoice: str) -> bool:
    collection = InvoiceCollection.objects.filter(stripe_id=stripe_invoice).select_related("invoice").first()
    if collection is None:
        return False
    finish_payment(invoice=collection.invoice)
    return True


_HANDLERS: dict[str, Callable[[str], bool]] = {
    "setup_intent.succeeded": _handle_setup,
    "setup_intent.setup_failed": _handle_setup,
    "setup_intent.canceled": _handle_setup,
    "payment_method.updated": _handle_method,
    "payment_method.automatically_updated": _handle_method,
    "payment_method.detached": _handle_method,
    "invoice.paid": _handle_invoice,
    "invoice.payment_failed": _handle_invoice,
    "invoice.payment_action_required": _handle_invoice,
    "invoice.voided": _handle_invoice,
    "refund.created": _handle_refund,
    "refund.updated": _handle_refund,
    "refund.failed": _handle_refund,
    "checkout.session.completed": _hint_checkout,
    "checkout.session.expired": _hint_checkout,
}
