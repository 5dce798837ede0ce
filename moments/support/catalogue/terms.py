"""What support does to categories, and to the terms with a company."""

from decimal import Decimal
from typing import Any

from django import forms
from django.urls import reverse

from moments.support.catalogue.fields import (
    CompanyField,
    basis_points,
    checkbox,
    percent_field,
    percent_of,
    text_field,
)
from moments.support.verbs import Done, Verb, VerbForm
from rewards.operations.categories import add_category, let_take_credit, rename_category
from rewards.operations.records import version_of
from rewards.operations.terms import set_company_terms


class AddCategoryForm(VerbForm):
    """A group of products."""

    name = text_field("Name", longest=60)
    takes_credit = checkbox("Companies may give catalog credit for it", initial=True)

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        category = add_category(
            name=said["name"], takes_credit=said["takes_credit"], actor=actor, reason=said["reason"]
        )
        return Done(f"{category} is added; feeds name it {category.slug}.")


class RenameCategoryForm(VerbForm):
    """Another name of a category."""

    name = text_field("Name", longest=60)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.initial = {"name": record.name}

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        category = rename_category(
            category=self.record, name=said["name"], actor=actor, reason=said["reason"]
        )
        return Done(f"It is named {category} now; its products are found by the new name in a moment.")


class CreditForm(VerbForm):
    """Whether catalog credit is given for a category."""

    takes_credit = checkbox("Companies may give catalog credit for it")

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.initial = {"takes_credit": record.takes_credit}

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        category = let_take_credit(
            category=self.record, takes_credit=said["takes_credit"], actor=actor, reason=said["reason"]
        )
        verb = "takes" if category.takes_credit else "no longer takes"
        return Done(f"{category} {verb} catalog credit.")


class TermsForm(VerbForm):
    """What is agreed with a company."""

    company = CompanyField(label="Company", help_text="Its id (com_…), or its display name.")
    margin = percent_field(
        "Agreed margin, %", required=False, help_text="Empty: the margin of its volume tier."
    )
    has_tshirt_beta = checkbox("In the T-shirt beta", help_text="It may have custom T-shirts in the US.")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.fields["reason"].help_text = "The company reads it in its audit log."
        if record is not None:
            self.initial = {
                "margin": percent_of(record.margin_basis_points),
                "has_tshirt_beta": record.has_tshirt_beta,
                "seen": version_of(record),
            }
            del self.fields["company"]

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        company = self.record.company if self.record else said["company"]
        terms = set_company_terms(
            company=company,
            margin_basis_points=basis_points(said["margin"]),
            has_tshirt_beta=said["has_tshirt_beta"],
            actor=actor,
            reason=said["reason"],
            seen=said["seen"],
        )
        margin = percent_of(terms.margin_basis_points)
        return Done(
            f"New quotes for {company} take {_share(margin)}.",
            goes_to=reverse("admin:rewards_companyterms_change", args=[terms.pk]),
        )


ADD_CATEGORY = Verb("add", "Add a category", AddCategoryForm)
RENAME_CATEGORY = Verb(
    "rename",
    "Rename it",
    RenameCategoryForm,
    "Feeds go on naming it by its slug. Offers keep the name they have.",
)
SET_CREDIT = Verb(
    "credit", "Allow or stop catalog credit", CreditForm, "What was offered already stays good."
)
AGREE_TERMS = Verb("add", "Agree on terms with a company", TermsForm, "Holds for new quotes only.")
CHANGE_TERMS = Verb("change", "Change the terms", TermsForm, "Holds for new quotes only.")


def _share(margin: Decimal | None) -> str:
    return "the margin of its volume tier" if margin is None else f"an agreed margin of {margin:g} %"
