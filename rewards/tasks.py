"""Edges for workers: rewards expire. Harmless to repeat."""

from celery import shared_task

from rewards import operations


@shared_task(name="rewards.expire_rewards")
def expire_rewards() -> None:
    """Destroy the secrets of every reward whose time is over (R8)."""
    while operations.expire_rewards():
        continue
