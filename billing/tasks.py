"""Edges for workers: limits are watched and months opened. Harmless to repeat."""

from celery import shared_task

from billing import operations


@shared_task(name="billing.warn_of_limits")
def warn_of_limits() -> None:
    """Tell companies of every threshold that was passed."""
    while operations.warn_of_limits():
        continue


@shared_task(name="billing.fetch_rates")
def fetch_rates() -> None:
    """Fetch the day's exchange rates, where that is wanted and was not done today."""
    operations.fetch_rates()


@shared_task(name="billing.open_next_month")
def open_next_month() -> None:
    """Have next month's limits ready before its first call."""
    while operations.open_next_month():
        continue
