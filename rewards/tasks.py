"""Edges for workers: rewards expire, prices go on, and what searches rest on is written anew. Harmless to repeat."""

from collections.abc import Callable
from typing import Any

from celery import Task, shared_task

from rewards import operations
from rewards.models import Category, Marketplace
from rewards.operations import Round


@shared_task(name="rewards.expire_rewards")
def expire_rewards() -> None:
    """Destroy the secrets of every reward whose time is over (R8)."""
    while operations.expire_rewards():
        continue


# An import holds its products for some minutes: what was skipped is tried again for four hours, then the next night.
_AGAIN: dict[str, Any] = {"bind": True, "default_retry_delay": 300, "max_retries": 48}


@shared_task(name="rewards.fill_daily_prices", **_AGAIN)
def fill_daily_prices(self: Task) -> None:
    """Carry the price of every product forward to the days that nobody fed, up to yesterday (R5)."""
    _for_all_products(operations.fill_daily_prices, self)


@shared_task(name="rewards.refresh_reference_prices", **_AGAIN)
def refresh_reference_prices(self: Task) -> None:
    """Bring every reference price up to date: the days of its median have moved (R5)."""
    _for_all_products(operations.refresh_reference_prices, self)


def _for_all_products(one_round: Callable[..., Round], task: Task) -> None:
    done = one_round()
    skipped = done.skipped
    while done.last:
        done = one_round(after=done.last)
        skipped += done.skipped
    if skipped:
        raise task.retry()


@shared_task(name="rewards.rebuild_vocabularies")
def rebuild_vocabularies() -> None:
    """Count the words of every marketplace anew, which corrections of typed words rest on."""
    for marketplace in Marketplace.objects.order_by("code"):
        operations.rebuild_vocabulary(marketplace=marketplace)


@shared_task(name="rewards.refresh_words")
def refresh_words(*, category_id: str | None = None) -> None:
    """Let the products of a renamed category, or of all that are due, be found by its new name."""
    due = Category.objects.exclude(words_due_at=None).order_by("words_due_at")
    for category in due if category_id is None else Category.objects.filter(pk=category_id):
        operations.refresh_words(category=category)
