"""Edges for workers: signals are forgotten in time. Harmless to repeat."""

from celery import shared_task

from fraud import operations


@shared_task(name="fraud.forget_signals")
def forget_signals() -> None:
    """Forget every signal that is older than 180 days."""
    while operations.forget_signals():
        continue
