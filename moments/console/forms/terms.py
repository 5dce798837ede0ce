"""The terms of a draft, and what the builder asks for them (C7)."""

from typing import Any

from django import forms

from campaigns.terms import Clawback

LONGEST_TERMS = 20_000


class TermsForm(forms.Form):
    """What the builder is told, and the terms as the marketer wants them."""

    use_required_attribute = False
    qualification = forms.CharField(
        label="Who qualifies",
        max_length=500,
        required=False,
        widget=forms.Textarea({"rows": 2, "placeholder": "reach level 10 for the first time"}),
        help_text="What customers have to do, as it follows on “To qualify, …”.",
    )
    conditions = forms.CharField(
        label="Further conditions",
        max_length=2_000,
        required=False,
        widget=forms.Textarea({"rows": 2, "placeholder": "One reward a person. Employees can't take part."}),
    )
    clawback = forms.ChoiceField(
        label="If a subscription is cancelled",
        choices=Clawback.choices,
        widget=forms.RadioSelect,
        initial=Clawback.NONE.value,
        required=False,
        help_text="Checked by your own records: what customers do with a reward is never told to you.",
    )
    terms = forms.CharField(
        label="Terms",
        max_length=LONGEST_TERMS,
        required=False,
        widget=forms.Textarea({"rows": 18}),
        help_text="The reward page shows them as they stand here.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""

    def clean_clawback(self) -> str:
        return self.cleaned_data["clawback"] or Clawback.NONE.value

    @property
    def answers(self) -> dict[str, str]:
        """What the builder was told, of a valid form."""
        return {name: self.cleaned_data[name] for name in ("qualification", "conditions", "clawback")}
