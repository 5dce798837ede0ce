"""Two supporters, or support and customers, who meet at the catalogue."""

from collections import Counter

import pytest
from django.db.models import Sum

from accounts.operations import decline_case
from events.models import AuditEntry
from kit.errors import Refusal
from kit.ids import new_id
from rewards.models import Category, CompanyTerms, Marketplace, Product
from rewards.operations.cases import grant_listed_product, grant_new_product, grant_tshirt_beta
from rewards.operations.marketplaces import change_marketplace
from rewards.operations.products import NewProduct
from rewards.operations.records import version_of
from rewards.operations.terms import set_company_terms
from rewards.redemption.models import Order, StockMovement
from rewards.redemption.operations import redeem
from rewards.redemption.stock import correct_stock
from tests.accounts.casework import make_case, make_founder, make_support
from tests.conftest import in_parallel
from tests.redemption.conftest import HOME, choice_of, make_shop, stock_of, user
from tests.world import make_marketplace, make_product

pytestmark = pytest.mark.django_db(transaction=True)
SUE = "support:usr_1"


def outcome_of(act) -> str:
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    return "done"


def test_a_country_that_two_marketplaces_want_at_once_comes_into_one() -> None:
    codes = ["US", "UK", "JP", "DE", "FR", "IT", "ES", "CA"]
    marketplaces = [make_marketplace(code, ships_to=[code if code != "UK" else "GB"]) for code in codes]

    outcomes = in_parallel(
        8,
        lambda n: outcome_of(
            lambda: change_marketplace(
                marketplace=marketplaces[n],
                actor=SUE,
                reason="We ship there.",
                ships_to=[*marketplaces[n].ships_to, "NO"],
            )
        ),
    )

    assert Counter(outcomes) == {"done": 1, "marketplace_not_valid": 7}
    assert Marketplace.objects.filter(ships_to__contains=["NO"]).count() == 1


def test_two_who_change_one_marketplace_from_the_same_page_lose_no_update() -> None:
    us = make_marketplace()
    seen = version_of(us)

    outcomes = in_parallel(
        8,
        lambda n: outcome_of(
            lambda: change_marketplace(
                marketplace=us, actor=SUE, reason="New fee.", seen=seen, shipping_minor=700 + n
            )
        ),
    )

    assert Counter(outcomes) == {"done": 1, "changed_meanwhile": 7}
    assert AuditEntry.objects.filter(verb="marketplace.change").count() == 1


def test_changes_of_different_fields_at_once_both_hold() -> None:
    us = make_marketplace()
    wanted = [{"shipping_minor": 700}, {"top_tax_basis_points": 1_100}, {"free_shipping_minor": 3_000}]

    in_parallel(3, lambda n: change_marketplace(marketplace=us, actor=SUE, reason="New terms.", **wanted[n]))

    assert list(
        Marketplace.objects.values_list("shipping_minor", "top_tax_basis_points", "free_shipping_minor")
    ) == [(700, 1_100, 3_000)]


def test_a_case_that_many_grant_at_once_is_granted_once() -> None:
    ada = make_founder()
    us = make_marketplace()
    make_product(us, sku="BL-9")
    case = make_case(ada, "unlisted_product", facts={"marketplace": "US"})
    category = Category.objects.get()
    supporters = [make_support(f"sue-{n}@moments.example") for n in range(9)]

    def act(number: int) -> str:
        facts = {"case": case, "actor": supporters[number], "reason": "Here."}
        if number % 3 == 0:
            return outcome_of(lambda: grant_listed_product(marketplace=us, sku="BL-9", **facts))
        if number % 3 == 1:
            return outcome_of(lambda: decline_case(**facts))
        new = NewProduct(
            marketplace=us,
            sku=f"NEW-{number}",
            title="Brass Lamp",
            brand="Brightwell",
            category=category,
            price_minor=3_900,
        )
        return outcome_of(lambda: grant_new_product(new=new, **facts))

    assert Counter(in_parallel(9, act)) == {"done": 1, "case_is_closed": 8}
    case.refresh_from_db()
    added = Product.objects.filter(sku__startswith="NEW-").count()
    assert added <= 1
    assert case.status in ("granted", "declined")
    assert not (added and case.status == "declined")


def test_a_margin_agreed_while_the_beta_is_granted_is_not_lost() -> None:
    for number in range(4):
        ada = make_founder(f"Company {number}")
        case, sue = make_case(ada, "tshirt_beta"), make_support(f"sue-{number}@moments.example")
        acts = [
            lambda case=case, sue=sue: grant_tshirt_beta(case=case, actor=sue, reason="Welcome."),
            lambda ada=ada: set_company_terms(
                company=ada.company,
                margin_basis_points=300,
                has_tshirt_beta=False,
                actor=SUE,
                reason="Launch.",
                seen="",
            ),
        ]
        outcomes = in_parallel(2, lambda n, acts=acts: outcome_of(acts[n]))

        terms = CompanyTerms.objects.get(company=ada.company)
        assert terms.has_tshirt_beta
        assert terms.margin_basis_points == (300 if outcomes[1] == "done" else None)


def test_support_corrects_the_stock_while_customers_order() -> None:
    shop = make_shop()
    product = shop.product(stock=20)
    offer = shop.offer(product)
    choice = choice_of(offer)
    takers = [(shop.reward(offer), user()) for _ in range(20)]

    def act(number: int) -> str:
        if number >= 20:
            return outcome_of(
                lambda: correct_stock(
                    product=product, amount=-5, correction=new_id("cor"), actor=SUE, reason="Broken."
                )
            )
        token, who = takers[number]
        return outcome_of(lambda: redeem(token=token, user=who, choice_id=choice, address=HOME))

    outcomes = in_parallel(24, act)

    ordered = Order.objects.filter(product=product).count()
    corrected = StockMovement.objects.filter(cause__startswith="support:").count()
    assert 20 - ordered - 5 * corrected == stock_of(product) >= 0
    assert 20 + StockMovement.objects.aggregate(sum=Sum("amount"))["sum"] == stock_of(product)
    assert outcomes[20:].count("done") == corrected
    assert set(outcomes) <= {"done", "stock_too_low", "product_not_picked"}
