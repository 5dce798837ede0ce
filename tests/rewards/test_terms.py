"""What support agrees with a company, and categories (R4, R5, C2)."""

import pytest

from events.models import AuditEntry
from rewards.errors import CategoryNotValid, ChangedMeanwhile, ReasonMissing, TermsNotValid
from rewards.models import Category, CompanyTerms
from rewards.operations.categories import add_category, let_take_credit, rename_category
from rewards.operations.records import version_of
from rewards.operations.terms import set_company_terms
from tests.accounts.casework import make_founder

pytestmark = pytest.mark.django_db
SUE = "support:usr_1"


def agree(company, margin, *, beta=False, **changes):
    facts = {"actor": SUE, "reason": "A large launch."} | changes
    return set_company_terms(company=company, margin_basis_points=margin, has_tshirt_beta=beta, **facts)


def test_a_margin_is_agreed_and_the_company_reads_it_in_its_own_log() -> None:
    company = make_founder().company
    agree(company, 450)
    agree(company, 450)
    agree(company, None, beta=True, reason="Over.")

    terms = CompanyTerms.objects.get()
    assert (terms.margin_basis_points, terms.has_tshirt_beta, terms.reason, terms.set_by) == (
        None,
        True,
        "Over.",
        SUE,
    )
    entries = AuditEntry.objects.filter(verb="companyterms.set").order_by("id")
    assert [(entry.company_key, entry.chain, entry.reason) for entry in entries] == [
        (company.pk, company.pk, "A large launch."),
        (company.pk, company.pk, "Over."),
    ]
    assert [entry.changes for entry in entries] == [
        {"margin_basis_points": [None, 450]},
        {"margin_basis_points": [450, None], "has_tshirt_beta": [False, True]},
    ]


@pytest.mark.parametrize("margin", [-1, 10_001])
def test_a_margin_beyond_its_bounds_is_refused(margin) -> None:
    with pytest.raises(TermsNotValid, match="needed 0 to 100 %"):
        agree(make_founder().company, margin)
    assert not CompanyTerms.objects.exists()


def test_terms_that_changed_meanwhile_are_not_overwritten() -> None:
    company = make_founder().company
    seen = version_of(agree(company, 450, seen=""))

    with pytest.raises(ChangedMeanwhile):
        agree(company, 300, seen="")
    agree(company, 400, seen=version_of(CompanyTerms.objects.get()))
    with pytest.raises(ChangedMeanwhile):
        agree(company, 300, seen=seen)
    assert CompanyTerms.objects.get().margin_basis_points == 400


def test_terms_need_a_reason() -> None:
    with pytest.raises(ReasonMissing):
        agree(make_founder().company, 100, reason="")


def test_a_category_is_added_renamed_and_stops_taking_credit() -> None:
    category = add_category(name=" Tea &  Coffee ", takes_credit=True, actor=SUE, reason="Asked for.")
    rename_category(category=category, name="Hot drinks", actor=SUE, reason="Clearer.")
    let_take_credit(category=category, takes_credit=False, actor=SUE, reason="Too few.")

    stored = Category.objects.get()
    assert (stored.slug, stored.name, stored.takes_credit) == ("tea-coffee", "Hot drinks", False)
    entries = AuditEntry.objects.order_by("id")
    assert [(entry.verb, entry.object_key, entry.reason) for entry in entries] == [
        ("category.add", category.pk, "Asked for."),
        ("category.rename", category.pk, "Clearer."),
        ("category.credit", category.pk, "Too few."),
    ]
    assert [entry.changes for entry in entries][1:] == [
        {"name": ["Tea & Coffee", "Hot drinks"]},
        {"takes_credit": [True, False]},
    ]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("garden", "There is a category named Garden already"),
        ("Garden!", "with the slug garden already"),
        ("", "Found a name of 0 characters"),
        ("x" * 61, "Found a name of 61 characters"),
        ("茶", "needed a name with Latin letters"),
    ],
)
def test_a_category_that_can_not_be_is_refused(name, says) -> None:
    Category.objects.create(slug="garden", name="Garden")

    with pytest.raises(CategoryNotValid, match=says):
        add_category(name=name, takes_credit=True, actor=SUE, reason="Asked for.")
    assert Category.objects.count() == 1


def test_a_category_is_not_given_the_name_of_another() -> None:
    Category.objects.create(slug="garden", name="Garden")
    other = Category.objects.create(slug="desk", name="Desk")

    with pytest.raises(CategoryNotValid):
        rename_category(category=other, name="GARDEN", actor=SUE, reason="Why not?")
    assert rename_category(category=other, name="DESK", actor=SUE, reason="Louder.").name == "DESK"


def test_a_worker_is_told_of_another_name_and_of_nothing_else(django_capture_on_commit_callbacks) -> None:
    category = Category.objects.create(slug="garden", name="Garden")

    with django_capture_on_commit_callbacks() as same:
        rename_category(category=category, name="Garden", actor=SUE, reason="Same.")
    with django_capture_on_commit_callbacks() as another:
        rename_category(category=category, name="Gardens", actor=SUE, reason="Several.")

    assert ([hint.args for hint in same], [hint.args for hint in another]) == (
        [],
        [("rewards.refresh_words", {"category_id": category.pk})],
    )
