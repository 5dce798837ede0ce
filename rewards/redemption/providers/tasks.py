"""Edges for workers. Harmless to repeat."""

from celery import shared_task

from rewards.redemption.providers import operations


@shared_task(name="providers.place_due")
def place_due() -> None:
    """Ask providers for the orders that are due."""
    operations.place_due()


@shared_task(name="providers.refresh_status")
def refresh_status() -> None:
    """Cancel and send back what is wished to be, and ask how placed orders stand."""
    operations.refresh_status()


@shared_task(name="providers.handle_messages")
def handle_messages() -> None:
    """Handle what providers told."""
    operations.handle_messages()


@shared_task(name="providers.forget_messages")
def forget_messages() -> None:
    """Remove old messages."""
    operations.forget_messages()
