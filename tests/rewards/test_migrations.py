"""What migrations do to a catalogue that is filled."""

from collections.abc import Iterator
from datetime import timedelta
from importlib import import_module

import pytest
from django.db import IntegrityError, connection
from django.db.migrations.state import ProjectState
from django.db.models import Index
from django.test.utils import CaptureQueriesContext

from kit import clock
from kit.migrations import MakeIndexConcurrently, TakeTheTimeNeeded
from rewards.models import Product, ProductPrice
from rewards.queries import reference_price_of
from tests.world import make_marketplace, make_product

NAME = "products_by_brand"


@pytest.mark.django_db
def test_reference_prices_are_filled_with_their_medians() -> None:
    today = clock.now().date()
    lists = [[1, 2], [2, 3], [3, 4], [1, 4], [5], [1, 1, 2, 7], [9, 1, 5, 4], [7] * 29 + [9] * 30, []]
    for prices in lists:
        product = make_product(make_marketplace(), price_minor=prices[-1] if prices else 11)
        for days, price in enumerate(prices):
            ProductPrice.objects.create(product=product, on=today - timedelta(days=days), price_minor=price)
    Product.objects.update(reference_minor=999)

    with connection.cursor() as cursor:
        cursor.execute(import_module("rewards.migrations.0003_fill_catalogue")._REFERENCES)

    for product in Product.objects.select_related("marketplace"):
        assert product.reference_minor == reference_price_of(product)
    assert Product.objects.latest("pk").reference_minor == 11


@pytest.mark.django_db
def test_words_are_filled_by_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.apps import apps

    migration = import_module("rewards.migrations.0003_fill_catalogue")
    for number in range(5):
        make_product(make_marketplace(), title=f"Mug {number} O'Neil \\")
    before = dict(Product.objects.values_list("pk", "search"))
    Product.objects.update(search="'gone':1")
    monkeypatch.setattr(migration, "_BATCH", 2)

    migration.fill_words(apps, connection.schema_editor())

    assert dict(Product.objects.values_list("pk", "search")) == before


@pytest.mark.parametrize("name", ["0003_fill_catalogue", "0004_require_catalogue"])
@pytest.mark.django_db
def test_long_statements_of_a_migration_are_not_cut_off(name: str) -> None:
    first = import_module(f"rewards.migrations.{name}").Migration.operations[0]
    assert isinstance(first, TakeTheTimeNeeded)

    with connection.schema_editor() as editor:
        first.database_forwards("rewards", editor, ProjectState(), ProjectState())

    assert setting("statement_timeout") == "0"


def setting(name: str) -> str:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        return str(cursor.fetchone()[0])


@pytest.fixture
def no_index(transactional_db: None) -> Iterator[None]:
    yield
    with connection.cursor() as cursor:
        cursor.execute(f"DROP INDEX IF EXISTS {NAME}")


def make_index() -> list[str]:
    """The statements that made it."""
    state = ProjectState.from_apps(Product._meta.apps)
    after = state.clone()
    operation = MakeIndexConcurrently("product", Index(fields=["brand"], name=NAME))
    operation.state_forwards("rewards", after)
    with (
        CaptureQueriesContext(
            connection,
        ) as queries,
        connection.schema_editor(atomic=False) as editor,
    ):
        operation.database_forwards("rewards", editor, state, after)
    return [query["sql"] for query in queries if "pg_index" not in query["sql"]]


def is_valid() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT indisvalid FROM pg_index WHERE indexrelid = to_regclass(%s)", [NAME])
        return bool(cursor.fetchone()[0])


def test_an_index_takes_its_time_and_the_limits_are_back_afterwards(no_index: None) -> None:
    limits = setting("statement_timeout"), setting("lock_timeout")

    made = make_index()

    assert [statement.split(" ON ")[0] for statement in made] == [
        "SET statement_timeout = 0",
        "SET lock_timeout = 0",
        f'CREATE INDEX CONCURRENTLY "{NAME}"',
        "RESET lock_timeout",
        "RESET statement_timeout",
    ]
    assert is_valid()
    assert (setting("statement_timeout"), setting("lock_timeout")) == limits == ("15s", "3s")


def test_an_index_that_was_made_is_kept_when_the_migration_is_run_again(no_index: None) -> None:
    make_index()

    assert make_index() == []


def test_what_a_broken_attempt_left_of_an_index_is_made_anew(no_index: None) -> None:
    for _ in range(2):
        make_product(make_marketplace())
    with connection.cursor() as cursor, pytest.raises(IntegrityError):
        cursor.execute(f"CREATE UNIQUE INDEX CONCURRENTLY {NAME} ON rewards_product (brand)")
    assert not is_valid()

    make_index()

    assert is_valid()
