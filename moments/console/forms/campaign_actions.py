"""What is asked before something is done to a campaign (C3, C9)."""

from datetime import date, timedelta
from typing import Any

from django import forms

from campaigns.models import Campaign
from campaigns.operations import LONGEST
from kit.money import usd
from moments.console.forms.campaigns import refuse_impossible_dates
from moments.console.forms.catalogue import AmountField


class SureForm(forms.Form):
    """Nothing but the press of a button."""

    def __init__(self, *args: Any, campaign: Campaign, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.campaign = campaign


class ReasonForm(SureForm):
    """Why it is taken down, for the team and the audit log."""

    reason = forms.CharField(
        label="Reason",
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
        help_text="Your team reads it on the campaign's page and in the audit log.",
    )


class BudgetForm(SureForm):
    """A higher total budget."""

    budget = AmountField(label="New total budget", help_text="It can be raised, never lowered.")

    def clean_budget(self) -> int:
        budget: int = self.cleaned_data["budget"]
        now = self.campaign.budget_usd_cents or 0
        if budget <= now:
            raise forms.ValidationError(f"The budget is {usd(now)}: enter more than that.")
        return budget


class ExtendForm(SureForm):
    """A later last day."""

    ends_on = forms.DateField(label="New last day", widget=forms.DateInput({"type": "date"}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        last = self.campaign.starts_on + LONGEST
        self.fields["ends_on"].help_text = (
            f"Included, in {self.campaign.time_zone}. After {self.campaign.ends_on:%-d %B %Y}, up to "
            f"{last:%-d %B %Y}. Rewards can be used for another 30 days."
        )
        self.earliest, self.latest = self.campaign.ends_on + timedelta(days=1), last
        bounds = {"min": str(self.campaign.ends_on + timedelta(days=1)), "max": str(last)}
        self.fields["ends_on"].widget.attrs.update(bounds)

    def clean_ends_on(self) -> date:
        ends_on: date = self.cleaned_data["ends_on"]
        if not self.earliest <= ends_on <= self.latest:
            raise forms.ValidationError(
                f"The last day can be from {self.earliest:%-d %B %Y} up to {self.latest:%-d %B %Y}."
            )
        return ends_on


class CopyForm(SureForm):
    """The name and the dates of a copy."""

    name = forms.CharField(label="Name of the copy", max_length=100)
    starts_on = forms.DateField(label="First day", widget=forms.DateInput({"type": "date"}))
    ends_on = forms.DateField(label="Last day", widget=forms.DateInput({"type": "date"}))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        refuse_impossible_dates(self, found, self.campaign.time_zone)
        return found
