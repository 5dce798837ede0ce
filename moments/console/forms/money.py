"""The budget of a draft and its CPAs, all in one form (R6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField

from campaigns.queries.pricing import PricedReward
from kit.money import Money
from moments.console.forms.catalogue import AmountField
from rewards.explanations import ExplainedLine, explained
from rewards.quotes import Margin, Quote, dearest_of, proposed_cpa

LEAST_BUDGET_USD_CENTS = 5_000


@dataclass(frozen=True, slots=True)
class CpaRow:
    """One CPA to set: where, and the quote of the dearest choice that it has to cover; None where there is none."""

    priced: PricedReward
    field: BoundField
    dearest: Quote | None
    dearest_title: str
    lines: list[ExplainedLine]
    proposed: Money | None

    @property
    def remark_name(self) -> str:
        return f"reward:{self.priced.reward.moment.key}:{self.priced.reward.marketplace_id}"


class MoneyForm(forms.Form):
    """A total budget, which a draft may not have yet, and the CPA of each moment in each marketplace."""

    budget = AmountField(
        label="Total budget",
        required=False,
        help_text="At least 50 USD, and enough for one action in each marketplace. It is never exceeded, and can be "
        "raised later.",
    )

    def __init__(
        self, typed: Any = None, *, rewards: Sequence[PricedReward], margin: Margin | None, **kwargs: Any
    ) -> None:
        super().__init__(typed, **kwargs)
        self.label_suffix = ""
        self.fields["budget"].widget.attrs["data-later"] = "1"
        self.rewards, self.margin = list(rewards), margin
        for one in self.rewards:
            reward = one.reward
            field = AmountField(
                label=f"CPA in {reward.marketplace.name}", currency=reward.marketplace.currency
            )
            field.initial = reward.cpa.decimal
            self.fields[f"cpa_{reward.pk}"] = field

    def clean_budget(self) -> int | None:
        budget: int | None = self.cleaned_data["budget"]
        if budget is not None and budget < LEAST_BUDGET_USD_CENTS:
            raise forms.ValidationError(f"A budget is at least {Money(LEAST_BUDGET_USD_CENTS, 'USD')}.")
        return budget

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name, value in list(found.items()):
            if name.startswith("cpa_") and value == 0:
                self.add_error(name, "A CPA is more than nothing.")
        return found

    @property
    def cpas(self) -> dict[int, int]:
        """CPAs in minor units by the number of their reward, as far as they are valid."""
        found = self.cleaned_data
        numbers = [one.reward.pk for one in self.rewards]
        return {pk: found[f"cpa_{pk}"] for pk in numbers if found.get(f"cpa_{pk}")}

    @property
    def rows(self) -> list[CpaRow]:
        return [self._row(one) for one in self.rewards]

    def _row(self, priced: PricedReward) -> CpaRow:
        field = self[f"cpa_{priced.reward.pk}"]
        quoted = [(one.quote, one.title) for one in priced.choices if one.quote is not None]
        if not quoted or self.margin is None:
            return CpaRow(priced, field, None, "", [], None)
        quotes = [quote for quote, _ in quoted]
        dearest = dearest_of(quotes)
        title = next(title for quote, title in quoted if quote is dearest)
        return CpaRow(priced, field, dearest, title, explained(dearest, self.margin), proposed_cpa(quotes))
