"""Products of a renamed category, whoever holds them or writes them with the old name meanwhile."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet

from kit import clock
from moments.celery import app
from rewards.models import Category, Product
from rewards.operations import Refreshed, refresh_words
from rewards.operations.categories import rename_category
from rewards.tasks import refresh_words as refresh_words_task
from tests.conftest import in_parallel
from tests.world import make_marketplace, make_product

pytestmark = pytest.mark.django_db

IMPORTING = "SELECT pg_advisory_xact_lock(hashtext('catalogue import'), 0)"


@pytest.fixture
def category() -> Iterator[Category]:
    make_product(make_marketplace(), title="Mug")
    make_product(make_marketplace(), title="Pan")
    return Category.objects.get()


def rename(category: Category, name: str, *, minutes_ago: int = 0) -> None:
    """Rename a category, and let so many minutes pass."""
    rename_category(category=category, name=name, actor="usr_1", reason="Clearer.")
    then = clock.now() - timedelta(minutes=minutes_ago)
    Category.objects.filter(pk=category.pk).update(words_due_at=then)


def is_due(category: Category) -> bool:
    return Category.objects.exclude(words_due_at=None).filter(pk=category.pk).exists()


def found_by(word: str) -> int:
    return Product.objects.filter(search__finds=f"'{word}'").count()


def elsewhere[T](call) -> T:
    return in_parallel(1, lambda _: call())[0]


def hold(products: QuerySet[Product]) -> None:
    list(products.select_for_update(no_key=True, of=("self",)))


def test_a_renamed_category_is_due_until_edits_with_the_old_name_are_over(category: Category) -> None:
    rename(category, "Scullery")

    refresh_words_task()

    assert (found_by("scullery"), found_by("kitchen"), is_due(category)) == (2, 0, True)
    rename(category, "Galley", minutes_ago=5)
    refresh_words_task()
    assert (found_by("galley"), found_by("scullery"), is_due(category)) == (2, 0, False)


def test_what_is_the_same_is_not_written(category: Category) -> None:
    rename(category, "Scullery")

    assert refresh_words(category=category) == Refreshed(2, 0)
    assert refresh_words(category=category) == Refreshed(0, 0)


def test_a_name_that_changes_during_the_last_pass_stays_due(
    category: Category, monkeypatch: pytest.MonkeyPatch
) -> None:
    from rewards.operations import search

    rename(category, "Scullery", minutes_ago=6)
    write = search._refresh_batch

    def rename_once_more(rows: list[Product]) -> Refreshed:
        written = write(rows)
        rename(category, "Galley", minutes_ago=5)
        return written

    monkeypatch.setattr(search, "_refresh_batch", rename_once_more)
    refresh_words_task()
    assert (found_by("scullery"), is_due(category)) == (2, True)

    monkeypatch.undo()
    refresh_words_task()
    assert (found_by("galley"), is_due(category)) == (2, False)


@pytest.mark.django_db(transaction=True)
def test_products_that_somebody_holds_are_skipped_and_stay_due(category: Category) -> None:
    rename(category, "Scullery", minutes_ago=5)

    with transaction.atomic():
        hold(Product.objects.filter(title="Mug"))
        assert elsewhere(lambda: refresh_words(category=category)) == Refreshed(1, 1)
    assert (found_by("scullery"), is_due(category)) == (1, True)

    refresh_words_task()
    assert (found_by("scullery"), is_due(category)) == (2, False)


@pytest.mark.django_db(transaction=True)
def test_an_import_that_read_the_old_name_keeps_the_category_due(category: Category) -> None:
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(IMPORTING)
        make_product(make_marketplace(), title="Lamp", category=Category.objects.get())
        elsewhere(lambda: rename(category, "Scullery", minutes_ago=60))
        elsewhere(refresh_words_task)
    assert (found_by("scullery"), found_by("kitchen"), is_due(category)) == (2, 1, True)

    refresh_words_task()
    assert (found_by("scullery"), found_by("kitchen"), is_due(category)) == (3, 0, False)


def test_categories_that_are_due_are_swept_every_minute() -> None:
    assert app.conf.beat_schedule["rewards.refresh_words"]["schedule"] == timedelta(minutes=1)
