"""A small shop, and a demo in it: loaded once for the tests of a file, each of which undoes what it did."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction

from moments.seed.catalogue import load_catalogue
from moments.seed.demo.load import load_demo
from moments.seed.designs import Design, designs
from moments.seed.reference import load_reference_data
from rewards.models import Marketplace, Product

SHOPS = ("US", "UK", "DE", "JP")


@dataclass
class Demo:
    """What the first start made, and a file of one's own to start again with."""

    facts: dict[str, Any]
    file: Path

    def again(self) -> dict[str, Any]:
        return load_demo(self.file)


@contextmanager
def undone_afterwards(django_db_blocker) -> Iterator[None]:
    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


def fill_shops(chosen: tuple[Design, ...]) -> dict[str, int]:
    load_reference_data()
    Marketplace.objects.exclude(code__in=SHOPS).delete()
    return load_catalogue(chosen=chosen)


@pytest.fixture
def reference(db) -> None:
    load_reference_data()


@pytest.fixture(scope="module")
def shops_of_file(django_db_setup, django_db_blocker) -> Iterator[None]:
    with undone_afterwards(django_db_blocker):
        fill_shops(designs(1))
        yield


@pytest.fixture
def small_shop(shops_of_file, db) -> None:
    """One product of each category in the marketplaces that the demo's campaigns are for."""


@pytest.fixture(scope="module")
def demo_of_file(django_db_setup, django_db_blocker, tmp_path_factory) -> Iterator[Demo]:
    with undone_afterwards(django_db_blocker):
        fill_shops(tuple(design for design in designs(1) if design.category in ("mugs", "books", "candles")))
        file = tmp_path_factory.mktemp("demo") / "demo.json"
        yield Demo(load_demo(file), file)


@pytest.fixture
def demo(demo_of_file, db, tmp_path) -> Demo:
    """The demo of the first start, with a copy of its file."""
    return Demo(dict(demo_of_file.facts), Path(shutil.copy(demo_of_file.file, tmp_path / "demo.json")))


def product(sku: str, marketplace: str = "US") -> Product:
    return Product.objects.get(marketplace=marketplace, sku=sku)
