"""Finding products by words, in order, page by page."""

from dataclasses import replace

import pytest

from rewards.models import OfferedState
from rewards.operations import rebuild_vocabulary
from rewards.queries import (
    Count,
    Search,
    Sort,
    facets_of,
    find_products,
    product_of,
    visible_products,
)
from rewards.queries.search import finding
from tests.world import make_company, make_marketplace, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture
def company():
    return make_company()[0]


@pytest.fixture
def us():
    return make_marketplace()


def titles(company, size=24, **asked):
    found = find_products(
        company, Search(**{"marketplace": "US"} | asked), margin_basis_points=1_000, size=size
    )
    return [product.title for product in found.products]


def test_each_word_is_found_at_its_beginning_and_in_either_number(company, us):
    make_product(us, title="Red Mugs")
    make_product(us, title="Blue Mug")
    make_product(us, title="Baby Battery")

    assert titles(company, words="mug") == ["Blue Mug", "Red Mugs"]
    assert titles(company, words="MUGS") == ["Blue Mug", "Red Mugs"]
    assert titles(company, words="mug red") == ["Red Mugs"]
    assert titles(company, words="batteries") == ["Baby Battery"]
    assert titles(company, words="") == ["Baby Battery", "Blue Mug", "Red Mugs"]


@pytest.mark.parametrize(
    "words",
    [
        "'",
        "mug & !",
        "\x00",
        "' | 'x':*",
        "a" * 100_000,
        "\ud800",
        "%s %(x)s",
        "\\",
        " ".join(f"w{n}" for n in range(1_000)),
    ],
)
def test_nothing_typed_is_an_error(company, us, words):
    make_product(us, title="Kettle")

    found = find_products(company, Search(marketplace="US", words=words), margin_basis_points=0)
    assert (found.products, found.total, found.next) == ([], Count(0, False), "")
    assert [
        len(facet.values)
        for facet in facets_of(company, Search(marketplace="US", words=words), margin_basis_points=0)
    ]


@pytest.mark.parametrize("sort", Sort)
def test_pages_follow_each_other_without_gaps(company, us, sort):
    for number in range(10):
        make_product(us, title=f"Mug {number}", price_minor=100 + number % 3)
    whole = titles(company, sort=sort, words="mug")
    pages, after = [], ""
    for _ in range(6):
        found = find_products(
            company,
            Search(marketplace="US", words="mug", sort=sort, after=after),
            margin_basis_points=0,
            size=3,
        )
        pages.append([p.title for p in found.products])
        after = found.next
        if not after:
            break
    assert [len(page) for page in pages] == [3, 3, 3, 1]
    assert [title for page in pages for title in page] == whole


def test_the_best_come_first_and_a_sku_before_them(company, us):
    by_brand = make_product(us, title="Cup", brand="Copper", sku="B-1")
    by_title = make_product(us, title="Copper", brand="Cup", sku="B-2")
    by_sku = make_product(us, title="Copper wire", brand="Wire", sku="copper")

    assert ids(company, words="copper") == [by_sku.pk, by_title.pk, by_brand.pk]
    assert ids(company, words="b-1") == [by_brand.pk]
    assert ids(company, words=" B-1 ") == [by_brand.pk]
    first = find_products(company, Search(marketplace="US", words="copper"), margin_basis_points=0, size=1)
    rest = Search(marketplace="US", words="copper", after=first.next)
    assert first.total == Count(3, False)
    assert [one.pk for one in find_products(company, rest, margin_basis_points=0).products] == [
        by_title.pk,
        by_brand.pk,
    ]


def ids(company, **asked):
    found = find_products(company, Search(**{"marketplace": "US"} | asked), margin_basis_points=0)
    return [one.pk for one in found.products]


@pytest.mark.parametrize("after", ["x", "\x00", "a:b:c", "é" * 5_000])
def test_a_cursor_that_is_none_begins_anew(company, us, after):
    product = make_product(us)

    assert ids(company, after=after) == [product.pk]


