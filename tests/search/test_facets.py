"""Facets, totals and pages against counting by hand, on 5,000 products and searches by chance."""

import random
from collections.abc import Iterator
from functools import cache

import pytest
from django.db import connection

from accounts.models import Company
from moments.bench.searching import plans_of
from rewards.models import Category, CompanyTerms, OfferedState, Product
from rewards.operations import rebuild_vocabulary
from rewards.queries import Badge, Search, Sort, facets_of, find_products
from rewards.queries.search import filters, finding
from rewards.quotes import quote_product
from rewards.words import other_numbers, words_of
from tests.seed.conftest import undone_afterwards
from tests.world import make_company, make_marketplace, make_product

pytestmark = pytest.mark.django_db
MARGIN = 800
PLANS = [
    (Search(marketplace="US", words="kettle"), "product_words_us"),
    (Search(marketplace="UK", words="kettle"), "product_words_uk"),
    (Search(marketplace="JP"), "products_by_age"),
    (Search(marketplace="JP", sort=Sort.PRICE), "products_by_price"),
    (Search(marketplace="US", sort=Sort.PRICE_DOWN, least_price=5_000), "products_by_price"),
    (Search(marketplace="US", category="c5"), "products_of_category"),
    (Search(marketplace="US", states=frozenset({OfferedState.WITHDRAWN})), "products_seldom_"),
    (Search(marketplace="US", own=True), "own_products"),
]
WORDS = [
    "red",
    "mug",
    "mugs",
    "kettle",
    "copper",
    "battery",
    "batteries",
    "lamp",
    "lamps",
    "steel",
    "with",
    "cup",
]


@pytest.fixture(scope="module")
def company_of_file(django_db_setup, django_db_blocker) -> Iterator[Company]:
    with undone_afterwards(django_db_blocker):
        company, other = make_company()[0], make_company("Other")[0]
        make_catalogue(random.Random("catalogue"), [company, other])
        yield company


@pytest.fixture
def company(company_of_file, db) -> Company:
    """A company that looks at the catalogue."""
    return company_of_file


def make_catalogue(chance, companies):
    """5,000 products in three marketplaces, of ours, of another company, and for all."""
    codes = [make_marketplace(code) for code in ("US", "UK", "JP")]
    categories = [
        Category.objects.create(slug=f"c{n}", name=f"Category {n}", takes_credit=n % 3 > 0) for n in range(6)
    ]
    weights = [1 / (n + 1) for n in range(len(WORDS))]
    Product.objects.bulk_create(
        Product(
            marketplace=chance.choices(codes, [8, 3, 1])[0],
            sku=f"S-{number}",
            title=" ".join(chance.choices(WORDS, weights, k=chance.randint(1, 4))),
            brand=chance.choice(["Hearthline", "Kestrelby"]),
            category=chance.choices(categories, [9, 5, 3, 2, 1, 1])[0],
            is_trademarked=chance.random() < 0.2,
            state=chance.choices(OfferedState.values, [90, 7, 3])[0],
            price_minor=chance.randint(100, 6_000),
            company=chance.choices([None, *companies], [20, 1, 1])[0],
            sold_by_store=chance.random() < 0.97,
            fulfilled_by_store=chance.random() < 0.97,
        )
        for number in range(5_000)
    )
    for marketplace in codes:
        rebuild_vocabulary(marketplace=marketplace)


def by_chance(chance):
    def sometimes(share, make, otherwise=None):
        return make() if chance.random() < share else otherwise

    return Search(
        marketplace=chance.choice(["US", "US", "UK", "JP"]),
        words=" ".join(sometimes(0.7, lambda: chance.sample(WORDS, chance.randint(1, 2)), [])),
        category=sometimes(0.3, lambda: f"c{chance.randint(0, 5)}", ""),
        least_price=sometimes(0.2, lambda: chance.randint(0, 5_000)),
        most_price=sometimes(0.2, lambda: chance.randint(0, 6_000)),
        least_cpa=sometimes(0.2, lambda: chance.randint(0, 5_000)),
        most_cpa=sometimes(0.2, lambda: chance.randint(0, 9_000)),
        badges=frozenset(sometimes(0.3, lambda: chance.sample(list(Badge), chance.randint(1, 2)), [])),
        states=frozenset(sometimes(0.3, lambda: chance.sample(list(OfferedState), chance.randint(1, 3)), [])),
        own=chance.random() < 0.1,
        sort=chance.choice(list(Sort)),
    )


def every_product():
    """All products with the words they are found by."""
    products = list(Product.objects.select_related("marketplace", "category"))
    for one in products:
        one.cpa = cpa_of(one)
        one.words = set(words_of(f"{one.title} {one.brand} {one.sku} {one.category.name}"))
    return products


def fits(product, search, company, *, but=None, code=None):
    """What the rules say of one product, without the database."""
    if product.marketplace_id != (code or search.marketplace):
        return False
    badges = {badge for badge, has in badges_of(product) if has}
    states = search.states or {OfferedState.AVAILABLE, OfferedState.LIMITED}
    if not (
        product.sold_by_store
        and product.fulfilled_by_store
        and product.company_id in ((company.pk,) if search.own else (None, company.pk))
        and (but == "category" or search.category in ("", product.category.slug))
        and (but == "state" or product.state in states)
        and (but == "badge" or not search.badges or search.badges & badges)
    ):
        return False
    price, cpa = product.reference_minor, product.cpa
    if code not in (None, search.marketplace):  # each of the three has a currency of its own
        return has_words(product, search.words)
    return has_words(product, search.words) and all(
        (
            search.least_price is None or price >= search.least_price,
            search.most_price is None or price <= search.most_price,
            search.least_cpa is None or cpa >= search.least_cpa,
            search.most_cpa is None or cpa <= search.most_cpa,
        )
    )


