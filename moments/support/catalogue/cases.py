"""How cases about the catalogue are granted where that takes more than a reason (R4, H2)."""

from typing import Any

from django.urls import reverse

from accounts.models import LONGEST_MESSAGE, Company
from moments.support.catalogue.fields import checkbox, marketplace_field, text_field
from moments.support.catalogue.products import ProductForm
from moments.support.verbs import Done, Verb, VerbForm
from rewards.models import Marketplace
from rewards.operations.cases import grant_listed_product, grant_new_product


class GrantForm(VerbForm):
    """What granting takes; the reason is the answer that the member reads."""

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        reason = self.fields["reason"]
        reason.label = "Answer"
        reason.help_text = (
            "The member reads it in the console and by mail, with the address of the product's page after it."
        )
        reason.max_length = LONGEST_MESSAGE  # type: ignore[attr-defined]
        asked = record.facts.get("marketplace")
        self.initial = {**self.initial, "marketplace": Marketplace.objects.filter(code=asked).first()}

    def done(self) -> Done:
        """The case is granted: back to the queue."""
        return Done(
            f"{self.record.subject}: {self.record.opened_by} is told.",
            goes_to=reverse("admin:accounts_case_changelist"),
        )


class ListedProductForm(GrantForm):
    """A product that is listed by now."""

    marketplace = marketplace_field()
    sku = text_field("SKU", longest=40, help_text="Listed for all, or this company's own.")

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        grant_listed_product(
            case=self.record,
            marketplace=said["marketplace"],
            sku=said["sku"],
            actor=actor,
            reason=said["reason"],
        )
        return self.done()


class AddedProductForm(GrantForm, ProductForm):
    """A product that is added with the grant: listed for all, or the company's own."""

    is_own = checkbox("The company's own product", help_text="No other company sees it.")

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.initial = {
            **self.initial,
            "title": record.facts.get("product", ""),
            "is_own": record.facts.get("ownProduct") == "yes",
        }
        reason = self.fields["reason"]
        reason.help_text = f"{reason.help_text} Where it is the company's own, its audit log says it, too."

    def owner(self) -> Company | None:
        return self.record.company if self.cleaned_data["is_own"] else None

    def do(self, *, actor: str) -> Done:
        grant_new_product(case=self.record, new=self.new(), actor=actor, reason=self.cleaned_data["reason"])
        return self.done()


UNLISTED_PRODUCT_VERBS = (
    Verb(
        "grant-listed",
        "Grant with a listed product",
        ListedProductForm,
        "The product is listed by now: the member is sent to its page.",
    ),
    Verb(
        "grant-new",
        "Add the product and grant",
        AddedProductForm,
        "Adds the product and answers the member in one step.",
        right="rewards.add_product",
    ),
)
