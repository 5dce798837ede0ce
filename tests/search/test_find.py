"""Finding products by words, in order, page by page."""

import pytest

from rewards.queries import Count, Search, Sort, facets_of, find_products
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
