"""Edges for workers: rewards expire, prices go on, and what searches rest on is written anew. Harmless to repeat."""

from collections.abc import Callable

from celery import shared_task

from rewards import operations
from rewards.models import Category, Marketplace
from rewards.operations import Round


@shared_task(name="rewards.expire_rewards")
def expire_rewards() -> None:
    """Destroy the secrets of every reward whose time is over (R8)."""
    while operations.expire_rewards():
        continue


@shared_task(name="rewards.fill_daily_prices")
def fill_daily_prices() -> None:
    """Carry the price of every product forward to the days that nobody fed, up to yesterday (R5)."""
    _for_all_products(operations.fill_daily_prices)


@shared_task(name="rewards.refresh_reference_prices")
def refresh_reference_prices() -> None:
    """Bring every reference price up to date: the days of its median have moved (R5)."""
    _for_all_products(operations.refresh_reference_prices)


def _for_all_products(one_round: Callable[..., Round]) -> None:
    after = one_round().last
    while after:
        after = one_round(after=after).last


@shared_task(name="rewards.rebuild_vocabularies")
def rebuild_vocabularies() -> None:
    """Count the words of every marketplace anew, which corrections of typed words rest on."""
    for marketplace in Marketplace.objects.order_by("code"):
        operations.rebuild_vocabulary(marketplace=marketplace)


@shared_task(name="rewards.refresh_words")
def refresh_words(*, category_id: str) -> None:
    """Let the products of a renamed category be found by its new name."""
    category = Category.objects.filter(pk=category_id).first()
    if category is not None:
        operations.refresh_words(category=category)