def test_a_ranked_page_leads_on_though_its_word_grew_common(company, us, monkeypatch):
    products = [make_product(us, title="Mug").pk for _ in range(3)]
    rebuild_vocabulary(marketplace=us)
    first = find_products(company, Search(marketplace="US", words="mug"), margin_basis_points=0, size=2)
    monkeypatch.setattr(finding, "RANKED", 1)

    assert [one.pk for one in first.products] == products[:0:-1]
    assert ids(company, words="mug", after=first.next) == products[:1]


@pytest.mark.parametrize("words", ["mug\x00", "\ud800 mug", "mug\n'", "MUG" + " " * 10_000])
def test_signs_between_words_make_no_difference(company, us, words):
    product = make_product(us, title="Mug")

    assert ids(company, words=words) == [product.pk]


def test_a_cursor_of_another_search_begins_anew(company, us):
    products = [make_product(us, title="Mug") for _ in range(3)]
    first = find_products(company, Search(marketplace="US", words="mug"), margin_basis_points=0, size=1)

    assert first.next
    assert ids(company, after=first.next) == [one.pk for one in reversed(products)]


def test_products_that_arrive_shift_no_page(company, us):
    old = [make_product(us, title="Mug").pk for _ in range(4)]
    search = Search(marketplace="US", words="mug", sort=Sort.NEWEST)
    first = find_products(company, search, margin_basis_points=0, size=2)
    make_product(us, title="Mug")
    second = find_products(company, replace(search, after=first.next), margin_basis_points=0, size=2)

    assert [one.pk for one in [*first.products, *second.products]] == old[::-1]
    assert (second.next, second.total) == ("", Count(5, False))


def test_another_companys_own_product_is_nowhere(company, us):
    stranger = make_company("Stranger")[0]
    theirs = make_product(us, title="Zephyrine", company=stranger, sku="Z-1")
    rebuild_vocabulary(marketplace=us)

    for words in ("zephyrine", "zephyrin", "zefyrine", "Z-1", ""):
        search = Search(marketplace="US", words=words)
        found = find_products(company, search, margin_basis_points=0)
        assert (found.products, found.total, found.corrected) == ([], Count(0, False), "")
        facets = facets_of(company, search, margin_basis_points=0)
        assert [one.count for facet in facets for one in facet.values] == [Count(0, False)]
    assert product_of(company, theirs.pk) is None
    assert list(visible_products(company)) == []
    assert ids(stranger, words="zephyrine") == [theirs.pk]
    assert ids(stranger, own=True) == [theirs.pk]
    assert product_of(stranger, theirs.pk) == theirs


@pytest.mark.parametrize("product_id", ["", "prd_x", "cmp_06fg", "\x00"])
def test_what_is_no_id_is_no_product(company, product_id):
    assert product_of(company, product_id) is None


@pytest.mark.parametrize("facts", [{"sold_by_store": False}, {"fulfilled_by_store": False}])
def test_what_another_sells_or_sends_is_not_there(company, us, facts):
    product = make_product(us, **facts)

    assert ids(company) == []
    assert product_of(company, product.pk) is None


@pytest.mark.parametrize(
    "asked",
    [
        {"marketplace": "XX"},
        {"marketplace": "US\x00"},
        {"category": "none"},
        {"least_price": 10**30},
        {"most_cpa": -5},
        {"least_cpa": 3_000, "most_cpa": 2_000},
    ],
)
def test_what_there_is_not_finds_nothing(company, us, asked):
    make_product(us)
    search = Search(**{"marketplace": "US"} | asked)

    assert find_products(company, search, margin_basis_points=0).total == Count(0, False)
    assert facets_of(company, search, margin_basis_points=0)


def test_counts_are_exact_up_to_a_thousand():
    assert [str(Count.of(number)) for number in (0, 999, 1_000, 1_001)] == ["0", "999", "1,000", "1,000+"]


def test_a_withdrawn_product_is_found_only_when_asked_for(company, us):
    product = make_product(us, state=OfferedState.WITHDRAWN)

    assert ids(company) == []
    assert ids(company, states=frozenset({OfferedState.WITHDRAWN})) == [product.pk]
