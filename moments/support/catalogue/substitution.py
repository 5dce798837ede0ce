"""The desk's page of what would replace a product (R7). Store side: no company reaches it (V1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpRequest
from unfold.widgets import UnfoldAdminTextInputWidget

from kit.money import Money
from moments.support.catalogue.fields import amount_field, major_of, minor_of
from rewards.models import Product
from rewards.redemption.ladder import Candidate, ladder_of, near_misses_of
from rewards.redemption.promises import OpenPromise, open_promises_of

_MOST_IN_FULL = 6


class ValueForm(forms.Form):
    """A retail value to try, in the currency of the product."""

    value = amount_field("Try a retail value")

    def __init__(self, *args: Any, product: Product, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.currency = product.marketplace.currency
        self.fields["value"].label = f"Try a retail value in {self.currency}"
        self.fields["value"].widget = UnfoldAdminTextInputWidget(
            {"inputmode": "decimal", "placeholder": major_of(product.reference_minor, self.currency)}
        )

    def clean(self) -> dict[str, object]:
        """The value in minor units beside that which was typed."""
        cleaned = super().clean() or {}
        minor = minor_of(self, "value", self.currency)
        if minor == 0:
            self.add_error("value", "Found 0, needed a value above it.")
        return cleaned | {"value_minor": minor}


@dataclass(frozen=True, slots=True)
class Ladder:
    """What would be given at a value, in order; what is near and is not; and what is promised at it."""

    value: Money
    promise: OpenPromise | None
    candidates: Sequence[Candidate]
    misses: Sequence[Candidate]

    @property
    def first(self) -> Candidate:
        return self.candidates[0]


def page_of(product: Product, request: HttpRequest) -> dict[str, object]:
    """The ladders of the values that most open rewards promise, and of the value that is tried.

    The reference price stands in where no offer promises the product. Needs `marketplace` and `category`.
    """
    promises = open_promises_of(product)
    form = ValueForm(request.GET if "value" in request.GET else None, product=product)
    tried = _ladder(product, form.cleaned_data["value_minor"], promises) if form.is_valid() else None
    most = sorted(promises, key=lambda one: -one.rewards)[:_MOST_IN_FULL]
    in_full = [one.value.minor for one in most] or [product.reference_minor]
    return {
        "promises": promises,
        "open_rewards": sum(one.rewards for one in promises),
        "tried": tried,
        "ladders": [] if tried else [_ladder(product, minor, promises) for minor in in_full],
        "values": [(one, major_of(one.value.minor, one.value.currency)) for one in promises],
        "value_form": form,
    }


def _ladder(product: Product, value_minor: int, promises: Sequence[OpenPromise]) -> Ladder:
    return Ladder(
        value=Money(value_minor, product.marketplace.currency),
        promise=next((one for one in promises if one.value.minor == value_minor), None),
        candidates=ladder_of(product, value_minor=value_minor),
        misses=near_misses_of(product, value_minor=value_minor),
    )
