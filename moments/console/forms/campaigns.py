"""What a draft of a campaign begins with (C1)."""

from datetime import timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms

from accounts.models import App
from campaigns.models import CampaignKind
from kit import clock

LEAST_BUDGET_USD = 50
LONGEST = timedelta(days=365)
_KIND_WORDS = {
    CampaignKind.CHALLENGE: "Announced before, so that people work towards it.",
    CampaignKind.SURPRISE: "Said only once the action is completed.",
    CampaignKind.PRIZE: "For winners whom you choose.",
}
_REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")


class DraftForm(forms.Form):
    """The basics of a campaign: enough to try every call with a test key."""

    name = forms.CharField(label="Name", max_length=100, help_text="Your customers don't see it.")
    app = forms.ChoiceField(label="App")
    kind = forms.ChoiceField(
        label="Kind",
        choices=[(kind.value, f"{kind.label}\n{words}") for kind, words in _KIND_WORDS.items()],
        widget=forms.RadioSelect,
        initial=CampaignKind.CHALLENGE.value,
    )
    starts_on = forms.DateField(label="First day", widget=forms.DateInput({"type": "date"}))
    ends_on = forms.DateField(
        label="Last day",
        widget=forms.DateInput({"type": "date"}),
        help_text="Included. Customers have another 30 days to choose their reward.",
    )
    time_zone = forms.ChoiceField(label="Time zone", help_text="In which both days begin and end.")
    budget = forms.DecimalField(
        label="Total budget",
        min_value=LEAST_BUDGET_USD,
        max_value=100_000_000,
        decimal_places=2,
        widget=forms.NumberInput({"data-prefix": "USD", "inputmode": "decimal"}),
        help_text=f"At least {LEAST_BUDGET_USD} USD. It is never exceeded, and can be raised later.",
    )

    def __init__(self, *args: Any, apps: list[App], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        zones = sorted(zone for zone in available_timezones() if zone.startswith(_REGIONS))
        self.fields["app"].choices = [(app.pk, app.name) for app in apps]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in ["UTC", *zones]]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        first, last = found.get("starts_on"), found.get("ends_on")
        if first and last and last < first:
            self.add_error("ends_on", f"The last day comes before the first, {first}.")
        elif first and last and last - first > LONGEST:
            self.add_error("ends_on", f"A campaign runs for at most {LONGEST.days} days.")
        elif last and last < clock.now().date():
            self.add_error("ends_on", "The last day has passed already.")
        return found
