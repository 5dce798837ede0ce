"""Apps, the addresses that they call from, and their keys."""

from datetime import date, datetime, timedelta
from typing import Any

from django import forms

from accounts.models import App, KeyMode, Platform
from kit import clock

OVERLAPS = [
    (0, "None\nThe old key stops at once."),
    (1, "1 hour"),
    (24, "1 day"),
    (72, "3 days"),
    (168, "7 days\nThe longest overlap."),
]
_PLATFORM_WORDS = {
    Platform.ANDROID: "Phones and tablets",
    Platform.IOS: "iPhone and iPad",
    Platform.FIRE_OS: "Fire tablets",
    Platform.WEB: "Websites and web apps",
    Platform.FIRE_TV: "Support looks at it first: choosing it opens a case",
}


class AppForm(forms.Form):
    """An app: its name, platforms and link (P6)."""

    name = forms.CharField(
        label="Name", max_length=80, help_text="As your customers know it; the reward page shows it."
    )
    platforms = forms.MultipleChoiceField(
        label="Platforms",
        choices=[(one.value, f"{one.label}\n{words}") for one, words in _PLATFORM_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one platform."},
    )
    link = forms.URLField(
        label="Link",
        required=False,
        assume_scheme="https",
        help_text="Its website, or its page in an app store.",
    )


class AllowListForm(forms.Form):
    """The addresses and networks that calls may come from, one a line (P8)."""

    networks = forms.CharField(
        label="Addresses and networks",
        required=False,
        strip=False,
        max_length=10_000,
        widget=forms.Textarea({"rows": 8, "spellcheck": "false", "class": "mono", "autocomplete": "off"}),
        help_text=(
            "One a line, IPv4 or IPv6: <code>203.0.113.7</code>, <code>203.0.113.0/24</code>, "
            "<code>2001:db8::/32</code>. An empty list allows calls from anywhere."
        ),
    )

    def lines(self) -> list[str]:
        return str(self.cleaned_data["networks"]).splitlines()


class KeyForm(forms.Form):
    """A new key (P7)."""

    mode = forms.ChoiceField(
        label="Mode",
        choices=[
            (
                KeyMode.TEST.value,
                "Test\nTries every call; nothing is consumed or charged. Can be seen again.",
            ),
            (KeyMode.LIVE.value, "Live\nGives real rewards that you pay for. Shown once, kept as a hash."),
        ],
        widget=forms.RadioSelect,
        initial=KeyMode.TEST.value,
    )
    name = forms.CharField(
        label="Name",
        max_length=60,
        required=False,
        help_text="To tell keys apart, such as the server it is on.",
    )
    expires_on = forms.DateField(
        label="Expires after",
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text="The last day that it works on, in UTC. Without one it works until you revoke it.",
    )

    def expires_at(self) -> datetime | None:
        return end_of(self.cleaned_data["expires_on"])


class RevokeForm(forms.Form):
    """Why a key is ended."""

    reason = forms.CharField(
        label="Reason",
        max_length=200,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="Kept in the audit log.",
    )


class RotateForm(forms.Form):
    """How long the old key goes on beside the new one (P7)."""

    overlap = forms.TypedChoiceField(
        label="The old key goes on for",
        choices=OVERLAPS,
        coerce=int,
        widget=forms.RadioSelect,
        initial=24,
        help_text="Long enough to bring the new key to all your servers.",
    )

    expires_on = forms.DateField(
        label="The new key expires after",
        required=False,
        widget=forms.DateInput({"type": "date"}),
        help_text="The last day that it works on, in UTC. Without one it works until you revoke it.",
    )

    def expires_at(self) -> datetime | None:
        return end_of(self.cleaned_data["expires_on"])

    def duration(self) -> timedelta:
        return timedelta(hours=self.cleaned_data["overlap"])


def end_of(day: date | None) -> datetime | None:
    return clock.end_of_day(day, "UTC") if day else None


def app_values(app: App) -> dict[str, Any]:
    """What an app's form begins with."""
    return {"name": app.name, "platforms": app.platforms, "link": app.link}
