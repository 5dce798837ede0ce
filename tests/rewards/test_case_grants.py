"""Cases about the catalogue: granted once, for the company that asked (R4, H2)."""

from typing import Any

import pytest

from accounts.errors import CaseIsClosed, CaseNotGrantable
from accounts.models import Case
from accounts.operations import decline_case
from accounts.queries import thread_of
from events.models import AuditEntry
from rewards.errors import ProductNotValid
from rewards.models import Category, CompanyTerms, OfferedState, Product
from rewards.operations.cases import grant_listed_product, grant_new_product, grant_tshirt_beta
from rewards.operations.products import NewProduct
from tests.accounts.casework import last, make_case, make_founder, make_support
from tests.world import make_marketplace, make_product

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def sue(db: None) -> str:
    return make_support()


@pytest.fixture
def ada(db: None) -> Any:
    return make_founder()


@pytest.fixture
def case(ada: Any) -> Case:
    return make_case(ada, "unlisted_product", facts={"product": "Brass lamp", "marketplace": "US"})


def grant(actor: str, case: Case, sku: str, code: str = "US", **changes: Any) -> Product:
    facts = {"reason": "Here it is."} | changes
    return grant_listed_product(case=case, marketplace=make_marketplace(code), sku=sku, actor=actor, **facts)


def new(**changes: Any) -> NewProduct:
    facts: dict[str, Any] = {
        "marketplace": make_marketplace(),
        "sku": "BL-1",
        "title": "Brass Lamp",
        "brand": "Brightwell",
        "category": Category.objects.get_or_create(slug="home", defaults={"name": "Home"})[0],
        "price_minor": 3_900,
    } | changes
    return NewProduct(**facts)


def test_a_listed_product_answers_the_case_with_the_address_of_its_page(sue, case, settings) -> None:
    product = make_product(make_marketplace(), sku="BL-9", title="Brass Lamp")

    assert grant(sue, case, " BL-9 ") == product
    case.refresh_from_db()
    assert case.status == "granted"
    assert last(case) == (
        f"Here it is.\n\nBrass Lamp (US): {settings.BASE_URL}/console/catalogue/{product.pk}/"
    )


def test_a_company_is_sent_to_its_own_product(sue, case, ada) -> None:
    product = make_product(make_marketplace(), sku="OWN", company=ada.company)

    assert grant(sue, case, "OWN") == product


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        (None, "Found no product with the SKU BL-9 in US"),
        ({"state": OfferedState.WITHDRAWN}, "is withdrawn"),
        ({"sold_by_store": False}, "not both sold and fulfilled by the store"),
        ({"fulfilled_by_store": False}, "not both sold and fulfilled by the store"),
    ],
)
def test_a_product_that_could_not_be_a_reward_grants_nothing(sue, case, changes, says) -> None:
    if changes is not None:
        make_product(make_marketplace(), sku="BL-9", **changes)

    with pytest.raises(CaseNotGrantable, match=says):
        grant(sue, case, "BL-9")
    case.refresh_from_db()
    assert (case.status, thread_of(case).count()) == ("open", 1)


def test_another_companys_own_product_is_never_told(sue, case) -> None:
    stranger = make_founder("Other Games").company
    make_product(make_marketplace(), sku="SECRET", company=stranger)

    with pytest.raises(CaseNotGrantable, match="own product of Other Games"):
        grant(sue, case, "SECRET")
    assert thread_of(case).count() == 1


def test_a_product_of_another_marketplace_than_was_asked_for_is_refused(sue, case) -> None:
    make_product(make_marketplace("UK"), sku="BL-9")

    with pytest.raises(CaseNotGrantable, match="It was asked for US; found UK"):
        grant(sue, case, "BL-9", "UK")
    with pytest.raises(CaseNotGrantable, match="It was asked for US; found UK"):
        grant_new_product(case=case, new=new(marketplace=make_marketplace("UK")), actor=sue, reason="No")
    assert Product.objects.count() == 1


def test_a_product_is_added_and_the_case_granted_in_one_step(sue, case, ada) -> None:
    product = grant_new_product(case=case, new=new(company=ada.company), actor=sue, reason="Added.")

    case.refresh_from_db()
    assert (case.status, product.company, product.sku) == ("granted", ada.company, "BL-1")
    assert f"/console/catalogue/{product.pk}/" in last(case)
    assert AuditEntry.objects.get(verb="product.add").company_key == ada.company_id


def test_an_own_product_from_a_case_is_of_its_company(sue, case) -> None:
    stranger = make_founder("Other Games").company

    with pytest.raises(CaseNotGrantable, match="is of Level Up Games, not of Other Games"):
        grant_new_product(case=case, new=new(company=stranger), actor=sue, reason="Added.")
    assert not Product.objects.exists()


def test_a_product_that_can_not_be_added_leaves_the_case_open(sue, case) -> None:
    make_product(make_marketplace(), sku="BL-1")

    with pytest.raises(ProductNotValid):
        grant_new_product(case=case, new=new(), actor=sue, reason="Added.")
    case.refresh_from_db()
    assert (case.status, thread_of(case).count(), Product.objects.count()) == ("open", 1, 1)


def test_a_case_is_granted_once(sue, case) -> None:
    make_product(make_marketplace(), sku="BL-9")
    grant(sue, case, "BL-9")

    with pytest.raises(CaseIsClosed):
        grant(sue, case, "BL-9")
    with pytest.raises(CaseIsClosed):
        grant_new_product(case=case, new=new(), actor=sue, reason="Added.")
    assert (thread_of(case).count(), Product.objects.count()) == (2, 1)


def test_the_tshirt_beta_leaves_the_margin_as_agreed(sue, ada) -> None:
    case = make_case(ada, "tshirt_beta", facts={"design": "A fox", "quantity": "40"})
    CompanyTerms.objects.create(company=ada.company, margin_basis_points=300, reason="Launch", set_by="x")

    grant_tshirt_beta(case=case, actor=sue, reason="A fine fox.")

    terms = CompanyTerms.objects.get()
    assert (terms.margin_basis_points, terms.has_tshirt_beta, terms.reason) == (300, True, "A fine fox.")
    assert AuditEntry.objects.get(verb="companyterms.set").changes == {"has_tshirt_beta": [False, True]}
    with pytest.raises(CaseIsClosed):
        grant_tshirt_beta(case=case, actor=sue, reason="Again.")


def test_the_tshirt_beta_of_a_company_without_terms(sue, ada) -> None:
    grant_tshirt_beta(case=make_case(ada, "tshirt_beta"), actor=sue, reason="Welcome.")

    terms = CompanyTerms.objects.get()
    assert (terms.company, terms.margin_basis_points, terms.has_tshirt_beta) == (ada.company, None, True)


def test_each_grant_is_for_its_kind(sue, case, ada) -> None:
    other = make_case(ada)

    for act in (
        lambda: grant_tshirt_beta(case=case, actor=sue, reason="Yes"),
        lambda: grant(sue, other, "BL-9"),
        lambda: grant_new_product(case=other, new=new(), actor=sue, reason="Yes"),
    ):
        with pytest.raises(CaseNotGrantable):
            act()
    assert not CompanyTerms.objects.exists()


@pytest.mark.parametrize("kind", ["unlisted_product", "tshirt_beta"])
def test_both_kinds_are_declined_with_a_reason(sue, ada, kind) -> None:
    case = make_case(ada, kind)
    decline_case(case=case, actor=sue, reason="Not this year.")

    case.refresh_from_db()
    assert (case.status, last(case)) == ("declined", "Not this year.")
    assert not CompanyTerms.objects.exists()
