"""Edges for workers: signals are forgotten in time, and groups compared with them. Harmless to repeat."""

import logging

from celery import shared_task

from fraud import operations

logger = logging.getLogger(__name__)


@shared_task(name="fraud.forget_signals")
def forget_signals() -> None:
    """Forget every signal that is older than 180 days, and every account's that was not seen for as long."""
    while operations.forget_signals():
        continue
    while operations.forget_account_signals():
        continue


@shared_task(name="fraud.check_groups")
def check_groups() -> None:
    """Put right the links and groups that don't follow from signals and figures, and say how many they were."""
    if found := operations.check_groups(repair=True):
        logger.warning("Linked accounts were put right: %s", found)
