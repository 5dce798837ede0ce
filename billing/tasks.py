"""Edges for workers: rates fetched, months opened, cards looked after and charged. Harmless to repeat."""

import logging

from celery import shared_task

from billing import operations
from billing.errors import StripeAway

logger = logging.getLogger(__name__)


@shared_task(name="billing.fetch_rates")
def fetch_rates() -> None:
    """Fetch the day's exchange rates, where that is wanted and was not done today."""
    operations.fetch_rates()


@shared_task(name="billing.open_next_month")
def open_next_month() -> None:
    """Have next month's limits ready before its first call."""
    while operations.open_next_month():
        continue


@shared_task(name="billing.handle_stripe_events")
def handle_stripe_events() -> None:
    """Handle what Stripe told us, until nothing is due."""
    while operations.handle_stripe_events():
        continue


@shared_task(name="billing.collect_due")
def collect_due() -> None:
    """Charge invoices that are due to be collected by card, until none is."""
    while operations.collect_due():
        continue


@shared_task(name="billing.dun_overdue")
def dun_overdue() -> None:
    """Remind of invoices that are overdue, until none is due to be reminded of."""
    while operations.dun_overdue():
        continue


@shared_task(name="billing.send_refunds")
def send_refunds() -> None:
    """Send money back that is on its way, until none is due."""
    while operations.send_refunds():
        continue


@shared_task(name="billing.look_after_cards")
def look_after_cards() -> None:
    """Finish attempts to add a card that nobody told us the end of, and let go of cards at Stripe."""
    try:
        operations.follow_up_setups()
        operations.release_cards()
        operations.release_invoices()
    except StripeAway as away:
        logger.warning("Cards wait until Stripe is there: %s", away.detail)
