"""The forms of the customers' pages."""

from dataclasses import asdict
from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from rewards.models import Marketplace
from rewards.redemption import countries
from rewards.redemption.address import Address, example_of_postal_code, is_postal_code_of


class AddressForm(forms.Form):
    """Where to send the reward; only the countries that the marketplace delivers to can be chosen (R2)."""

    recipient = forms.CharField(
        label=_("Full name"), max_length=100, widget=forms.TextInput({"autocomplete": "name"})
    )
    street = forms.CharField(
        label=_("Street and number"),
        max_length=200,
        widget=forms.TextInput({"autocomplete": "address-line1"}),
    )
    city = forms.CharField(
        label=_("Town or city"), max_length=100, widget=forms.TextInput({"autocomplete": "address-level2"})
    )
    postal_code = forms.CharField(
        label=_("Postal code"),
        max_length=20,
        required=False,
        widget=forms.TextInput({"autocomplete": "postal-code", "autocapitalize": "characters"}),
    )
    country = forms.ChoiceField(label=_("Country"), widget=forms.Select({"autocomplete": "country"}))

    def __init__(self, *args: Any, marketplace: Marketplace, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        served = countries.in_order(marketplace.ships_to)
        without_code = countries.WITHOUT_POSTAL_CODE.intersection(marketplace.ships_to)
        self.fields["postal_code"].required = not without_code
        country = self.fields["country"]
        assert isinstance(country, forms.ChoiceField)
        country.choices = served if len(served) == 1 else [("", _("Choose a country")), *served]
        country.error_messages["invalid_choice"] = _(
            "We can't deliver this reward there. Please choose one of the countries in the list."
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        country = cleaned.get("country")
        needs_code = country and country not in countries.WITHOUT_POSTAL_CODE
        code = cleaned.get("postal_code")
        if needs_code and not code and not self.has_error("postal_code"):
            self.add_error("postal_code", _("This field is required."))
        if country and code and not is_postal_code_of(country, code):
            self.add_error("postal_code", _of_another_form(country))
        return cleaned

    @classmethod
    def proposing(cls, address: Address | None, *, marketplace: Marketplace) -> "AddressForm":
        """An empty form, or one that proposes the address of the last order."""
        return cls(initial=asdict(address) if address else None, marketplace=marketplace)

    def address(self) -> Address:
        """The address of a valid form."""
        return Address(**self.cleaned_data)


class ReturnForm(forms.Form):
    """Why something is sent back, and what the customer was told that it brings."""

    words = forms.CharField(
        label=_("What is wrong with it?"),
        help_text=_("You need not say. It helps us to do better."),
        required=False,
        max_length=1_000,
        widget=forms.Textarea({"rows": 3}),
    )
    brings = forms.IntegerField(min_value=0, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)


def _of_another_form(country: str) -> str:
    place, example = countries.name_of(country), example_of_postal_code(country)
    if not example:
        return gettext("That is no postal code of this country (%(country)s).") % {"country": place}
    said = gettext("That is no postal code of this country (%(country)s). An example: %(example)s.")
    return said % {"country": place, "example": example}
