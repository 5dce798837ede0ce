"""What would replace a product, step by step (R7), and what never may (R3, R4)."""

import random
from typing import Any

import pytest

from accounts.models import Company
from kit.money import Money
from rewards import tokens
from rewards.models import Category, OfferedState, Product, Reward
from rewards.redemption.ladder import Step, ladder_of, near_misses_of
from rewards.redemption.models import Stock
from rewards.redemption.operations import redeem
from rewards.redemption.promises import open_promises_of
from rewards.redemption.substitution import credit_products, substitute_for, value_band
from tests.redemption.conftest import HOME, Shop, choice_of, user

pytestmark = pytest.mark.django_db


@pytest.fixture
def stranger(db: None) -> Company:
    return Company.objects.create(
        legal_name="Other", display_name="Other Games", country="US", contact_email="a@example.com"
    )


def fresh(product: Product) -> Product:
    return Product.objects.select_related("marketplace", "category").get(pk=product.pk)


def steps_of(product: Product, value: int) -> list[tuple[str, int]]:
    return [(one.step, one.price.minor) for one in ladder_of(fresh(product), value_minor=value)]


def test_the_ladder_goes_from_variants_over_the_category_to_credit(shop: Shop) -> None:
    gone = shop.product(stock=0, variant_group="mugs", variant="Rust")
    shop.product(price=9_000, variant_group="mugs", variant="Gold", stock=3)
    shop.product(price=2_450, variant_group="mugs", variant="Sage")
    shop.product(price=2_550)
    shop.product(price=2_450)
    shop.product(price=2_500)

    assert steps_of(gone, 2_500) == [
        (Step.VARIANT, 2_450),
        (Step.VARIANT, 9_000),
        (Step.CATEGORY, 2_500),
        (Step.CATEGORY, 2_550),
        (Step.CATEGORY, 2_450),
        (Step.CREDIT, 2_500),
    ]


def test_each_step_says_price_difference_stock_and_why(shop: Shop) -> None:
    gone = shop.product(stock=0, variant_group="mugs", variant="Rust")
    sage = shop.product(price=2_400, variant_group="mugs", variant="Sage", stock=3)
    near = shop.product(price=2_600, stock=7)

    variant, category, credit = ladder_of(fresh(gone), value_minor=2_500)

    assert (variant.product, variant.price, variant.difference, variant.on_hand) == (
        sage,
        Money(2_400, "USD"),
        Money(-100, "USD"),
        3,
    )
    assert variant.why == "Another variant, Sage: 96.0 % of the value."
    assert (category.product, category.difference, category.on_hand) == (near, Money(100, "USD"), 7)
    assert category.why == "Near in its category: 104.0 % of the value."
    assert (credit.product, credit.price, credit.on_hand) == (None, Money(2_500, "USD"), None)
    assert credit.why == "Credit of the same value for Kitchen."


@pytest.mark.parametrize(
    ("value", "taken", "missed"),
    [
        (2_500, (2_375, 2_750), (2_374, 2_751)),
        (2_501, (2_376, 2_751), (2_375, 2_752)),  # 2,375.95 and 2,751.1
        (99, (95, 108), (94, 109)),  # 94.05 and 108.9
        (20, (19, 22), (18, 23)),
        (1, (1, 1), (2,)),
    ],
)
def test_95_and_110_percent_are_in_and_what_is_a_minor_unit_beyond_is_out(shop, value, taken, missed) -> None:
    gone = shop.product(price=value, stock=0)
    for price in {*taken, *missed}:
        shop.product(price=price)

    ladder = ladder_of(fresh(gone), value_minor=value)
    misses = near_misses_of(fresh(gone), value_minor=value)

    assert {one.price.minor for one in ladder[:-1]} == set(taken)
    assert {one.price.minor for one in misses} == set(missed)


def test_near_misses_say_everything_that_speaks_against_them(shop: Shop, stranger: Company) -> None:
    gone = shop.product(stock=0, variant_group="mugs")
    facts: list[dict[str, Any]] = [
        {"price": 2_500, "stock": 0},
        {"price": 2_501, "stock": None, "state": OfferedState.WITHDRAWN},
        {"price": 2_502, "sold_by_store": False},
        {"price": 2_503, "fulfilled_by_store": False},
        {"price": 2_504, "company": stranger},
        {"price": 2_505, "company": stranger, "is_custom_tshirt": True},
        {"price": 2_374},
        {"price": 2_751},
        {"price": 2_000, "variant_group": "mugs"},
    ]
    for one in facts:
        shop.product(**one)

    misses = {one.price.minor: (one.step, one.why) for one in near_misses_of(fresh(gone), value_minor=2_500)}

    assert misses == {
        2_500: (Step.CATEGORY, "Out of stock."),
        2_501: (Step.CATEGORY, "Withdrawn. Out of stock."),
        2_502: (Step.CATEGORY, "Not sold by the store."),
        2_503: (Step.CATEGORY, "Not fulfilled by the store."),
        2_504: (Step.CATEGORY, "The own product of Other Games."),
        2_505: (Step.CATEGORY, "The own product of Other Games."),
        2_374: (Step.CATEGORY, "Too cheap: under 95 %, which is $23.75."),
        2_751: (Step.CATEGORY, "Too dear: over 110 %, which is $27.50."),
        2_000: (Step.VARIANT, "Too cheap: under 95 %, which is $23.75."),
    }
    assert steps_of(gone, 2_500) == [(Step.CREDIT, 2_500)]


