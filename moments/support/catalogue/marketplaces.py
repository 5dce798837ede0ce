"""What support does to marketplaces and volume tiers: forms for people, and what a change will mean."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.urls import reverse
from unfold.widgets import UnfoldAdminCheckboxSelectMultipleWidget, UnfoldAdminSelect2MultipleWidget

from kit.money import Money
from kit.places import REGIONS, countries, name_of
from moments.support.catalogue.fields import (
    amount_field,
    basis_points,
    date_field,
    in_words,
    major_of,
    minor_of,
    percent_field,
    percent_of,
    text_field,
)
from moments.support.verbs import Change, Done, Review, Verb, VerbForm
from rewards.models import Marketplace
from rewards.operations.marketplaces import (
    CHANGEABLE,
    change_marketplace,
    check_marketplace_change,
    remove_tier,
    set_tier,
)
from rewards.operations.records import version_of

_NAMES = {
    "name": "Name",
    "currency": "Currency",
    "languages": "Languages",
    "ships_to": "Delivers to",
    "unserved_regions": "But not to",
    "top_tax_basis_points": "Top sales tax",
    "free_shipping_minor": "Free-shipping line",
    "shipping_minor": "Shipping fee",
    "source": "Source",
    "source_date": "Date of the source",
}
_QUOTED = {"top_tax_basis_points", "free_shipping_minor", "shipping_minor"}


class MarketplaceForm(VerbForm):
    """All that can be changed of a marketplace: amounts in its currency, tax in percent, countries by name."""

    name = text_field("Name", longest=40)
    currency = text_field(
        "Currency",
        longest=3,
        help_text="ISO 4217. Stays as it is once anything has an amount in it.",
    )
    languages = text_field(
        "Languages", longest=100, help_text="Codes such as en or pt-BR, the first one first, with commas."
    )
    ships_to = forms.MultipleChoiceField(
        label="Delivers to",
        widget=UnfoldAdminSelect2MultipleWidget(),
        help_text="A country is in one marketplace only, and none that is barred as a whole is added.",
    )
    unserved_regions = forms.MultipleChoiceField(
        label="But not to",
        required=False,
        widget=UnfoldAdminCheckboxSelectMultipleWidget(),
        help_text="Regions that a postal code tells.",
    )
    tax = percent_field("Top sales tax on top of prices, %", help_text="0 where prices include it.")
    free_shipping = amount_field(
        "Free-shipping line",
        required=False,
        help_text="In the marketplace's currency. Empty: shipping is always charged.",
    )
    shipping = amount_field("Shipping fee under that line", help_text="In the marketplace's currency.")
    source = text_field("Source", longest=200)
    source_date = date_field("Date of the source")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, record: Marketplace, **kwargs: Any) -> None:
        kwargs["initial"] = _initial_of(record)
        super().__init__(*args, record=record, **kwargs)
        named = countries() | {code: code for code in record.ships_to if code not in countries()}
        self._offer("ships_to", [(code, f"{name} ({code})") for code, name in named.items()])
        self._offer("unserved_regions", [(code, f"{name_of(code)} ({code})") for code in sorted(REGIONS)])

    def clean_currency(self) -> str:
        return str(self.cleaned_data["currency"]).strip().upper()

    def clean_languages(self) -> list[str]:
        return str(self.cleaned_data["languages"]).replace(",", " ").split()

    def clean(self) -> dict[str, Any]:
        """Amounts in minor units of the currency beside those that were typed."""
        cleaned = super().clean() or {}
        currency = cleaned.get("currency", self.record.currency)
        cleaned["free_shipping_minor"] = minor_of(self, "free_shipping", currency)
        cleaned["shipping_minor"] = minor_of(self, "shipping", currency)
        cleaned["top_tax_basis_points"] = basis_points(cleaned.get("tax"))
        return cleaned

    def wanted(self) -> dict[str, Any]:
        """What differs from the marketplace as it is, by the operation's names; lists keep their order."""
        said = {name: self.cleaned_data[name] for name in CHANGEABLE}
        for name in ("ships_to", "unserved_regions"):
            said[name] = _in_order(said[name], getattr(self.record, name))
        return {name: value for name, value in said.items() if value != getattr(self.record, name)}

    def review(self) -> Review | None:
        wanted = self.wanted()
        check_marketplace_change(marketplace=self.record, **wanted)
        currency = wanted.get("currency", self.record.currency)
        changes = [
            Change(
                _NAMES[name],
                _words(name, getattr(self.record, name), self.record.currency),
                _words(name, value, currency),
            )
            for name, value in wanted.items()
        ]
        return Review(changes, _consequences(self.record, wanted)) if changes else None

    def do(self, *, actor: str) -> Done:
        wanted = self.wanted()
        change_marketplace(
            marketplace=self.record,
            actor=actor,
            reason=self.cleaned_data["reason"],
            seen=self.cleaned_data["seen"],
            **wanted,
        )
        return Done(f"{self.record} is changed." if wanted else f"{self.record} was like that already.")

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = choices


