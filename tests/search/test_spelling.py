"""Words that the catalogue does not have, and the vocabulary that they are compared to."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from rewards.models import CatalogueWord, Category, Product
from rewards.operations import Refreshed, rebuild_vocabulary, refresh_words
from rewards.queries import Search, find_products
from rewards.tasks import rebuild_vocabularies
from rewards.tasks import refresh_words as refresh_words_task
from tests.conftest import in_parallel
from tests.world import make_company, make_marketplace, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return make_company()[0]


@pytest.fixture
def us():
    return make_marketplace()


def found(company, words, **asked):
    one = find_products(company, Search(marketplace="US", words=words, **asked), margin_basis_points=0)
    return [product.title for product in one.products], one.corrected


@pytest.mark.parametrize(
    ("typed", "titles", "corrected"),
    [
        ("hedphones", ["Wireless Headphones"], "headphones"),
        ("coper ketle", ["Copper Kettle"], "copper kettle"),
        ("Ketle, COPPER!", ["Copper Kettle"], "kettle copper"),
        ("kettel", ["Copper Kettle"], "kettle"),
        ("kettle", ["Copper Kettle"], ""),
        ("ket", ["Copper Kettle"], ""),
        ("kettles", ["Copper Kettle"], ""),
        ("kettle headphones", [], ""),
        ("xqzvwk", [], ""),
        ("pat", [], ""),
        ("382", [], ""),
        ("xqzvwk ketle", [], ""),
    ],
)
def test_words_are_taken_for_those_that_were_meant(company, us, typed, titles, corrected):
    make_product(us, title="Copper Kettle", sku="A-381")
    make_product(us, title="Wireless Headphones", sku="A-2")
    make_product(us, title="Pan", sku="A-3")
    rebuild_vocabulary(marketplace=us)

    assert found(company, typed) == (titles, corrected)


def test_the_next_page_is_of_the_same_words(company, us):
    for _ in range(3):
        make_product(us, title="Copper Kettle")
    rebuild_vocabulary(marketplace=us)
    first = find_products(company, Search(marketplace="US", words="ketle"), margin_basis_points=0, size=2)
    CatalogueWord.objects.all().delete()
    last = Search(marketplace="US", words="ketle", after=first.next)
    last = find_products(company, last, margin_basis_points=0, size=2)

    assert (len(first.products), first.corrected) == (2, "kettle")
    assert (len(last.products), last.corrected, last.next) == (1, "kettle", "")


def test_each_marketplace_has_its_own_words(company, us):
    make_product(make_marketplace("UK"), title="Kettle")
    rebuild_vocabularies()

    assert found(company, "ketle") == ([], "")


def test_the_vocabulary_is_what_is_listed_for_all(company, us):
    make_product(us, title="Red mug, red", brand="Kestrelby", sku="X-1")
    make_product(us, title="Red Lamp", brand="Kestrelby", sku="X-2")
    make_product(us, title="Secret", company=company)
    make_product(us, title="Elsewhere", sold_by_store=False)
    CatalogueWord.objects.create(marketplace=us, word="gone", products=4)
    CatalogueWord.objects.create(marketplace=us, word="red", products=7)

    assert rebuild_vocabulary(marketplace=us) == 6
    assert rebuild_vocabulary(marketplace=us) == 6
    assert dict(CatalogueWord.objects.values_list("word", "products")) == {
        "kestrelby": 2,
        "kitchen": 2,
        "lamp": 1,
        "mug": 1,
        "red": 2,
        "x": 2,
    }


@pytest.mark.django_db(transaction=True)
def test_two_rebuilds_at_once_agree():
    us = make_marketplace()
    make_product(us, title="Red mug", sku="1")

    assert in_parallel(4, lambda _: rebuild_vocabulary(marketplace=us)) == [4] * 4
    assert CatalogueWord.objects.count() == 4


@pytest.mark.django_db(transaction=True)
def test_a_rebuild_waits_for_another_longer_than_a_page_may():
    us = make_marketplace()
    make_product(us, title="Red mug", sku="1")

    def rebuild(_: int) -> int:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '50ms'")
        return rebuild_vocabulary(marketplace=us)

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(hashtext('vocabulary'), hashtext('US'))")
            waiting = pool.submit(in_parallel, 1, rebuild)
            cursor.execute("SELECT pg_sleep(0.5)")
        assert waiting.result() == [4]


def test_products_of_a_renamed_category_are_found_by_its_new_name(company, us):
    for _ in range(3):
        make_product(us, title="Mug")
    other = Category.objects.create(slug="other", name="Other")
    make_product(us, title="Lamp", category=other)
    category = Category.objects.get(slug="kitchen")
    Category.objects.filter(pk=category.pk).update(name="Scullery")

    assert refresh_words(category=Category.objects.get(pk=category.pk), batch=2) == Refreshed(3, 0)
    assert refresh_words(category=category) == Refreshed(0, 0)
    refresh_words_task(category_id=category.pk)
    refresh_words_task(category_id="cat_00000000000000000000000000")
    assert found(company, "scullery")[0] == ["Mug"] * 3
    assert found(company, "kitchen")[0] == []
    assert Product.objects.filter(search__finds="'other'").count() == 1
