"""Edges for workers: rewards expire, and what searches rest on is written anew. Harmless to repeat."""

from celery import shared_task

from rewards import operations
from rewards.models import Category, Marketplace


@shared_task(name="rewards.expire_rewards")
def expire_rewards() -> None:
    """Destroy the secrets of every reward whose time is over (R8)."""
    while operations.expire_rewards():
        continue


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
