"""Edges for workers: campaigns start and finish, limits are watched, and what is kept for a time is forgotten.

Harmless to repeat.
"""

from celery import shared_task

from campaigns import operations
from campaigns.queries.batches import is_work_left
from kit.jobs import send_after_commit


@shared_task(name="campaigns.move_campaigns")
def move_campaigns() -> None:
    """Start and finish every campaign whose time has come, and suspend or resume those of companies that changed."""
    try:
        operations.move_campaigns()
    finally:
        operations.follow_companies()


@shared_task(name="campaigns.release_due")
def release_due() -> None:
    """Release held actions that nobody has decided in time (X3)."""
    operations.release_due()


@shared_task(name="campaigns.reconcile")
def reconcile() -> None:
    """Compare running totals, the ledger and completed actions; a difference stops the close."""
    operations.reconcile()


@shared_task(name="campaigns.warn_of_limits")
def warn_of_limits() -> None:
    """Tell companies of every threshold that a budget or limit has passed."""
    while operations.warn_of_limits():
        continue


@shared_task(name="campaigns.forget_idempotency_keys")
def forget_idempotency_keys() -> None:
    """Forget answers that no retry will ask for any more."""
    while operations.forget_idempotency_keys():
        continue


@shared_task(name="campaigns.forget_customers")
def forget_customers() -> None:
    """Forget the customers of campaigns that are long over."""
    while operations.forget_customers():
        continue


@shared_task(name="campaigns.work_on_batches")
def work_on_batches() -> None:
    """Decide rows of open batches for a while, and call for the next while where some are left."""
    if operations.work_on_batches() and is_work_left():
        send_after_commit("campaigns.work_on_batches")


@shared_task(name="campaigns.forget_batches")
def forget_batches() -> None:
    """Forget what rows of old batches said, and uploaded files of yesterday."""
    operations.forget_files()
    while operations.forget_batches():
        continue


@shared_task(name="campaigns.close_months")
def close_months() -> None:
    """Make the invoices of months that have passed, as far as a few minutes reach; the next one goes on."""
    operations.close_months()
