"""Edges for workers: months are opened. Harmless to repeat."""

from celery import shared_task

from billing import operations


@shared_task(name="billing.open_next_month")
def open_next_month() -> None:
    """Have next month's limits ready before its first call."""
    while operations.open_next_month():
        continue