class TierForm(VerbForm):
    """A volume tier: its margin is what new quotes take (B7)."""

    actions_from = forms.IntegerField(
        label="From completed actions in the previous month", min_value=0, max_value=2_000_000_000
    )
    margin = percent_field("Margin, %")
    source = text_field("Source", longest=200)
    source_date = date_field("Date of the source")
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        if record is not None:
            kwargs["initial"] = {
                "actions_from": record.actions_from,
                "margin": percent_of(record.margin_basis_points),
                "source": record.source,
                "source_date": record.source_date,
                "seen": version_of(record),
            }
        super().__init__(*args, record=record, **kwargs)
        self.fields["actions_from"].disabled = record is not None
        self.fields["actions_from"].widget = type(self.fields["source"].widget)({"inputmode": "numeric"})

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        tier = set_tier(
            actions_from=said["actions_from"],
            margin_basis_points=basis_points(said["margin"]) or 0,
            source=said["source"],
            source_date=said["source_date"],
            actor=actor,
            reason=said["reason"],
            seen=said["seen"],
        )
        return Done(f"New quotes {tier}.")


class RemoveTierForm(VerbForm):
    """A tier that goes."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.initial = {"seen": version_of(record)}

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        remove_tier(
            actions_from=self.record.actions_from, actor=actor, reason=said["reason"], seen=said["seen"]
        )
        return Done(
            "The tier is removed; the one below it goes on.",
            goes_to=reverse("admin:rewards_volumetier_changelist"),
        )


CHANGE_MARKETPLACE = Verb(
    "change",
    "Change the marketplace",
    MarketplaceForm,
    "Holds for new quotes, carts and addresses. Quotes that were kept with a submitted campaign stay.",
)
ADD_TIER = Verb("add", "Add a tier", TierForm, "Holds for new quotes only.")
CHANGE_TIER = Verb("change", "Change the margin", TierForm, "Holds for new quotes only.")
REMOVE_TIER = Verb(
    "remove",
    "Remove the tier",
    RemoveTierForm,
    "The tier below it goes on. A tier of the reference data comes back when that is loaded again.",
)


def _initial_of(record: Marketplace) -> dict[str, Any]:
    return {
        "name": record.name,
        "currency": record.currency,
        "languages": ", ".join(record.languages),
        "ships_to": record.ships_to,
        "unserved_regions": record.unserved_regions,
        "tax": percent_of(record.top_tax_basis_points),
        "free_shipping": major_of(record.free_shipping_minor, record.currency),
        "shipping": major_of(record.shipping_minor, record.currency),
        "source": record.source,
        "source_date": record.source_date,
        "seen": version_of(record),
    }


def _in_order(chosen: Sequence[str], before: Sequence[str]) -> list[str]:
    return [*(one for one in before if one in chosen), *(one for one in chosen if one not in before)]


def _words(name: str, value: Any, currency: str) -> str:
    if name in ("ships_to", "unserved_regions"):
        return ", ".join(f"{name_of(code)} ({code})" for code in value)
    if name == "languages":
        return ", ".join(value)
    if name == "top_tax_basis_points":
        return f"{value / 100:g} %" if value else "none: prices include it"
    if name == "free_shipping_minor" and value is None:
        return "none: always charged"
    if name in ("free_shipping_minor", "shipping_minor"):
        return str(Money(value, currency))
    return in_words(value)


def _consequences(record: Marketplace, wanted: dict[str, Any]) -> list[str]:
    found = []
    if wanted.keys() & _QUOTED:
        found.append("New quotes and carts follow it from now on; quotes kept with a campaign stay.")
    if "ships_to" in wanted or "unserved_regions" in wanted:
        gone = [
            name_of(code) for code in record.ships_to if code not in wanted.get("ships_to", record.ships_to)
        ]
        if gone:
            found.append(
                f"Rewards that were promised already are not delivered to {', '.join(gone)} any more, either."
            )
        found.append(
            "Addresses are checked against it from now on, also for rewards that were promised before."
        )
    if "currency" in wanted:
        found.append("All amounts of the marketplace are in the new currency from now on.")
    return found
