"""What a campaign is: the first step of its draft (C1)."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any
from zoneinfo import available_timezones

from django import forms

from accounts.models import App
from campaigns.models import CampaignKind
from campaigns.operations import LONGEST
from kit import clock
from kit.places import name_of
from rewards.models import Marketplace

_KIND_WORDS = {
    CampaignKind.CHALLENGE: "Announced before, so that people work towards it: you write an announcement, too.",
    CampaignKind.SURPRISE: "Said only once the action is completed.",
    CampaignKind.PRIZE: "For winners whom you choose: your app calls for them alone.",
}
_REGIONS = ("Africa/", "America/", "Asia/", "Atlantic/", "Australia/", "Europe/", "Indian/", "Pacific/")
# Dates end with the year 9999: a campaign near it could not be shown, since its expiry would be no date.
_FURTHEST = timedelta(days=3_653)


class BasicsForm(forms.Form):
    """The basics of a campaign: enough to try every call with a test key.

    `given` says of how many moments rewards are chosen in each marketplace.
    """

    places: list[Marketplace]

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
    starts = forms.ChoiceField(
        label="Start",
        choices=[
            ("by_itself", "By itself\nAt the first instant of the first day, once it is approved."),
            ("by_hand", "By hand\nYou take it live on its page, from the first day on."),
        ],
        widget=forms.RadioSelect({"data-later": "1"}),
        initial="by_itself",
        required=False,
    )
    marketplaces = forms.MultipleChoiceField(
        label="Marketplaces",
        required=False,
        widget=forms.CheckboxSelectMultiple({"data-later": "1"}),
        help_text="Where customers live. Rewards are chosen for each; leaving one drops those that are chosen there.",
    )

    def __init__(
        self,
        *args: Any,
        apps: list[App],
        marketplaces: Sequence[Marketplace],
        given: Mapping[str, int] | None = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.places = list(marketplaces)
        self.fields["marketplaces"].choices = [  # type: ignore[attr-defined]
            (one.pk, f"{one.name}\n{one.currency}, {_countries(one)}{_given(one, given or {})}")
            for one in marketplaces
        ]
        zones = sorted(zone for zone in available_timezones() if zone.startswith(_REGIONS))
        self.fields["app"].choices = [(app.pk, app.name) for app in apps]  # type: ignore[attr-defined]
        self.fields["time_zone"].choices = [(zone, zone.replace("_", " ")) for zone in ["UTC", *zones]]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        refuse_impossible_dates(self, found, found.get("time_zone", "UTC"))
        return found


def refuse_impossible_dates(form: forms.Form, found: dict[str, Any], time_zone: str) -> None:
    """Say at the last day of a form what is wrong with its two days, if anything is (C1, C3)."""
    first, last = found.get("starts_on"), found.get("ends_on")
    if first is None or last is None:
        return
    if last < first:
        form.add_error("ends_on", f"The last day comes before the first, {first}.")
    elif last - first > LONGEST:
        form.add_error("ends_on", f"A campaign runs for at most {LONGEST.days} days.")
    elif last - clock.now().date() > _FURTHEST:
        form.add_error("ends_on", "The last day is more than ten years away.")
    elif clock.now() >= clock.end_of_day(last, time_zone):
        form.add_error("ends_on", "The last day has passed already.")


def _countries(marketplace: Marketplace) -> str:
    """Where a marketplace delivers, in few words."""
    named = [name_of(code) for code in marketplace.ships_to[:3]]
    more = len(marketplace.ships_to) - len(named)
    return ", ".join(named) + (f" and {more} more" if more > 0 else "")


def _given(marketplace: Marketplace, given: Mapping[str, int]) -> str:
    """What a draft gives in a marketplace, and would lose with it."""
    moments = given.get(marketplace.pk, 0)
    return f". Rewards are chosen for {moments} {'moment' if moments == 1 else 'moments'}" if moments else ""
