"""Edges for workers. Harmless to repeat."""

from celery import shared_task

from rewards.feeds import operations


@shared_task(name="feeds.run_imports")
def run_imports() -> None:
    """Run the imports that wait, those included whose worker was killed, until none can be run here and now."""
    while operations.run_next_import():
        continue


@shared_task(name="feeds.forget_feeds")
def forget_feeds() -> None:
    """Remove the files of imports that were over a week ago."""
    operations.forget_feeds()