def has_words(product, words):
    return all(
        product.words & others or any(one.startswith(word) for one in product.words)
        for word, others in asked_for(words)
    )


@cache
def asked_for(words):
    return [(word, set(other_numbers(word))) for word in words_of(words)]


def cpa_of(product):
    quote = quote_product(
        reference_minor=product.reference_minor,
        margin_basis_points=MARGIN,
        terms=product.marketplace.store_terms,
    )
    return quote.total.minor


def badges_of(product):
    return (
        (Badge.CATALOG_CREDIT, product.category.takes_credit),
        (Badge.TRADEMARK, product.is_trademarked),
    )


def shown(count):
    return "1,000+" if count > 1_000 else f"{count:,}"


def check(products, search, company):
    facets = {
        facet.name: {one.value: str(one.count) for one in facet.values if one.count.number}
        for facet in facets_of(company, search, margin_basis_points=MARGIN)
    }
    values = {
        "category": lambda one: [one.category.slug],
        "state": lambda one: [one.state],
        "badge": lambda one: [badge for badge, has in badges_of(one) if has],
    }
    for name, values_of in values.items():
        counts = {}
        for one in products:
            if fits(one, search, company, but=name):
                for value in values_of(one):
                    counts[value] = counts.get(value, 0) + 1
        assert facets[name] == {value: shown(count) for value, count in counts.items()}, (name, search)
    counts = {
        code: sum(fits(one, search, company, code=code) for one in products) for code in ("US", "UK", "JP")
    }
    assert facets["marketplace"] == {code: shown(count) for code, count in counts.items() if count}, search

    found = find_products(company, search, margin_basis_points=MARGIN, size=40)
    expected = {one.pk for one in products if fits(one, search, company)}
    if found.corrected:
        return
    assert str(found.total) == shown(len(expected)), search
    assert {one.pk for one in found.products} <= expected
    assert len(found.products) == min(40, len(expected)), search
    prices = [one.reference_minor for one in found.products]
    if search.sort == Sort.PRICE:
        assert prices == sorted(one.reference_minor for one in products if one.pk in expected)[:40]
    if search.sort == Sort.NEWEST:
        assert [one.pk for one in found.products] == sorted(expected, reverse=True)[:40]


@pytest.mark.parametrize("bound", [10, 100_000])
def test_what_is_found_and_counted_is_right(company, monkeypatch, bound):
    """However common words are, and however many rows a strategy reads before it gives up."""
    chance = random.Random(f"facets {bound}")
    monkeypatch.setattr(finding, "RANKED", bound)
    monkeypatch.setattr(finding, "_FEW", bound * 20)
    monkeypatch.setattr(finding, "_TOO_MANY", bound * 30)
    monkeypatch.setattr(finding, "WALKED", bound * 10)
    monkeypatch.setattr(filters, "_RARE", bound * 10)
    products = every_product()

    for _ in range(15):
        check(products, by_chance(chance), company)


def test_every_page_of_a_common_word_leads_on(company, monkeypatch):
    monkeypatch.setattr(finding, "RANKED", 10)
    monkeypatch.setattr(finding, "_TOO_MANY", 100)
    monkeypatch.setattr(finding, "WALKED", 200)
    expected = sum(fits(one, Search(marketplace="US", words="red"), company) for one in every_product())

    for sort in Sort:
        search, seen = Search(marketplace="US", words="red", sort=sort), []
        while search is not None:
            found = find_products(company, search, margin_basis_points=MARGIN, size=200)
            seen += [one.pk for one in found.products]
            search = (
                Search(marketplace="US", words="red", sort=sort, after=found.next) if found.next else None
            )
        assert len(seen) == len(set(seen)) == expected


def test_amounts_are_counted_by_where_their_currency_is_used():
    us, jp, de, fr = (make_marketplace(code) for code in ("US", "JP", "DE", "FR"))
    company = make_company()[0]
    for marketplace, price_minor in ((us, 2_500), (jp, 3_500), (de, 2_500), (fr, 2_500), (fr, 3_500)):
        make_product(marketplace, title="Zither", price_minor=price_minor)

    def counts(code):
        search = Search(marketplace=code, words="zither", least_price=2_000, most_price=3_000)
        [facet] = [
            one for one in facets_of(company, search, margin_basis_points=0) if one.name == "marketplace"
        ]
        return {one.value: one.count.number for one in facet.values}

    assert counts("US") == {"DE": 1, "FR": 2, "JP": 1, "US": 1}
    assert counts("DE") == {"DE": 1, "FR": 1, "JP": 1, "US": 1}


def test_t_shirts_take_the_beta():
    company, us = make_company()[0], make_marketplace()
    product = Product.objects.create(
        marketplace=us,
        sku="T-1",
        title="Our shirt",
        brand="Us",
        category=Category.objects.create(slug="shirts", name="Shirts"),
        price_minor=2_000,
        company=company,
        is_custom_tshirt=True,
    )

    assert find_products(company, Search(marketplace="US", own=True), margin_basis_points=0).products == []
    CompanyTerms.objects.create(company=company, has_tshirt_beta=True, reason="asked", set_by="user:test")
    assert find_products(company, Search(marketplace="US", own=True), margin_basis_points=0).products == [
        product
    ]


def test_plans_use_the_indexes(company):
    """Also those that a small table would do without."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE rewards_product")
        cursor.execute("SET LOCAL enable_seqscan = off")

    for search, index in PLANS:
        plans = "\n".join(plans_of(company, search))
        assert index in plans, (search, plans)
        assert "Seq Scan on rewards_product" not in plans, search