def test_an_own_product_comes_only_in_place_of_one_of_the_same_company(shop: Shop, stranger: Company) -> None:
    listed = shop.product(stock=0)
    theirs = shop.product(stock=0, company=shop.company)
    own = shop.product(price=2_500, company=shop.company)
    shop.product(price=2_500, company=stranger)
    shared = shop.product(price=2_600)

    assert substitute_for(listed, value_minor=2_500) == shared
    assert substitute_for(theirs, value_minor=2_500) == own


def test_a_custom_tshirt_stands_in_for_tshirts_only(shop: Shop) -> None:
    shirt = shop.product(stock=0, company=shop.company, is_custom_tshirt=True)
    other = shop.product(stock=0, company=shop.company)
    large = shop.product(company=shop.company, is_custom_tshirt=True)

    assert substitute_for(shirt, value_minor=2_500) == large
    assert substitute_for(other, value_minor=2_500) is None


def test_credit_buys_no_own_products(shop: Shop) -> None:
    shop.product(company=shop.company)
    listed = shop.product(price=1_000)

    found = credit_products(marketplace_code="US", category_id=shop.category.pk, value_minor=2_500)
    assert found[0:24] == [listed]


def test_the_ladder_is_bounded(shop: Shop) -> None:
    gone = shop.product(stock=0, variant_group="mugs")
    for number in range(25):
        shop.product(price=2_500 + number)
        shop.product(price=2_500 + number, variant_group="mugs")
        shop.product(price=2_500 + number, stock=0)

    assert len(ladder_of(fresh(gone), value_minor=2_500)) == 41
    assert len(near_misses_of(fresh(gone), value_minor=2_500)) == 20


@pytest.mark.parametrize("seed", range(12))
def test_what_is_given_is_the_first_of_the_ladder_whatever_the_catalogue_holds(shop, stranger, seed) -> None:
    chance = random.Random(seed)
    categories = [shop.category, Category.objects.create(slug="desk", name="Desk")]
    products = [
        shop.product(
            price=chance.randint(85, 125),
            stock=chance.choice([None, 0, 1, 5]),
            category=chance.choice(categories),
            variant_group=chance.choice(["", "", "a", "b"]),
            state=chance.choice([*OfferedState, OfferedState.AVAILABLE]),
            sold_by_store=chance.random() < 0.9,
            fulfilled_by_store=chance.random() < 0.9,
            **chance.choice(
                [
                    {},
                    {},
                    {},
                    {"company": shop.company},
                    {"company": stranger},
                    {"company": shop.company, "is_custom_tshirt": True},
                ]
            ),
        )
        for _ in range(60)
    ]
    for promised in chance.sample(products, 12):
        value = chance.randint(90, 120)
        expected = _brute_force(promised, products, value)
        ladder = ladder_of(fresh(promised), value_minor=value)

        assert [one.product for one in ladder[:-1]] == expected
        assert substitute_for(promised, value_minor=value) == (expected[0] if expected else None)
        tried = [one.pk for one in expected[:1]]
        assert substitute_for(promised, value_minor=value, tried=tried) == (
            expected[1] if len(expected) > 1 else None
        )
        taken = {one.product.pk for one in ladder if one.product}
        missed = {one.product.pk for one in near_misses_of(fresh(promised), value_minor=value) if one.product}
        assert not taken & missed


def _brute_force(promised: Product, products: list[Product], value: int) -> list[Product]:
    """R7 and R4 word by word, over everything."""
    least, greatest = value_band(value)
    on_hand = dict(Stock.objects.values_list("product_id", "on_hand"))
    fit = [
        one
        for one in products
        if one.pk != promised.pk
        and on_hand.get(one.pk, 0) > 0
        and one.sold_by_store
        and one.fulfilled_by_store
        and one.state != OfferedState.WITHDRAWN
        and one.company_id in (None, promised.company_id)
        and (not one.is_custom_tshirt or promised.is_custom_tshirt)
        and one.price_minor >= least
    ]
    near = sorted(fit, key=lambda one: (abs(one.price_minor - value), -one.price_minor, one.pk))
    group = [one for one in near if promised.variant_group and one.variant_group == promised.variant_group]
    others = [one for one in near if one not in group]
    similar = [one for one in others if one.category == promised.category and one.price_minor <= greatest]
    return group[:20] + similar[:20]


def test_open_rewards_are_counted_by_the_value_they_promise(shop: Shop) -> None:
    product, other = shop.product(price=2_500), shop.product()
    first, second, cheaper = shop.offer(product), shop.offer(other, product), shop.offer(product)
    cheaper.choices.update(retail_minor=2_000)
    over, without = shop.offer(product, ends_in=-31), shop.offer(other)
    for offer, rewards in ((first, 3), (second, 2), (cheaper, 4), (over, 5), (without, 6)):
        for _ in range(rewards):
            shop.reward(offer)
    redeemed, gone, _ = first.rewards.order_by("pk")
    token = tokens.token_of(redeemed.salt)
    redeem(token=token, user=user(), choice_id=choice_of(first), address=HOME)
    Reward.objects.filter(pk=gone.pk).update(status="expired", salt=None, token_hash=None)

    found = [(one.value, one.offers, one.rewards) for one in open_promises_of(fresh(product))]

    assert found == [(Money(2_500, "USD"), 2, 1 + 2), (Money(2_000, "USD"), 1, 4)]
    assert open_promises_of(fresh(shop.product())) == []


def test_counting_takes_two_statements_however_many_offers_there_are(
    shop: Shop, django_assert_num_queries: Any
) -> None:
    product = shop.product()
    for _ in range(5):
        shop.reward(shop.offer(product))
    product = fresh(product)

    with django_assert_num_queries(2):
        open_promises_of(product)
