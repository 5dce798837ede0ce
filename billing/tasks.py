"""Edges for workers: months are opened. Harmless to repeat."""

from celery import shared_task

from billing import operations


@shared_task(name="billing.fetch_rates")
def fetch_rates() -> None:
    """Fetch the day's exchange rates, where that is wanted and was not done today."""
    operations.fetch_rates()


@shared_task(name="billing.open_next_month")
def open_next_month() -> None:
    """Have next month's limits ready before its first call."""
    while operations.open_next_month():
        continue
