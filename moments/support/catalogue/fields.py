"""Form fields in which people write amounts, shares, dates and companies."""

from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from unfold.widgets import (
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from accounts.models import Company
from kit.ids import is_id
from kit.money import Money, digits_of, to_major, to_minor
from rewards.models import Category, Marketplace

_GREATEST = Decimal(10) ** 10


def text_field(label: str, *, longest: int, rows: int = 0, **options: Any) -> forms.CharField:
    widget = UnfoldAdminTextareaWidget({"rows": rows}) if rows else UnfoldAdminTextInputWidget()
    return forms.CharField(label=label, max_length=longest, widget=widget, **options)


def checkbox(label: str, **options: Any) -> forms.BooleanField:
    return forms.BooleanField(label=label, required=False, widget=UnfoldBooleanWidget(), **options)


def select(label: str, choices: Any, **options: Any) -> forms.ChoiceField:
    return forms.ChoiceField(label=label, choices=choices, widget=UnfoldAdminSelectWidget(), **options)


def percent_field(label: str, **options: Any) -> forms.DecimalField:
    """A share in percent, as basis points are told of it by `basis_points`."""
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=100,
        max_digits=5,
        decimal_places=2,
        widget=UnfoldAdminTextInputWidget({"inputmode": "decimal"}),
        **options,
    )


def amount_field(label: str, **options: Any) -> forms.DecimalField:
    """An amount in units of a currency, which `minor_of` turns into minor units."""
    return forms.DecimalField(
        label=label,
        min_value=0,
        max_value=_GREATEST,
        widget=UnfoldAdminTextInputWidget({"inputmode": "decimal"}),
        **options,
    )


def date_field(label: str, **options: Any) -> forms.DateField:
    widget = UnfoldAdminTextInputWidget({"type": "date"})
    return forms.DateField(label=label, widget=widget, **options)


class ByCode[RowT](forms.ModelChoiceField):
    """A record chosen from all of its kind, which are few."""

    widget = UnfoldAdminSelectWidget


def marketplace_field(**options: Any) -> ByCode[Marketplace]:
    return ByCode(Marketplace.objects.order_by("name"), label="Marketplace", **options)


def category_field(**options: Any) -> ByCode[Category]:
    return ByCode(Category.objects.order_by("name"), label="Category", **options)


class CompanyField(forms.CharField):
    """A company by its id, or by its display name where one alone is called like that."""

    widget = UnfoldAdminTextInputWidget

    def clean(self, value: Any) -> Any:
        named = super().clean(value)
        if not named:
            return None
        rows = Company.objects.order_by("pk")
        found = list(rows.filter(pk=named) if is_id("com", named) else rows.filter(display_name=named)[:2])
        if len(found) == 1:
            return found[0]
        what = "several companies" if found else "no company"
        raise ValidationError(f"Found {what} called {named!r}, needed the id of one (com_…).")


def basis_points(percent: Decimal | None) -> int | None:
    return None if percent is None else int(percent * 100)


def percent_of(basis_points: int | None) -> Decimal | None:
    return None if basis_points is None else Decimal(basis_points) / 100


def minor_of(form: forms.Form, name: str, currency: str) -> int | None:
    """The minor units of an amount of a form; an amount with more digits than the currency has is its error."""
    amount = form.cleaned_data.get(name)
    if amount is None:
        return None
    try:
        return to_minor(amount, currency)
    except ValueError:
        form.add_error(name, f"Found {amount}, needed at most {digits_of(currency)} decimals in {currency}.")
        return None


def major_of(minor: int | None, currency: str) -> Decimal | None:
    """An amount as a form shows it, with the decimals of its currency."""
    if minor is None:
        return None
    return to_major(minor, currency).quantize(Decimal(1).scaleb(-digits_of(currency)))


def in_words(value: Any) -> str:
    """A value of a review, as people read it."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Money):
        return str(value)
    if isinstance(value, date):
        return f"{value:%-d %B %Y}"
    return "" if value is None else str(value)
