"""Endpoints of webhooks, and what is done with them."""

from datetime import datetime, timedelta
from typing import Any

from django import forms

from events.models import MOST_A_SECOND, ReplayKind, WebhookEndpoint
from events.types import EVENT_TYPES
from kit import clock

ALL, SOME = "all", "some"
OVERLAPS = [
    (0, "None\nThe secret that signs now stops at once. For a secret that somebody else has seen."),
    (1, "1 hour"),
    (24, "1 day\nTime to bring the new one to all your servers."),
    (72, "3 days"),
    (168, "7 days\nThe longest overlap."),
]


class EndpointForm(forms.Form):
    """An endpoint: its address, what it is told of and how fast."""

    url = forms.URLField(
        label="Address",
        max_length=2000,
        assume_scheme="https",
        help_text="A public https address of your server.",
        widget=forms.URLInput({"placeholder": "https://", "autocomplete": "off", "spellcheck": "false"}),
    )
    description = forms.CharField(
        label="Description",
        max_length=200,
        required=False,
        help_text="What it is for. Only your team sees it.",
    )
    wanted = forms.ChoiceField(
        label="Events",
        choices=[
            (ALL, "Every event\nThose of types that come later, too."),
            (SOME, "Only some types\nThose that are ticked below."),
        ],
        widget=forms.RadioSelect,
        initial=ALL,
    )
    types = forms.MultipleChoiceField(
        label="Types",
        choices=[(name, f"{name}\n{words}") for name, words in EVENT_TYPES.items()],
        widget=forms.CheckboxSelectMultiple({"data-later": "yes"}),
        required=False,
    )
    rate_per_second = forms.IntegerField(
        label="At most",
        min_value=1,
        max_value=MOST_A_SECOND,
        initial=20,
        widget=forms.NumberInput({"data-unit": "a second"}),
        help_text=f"How many deliveries may begin within a second, 1 to {MOST_A_SECOND}. Others wait their turn.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("wanted") == SOME and not cleaned.get("types"):
            self.add_error("types", "Tick at least one type, or choose every event.")
        return cleaned

    def facts(self) -> dict[str, Any]:
        """The fields as operations name them; no types mean all."""
        facts = {name: self.cleaned_data[name] for name in ("url", "description", "rate_per_second")}
        return facts | {"types": self.cleaned_data["types"] if self.cleaned_data["wanted"] == SOME else []}


def endpoint_values(endpoint: WebhookEndpoint) -> dict[str, Any]:
    """What an endpoint's form begins with."""
    return {
        "url": endpoint.url,
        "description": endpoint.description,
        "wanted": SOME if endpoint.types else ALL,
        "types": endpoint.types,
        "rate_per_second": endpoint.rate_per_second,
    }


class RotateSecretForm(forms.Form):
    """How long the secret that signs now signs beside the new one."""

    overlap = forms.TypedChoiceField(
        label="The present secret signs on for",
        choices=OVERLAPS,
        coerce=int,
        widget=forms.RadioSelect,
        initial=24,
    )

    def duration(self) -> timedelta:
        return timedelta(hours=self.cleaned_data["overlap"])


class ReplayForm(forms.Form):
    """From when events are sent again, and which."""

    since = forms.DateTimeField(
        label="From (UTC)",
        widget=forms.DateTimeInput({"type": "datetime-local", "step": "1"}, format="%Y-%m-%dT%H:%M:%S"),
        help_text="Events that happened since then, up to now.",
    )
    which = forms.ChoiceField(
        label="Send again",
        choices=[
            (
                ReplayKind.UNDELIVERED.value,
                "What was not delivered\nFailed deliveries, and events that were never sent there.",
            ),
            (
                ReplayKind.ALL.value,
                "Everything\nWhat arrived, too. Your server knows repeats by their webhook-id.",
            ),
        ],
        widget=forms.RadioSelect,
        initial=ReplayKind.UNDELIVERED.value,
    )

    def clean_since(self) -> datetime:
        since: datetime = self.cleaned_data["since"]
        if since > clock.now():
            raise forms.ValidationError("A time that has passed is needed; this one has not come yet.")
        return since


class SureForm(forms.Form):
    """A form with nothing to fill in: sending it is the answer."""
