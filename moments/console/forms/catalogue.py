"""The forms of the catalogue: ranges of amounts, a CPA to try, and what a product is used for."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django import forms

from campaigns.queries.choices import Basket, Proposal
from kit.money import Money, digits_of, to_minor
from rewards.models import Product

NEW = "new"
_MOST_DIGITS = 12


class AmountField(forms.DecimalField):
    """An amount in a currency, typed as people write it: `1,250.00`; cleaned to minor units, None when empty."""

    default_error_messages = {
        "invalid": "Enter an amount in digits, such as 1,250.",
        "min_value": "An amount can't be below 0.",
        "max_digits": f"An amount has up to {_MOST_DIGITS} digits.",
    }

    def __init__(self, *, currency: str = "USD", **kwargs: Any) -> None:
        typed = forms.TextInput({"inputmode": "decimal", "autocomplete": "off", "maxlength": 20})
        super().__init__(min_value=Decimal(0), max_digits=_MOST_DIGITS, widget=typed, **kwargs)
        self.set_currency(currency)

    def set_currency(self, currency: str) -> None:
        """Take amounts of another currency from now on."""
        self.currency = currency
        self.widget.attrs["data-prefix"] = currency

    def to_python(self, value: Any) -> Any:
        text = str(value or "").strip()
        is_decimal_comma = "." not in text and "," in text[-3:]
        return super().to_python(text if is_decimal_comma else text.replace(",", ""))

    def clean(self, value: Any) -> Any:
        amount = super().clean(value)
        if amount is None:
            return None
        try:
            return to_minor(amount, self.currency)
        except ValueError:
            digits = digits_of(self.currency)
            allowed = f"{digits} decimals" if digits else "no decimals"
            raise forms.ValidationError(f"{self.currency} has {allowed}: {amount} was given.") from None


class RangeForm(forms.Form):
    """Prices and CPAs to find products by, in one currency. A range that makes no sense is not applied."""

    least_price = AmountField(label="From", required=False)
    most_price = AmountField(label="To", required=False)
    least_cpa = AmountField(label="From", required=False)
    most_cpa = AmountField(label="To", required=False)

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        for field in self.fields.values():
            assert isinstance(field, AmountField)
            field.set_currency(currency)
            field.widget.attrs["form"] = "search"

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for kind in ("price", "cpa"):
            least, most = found.get(f"least_{kind}"), found.get(f"most_{kind}")
            if least is not None and most is not None and least > most:
                self.add_error(f"least_{kind}", f"This is above the highest, {self._typed(f'most_{kind}')}.")
        return found

    def _typed(self, name: str) -> str:
        return str(self.data.get(name, "")).strip()

    def ranges(self) -> dict[str, int | None]:
        """The bounds in minor units by name; both None for a range with a fault."""
        self.is_valid()
        faulty = {name.partition("_")[2] for name in self.errors}
        return {
            name: None if name.partition("_")[2] in faulty else self.cleaned_data.get(name)
            for name in self.fields
        }


class CpaForm(forms.Form):
    """A CPA to try against a quote."""

    cpa = AmountField(label="Try a CPA")

    def __init__(self, *args: Any, currency: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        field = self.fields["cpa"]
        assert isinstance(field, AmountField)
        field.set_currency(currency)


@dataclass(frozen=True, slots=True)
class Spot:
    """A moment where a product may go, or one yet to be made, and what it would cost there."""

    basket: Basket
    proposal: Proposal

    @property
    def value(self) -> str:
        return self.basket.moment.pk if self.basket.moment else NEW

    def has_room(self, product: Product) -> bool:
        return not self.basket.is_full and not self.basket.has(product)

    def label(self, product: Product) -> str:
        """What the choice says: the moment's name, and below it what it gives so far and what it would cost."""
        moment = self.basket.moment
        name = f"{moment.name} ({moment.key})" if moment else "A new moment"
        return f"{name}\n{self._so_far(product)}"

    def _so_far(self, product: Product) -> str:
        count, set_cpa, cpa = len(self.basket.products), self.basket.cpa, self.proposal.cpa
        if self.basket.has(product):
            return "Gives this product already."
        if self.basket.is_full:
            return f"Gives {count} products already, which is the most."
        products = f"{count or 'No'} {'product' if count == 1 else 'products'} so far"
        if set_cpa is None:
            return f"{products}. Proposed CPA: {cpa}."
        if cpa == set_cpa:
            return f"{products}. Its CPA of {cpa} covers this one, too."
        return f"{products}. CPA {set_cpa} now, {cpa} proposed with this one."


class UseForm(forms.Form):
    """Where in a draft a product goes, and for what CPA. Without a CPA it is what the quotes propose."""

    use_required_attribute = False  # the fields of a new moment are needed with that choice only
    moment = forms.ChoiceField(label="Moment", widget=forms.RadioSelect)
    key = forms.RegexField(
        label="Id of the new moment",
        regex=r"^[A-Za-z0-9_-]+$",
        max_length=64,
        widget=forms.TextInput({"autocomplete": "off", "spellcheck": "false"}),
        help_text="The momentId that your app sends: letters, digits, _ and -, up to 64.",
        error_messages={
            "invalid": "Use letters, digits, _ and - only.",
            "required": "A new moment needs an id.",
        },
    )
    name = forms.CharField(
        label="Name of the new moment",
        max_length=80,
        help_text="Your customers don't see it.",
        error_messages={"required": "A new moment needs a name."},
    )
    cpa = AmountField(required=False)

    def __init__(self, *args: Any, spots: Sequence[Spot], product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.spots = {spot.value: spot for spot in spots}
        moment, cpa = self.fields["moment"], self.fields["cpa"]
        assert isinstance(moment, forms.ChoiceField)
        assert isinstance(cpa, AmountField)
        moment.choices = [(spot.value, spot.label(product)) for spot in spots]
        moment.initial = next(spot.value for spot in spots if spot.has_room(product))
        if self.is_bound and self.data.get("moment") != NEW:
            self.fields["key"].required = self.fields["name"].required = False
        cpa.set_currency(product.marketplace.currency)
        cpa.label = f"CPA in {product.marketplace}"
        cpa.help_text = (
            "Left empty, it is the proposed one: it covers the dearest choice of the moment with its tax."
        )

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        self._check_cpa(self.spots.get(found.get("moment", "")), found.get("cpa"))
        return found

    def _check_cpa(self, spot: Spot | None, cpa: int | None) -> None:
        if spot is None or cpa is None or cpa >= spot.proposal.least.minor:
            return
        least = spot.proposal.least
        self.add_error(
            "cpa",
            f"This is {Money(least.minor - cpa, least.currency)} short: reference price, shipping and margin of the "
            f"dearest choice come to {least}.",
        )
