"""What is given besides products: a catalog credit towards one category (C2)."""

from collections.abc import Sequence
from typing import Any

from django import forms

from kit.money import Money
from moments.console.forms.catalogue import AmountField
from rewards.models import Category, Marketplace


class CreditForm(forms.Form):
    """A category that takes credit, and the face value in the marketplace's currency."""

    category = forms.ChoiceField(label="Category")
    value = AmountField(label="Face value")

    def __init__(
        self,
        typed: Any = None,
        *,
        categories: Sequence[Category],
        marketplace: Marketplace,
        credit: tuple[Category, int] | None,
    ) -> None:
        super().__init__(typed, prefix="credit")
        self.label_suffix = ""
        self.categories = {one.slug: one for one in categories}
        category, value = self.fields["category"], self.fields["value"]
        assert isinstance(category, forms.ChoiceField)
        assert isinstance(value, AmountField)
        category.choices = [(one.slug, one.name) for one in categories]
        value.set_currency(marketplace.currency)
        if credit is not None:
            category.initial = credit[0].slug
            value.initial = Money(credit[1], marketplace.currency).decimal

    def clean_value(self) -> int:
        value: int = self.cleaned_data["value"]
        if value <= 0:
            raise forms.ValidationError("A catalog credit needs a value.")
        return value

    @property
    def credit(self) -> tuple[Category, int]:
        """What a valid form gives: the category, and the face value in minor units."""
        return self.categories[self.cleaned_data["category"]], self.cleaned_data["value"]
