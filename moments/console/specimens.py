"""What the style page shows its partials with: values that look like real ones and belong to nobody."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from django import forms

from billing.rooms import Room
from moments.console.charts import bar_chart, line_chart, share_bar, sparkline
from moments.console.paging import Page

_COURSE = (3, 5, 4, 9, 12, 8, 7, 11, 14, 13, 18, 16, 19, 21)
_PRICES = (2390, 2390, 2490, 2490, 2450, 2550, 2550, 2490, 2490, 2610, 2590, 2590, 2500, 2500)
_AT = datetime(2026, 5, 14, 9, 30, tzinfo=UTC)

CURL = """\
curl https://moments.example/v1/getReward \\
  -H "x-api-key: $MOMENTS_KEY" \\
  -H "content-type: application/json" \\
  -d '{"appId": "app_…", "campaignId": "cmp_…", "momentId": "level_ten"}'"""
PYTHON = """\
moments = Moments(os.environ["MOMENTS_KEY"], base_url="https://moments.example")
reward = moments.get_reward(
    RewardCall(app_id="app_…", campaign_id="cmp_…", moment_id="level_ten", device_type="Web", reward_group_id="US")
)"""
TYPESCRIPT = """\
const moments = new Moments(process.env.MOMENTS_KEY ?? "", { baseUrl: "https://moments.example" });
const reward = await moments.getReward({
  appId: "app_…", campaignId: "cmp_…", momentId: "level_ten", deviceType: "Web", rewardGroupId: "US",
});"""


class SampleForm(forms.Form):
    """One field of each kind."""

    name = forms.CharField(max_length=80, help_text="As your team calls it; customers don't see it.")
    words = forms.CharField(
        label="Message", max_length=120, required=False, widget=forms.Textarea(attrs={"rows": 3})
    )
    marketplace = forms.ChoiceField(choices=[("US", "United States"), ("DE", "Germany"), ("JP", "Japan")])
    budget = forms.DecimalField(
        widget=forms.NumberInput(attrs={"data-prefix": "USD", "data-unit": "a month"})
    )
    starts_on = forms.DateField(
        label="First day",
        widget=forms.DateInput(attrs={"type": "date", "data-unit": "America/New_York"}),
        help_text="The campaign goes live when this day begins there.",
    )
    roles = forms.MultipleChoiceField(
        choices=[
            ("marketer", "Marketer\nCreates, submits and takes down campaigns"),
            ("analyst", "Analyst\nSees spend, invoices and reports"),
            ("developer", "Developer\nHas the apps, their keys and webhooks"),
        ],
        widget=forms.CheckboxSelectMultiple,
    )
    kind = forms.ChoiceField(
        label="How it speaks",
        choices=[
            ("challenge", "Challenge\nAnnounced before and on completion"),
            ("surprise", "Surprise\nOnly on completion"),
        ],
        widget=forms.RadioSelect,
        initial="surprise",
    )
    starts_by_itself = forms.BooleanField(
        label="Starts by itself",
        required=False,
        widget=forms.CheckboxInput(attrs={"role": "switch"}),
        help_text="On its first day; otherwise somebody starts it by hand.",
    )
    accepted = forms.BooleanField(label="We have read the terms of campaigns")


@dataclass(frozen=True, slots=True)
class Item:
    """A thing to do on the style page."""

    title: str
    text: str
    is_done: bool
    href: str = "#checklist"
    way: str = "Do it"


def sample_context(*, with_faults: bool) -> dict[str, Any]:
    """Everything that the partials need, by the names that they need it under; the form filled in wrongly if wanted."""
    return {
        "form": SampleForm({"name": "", "budget": "lots"} if with_faults else None),
        "one": SampleForm(prefix="one"),
        "room": Room("campaign", spent_usd_cents=412_000, cap_usd_cents=500_000),
        "chart": bar_chart([(f"{day} May 2026", value) for day, value in enumerate(_COURSE, 1)]),
        "prices": line_chart(
            [(date(2026, 5, 1) + timedelta(days=number), price) for number, price in enumerate(_PRICES)],
            mark=2500,
            mark_days=10,
        ),
        "points": sparkline(_COURSE),
        "shares": share_bar(
            [("Budget used up", 61), ("Rewarded already", 23), ("Not eligible", 9), ("No such moment", 7)]
        ),
        "listed": Page([], is_first=False, older="style"),
        **_steps(),
        **_records(),
        **_code(),
    }


def _steps() -> dict[str, Any]:
    return {
        "steps": [
            {"name": name, "state": state, "href": href}
            for name, state, href in (
                ("Basics", "done", "#steps"),
                ("Moments", "done", "#steps"),
                ("Rewards", "current", ""),
                ("Budget", "todo", ""),
                ("Review", "todo", ""),
            )
        ],
        "items": [
            Item("Register an app", "Its name, platforms and link.", is_done=True),
            Item("Make the first test call", "A test key consumes and costs nothing.", is_done=False),
            Item("Set a payment method", "", is_done=False, way="Set it"),
        ],
        "tabs": [
            {"href": "#tabs", "name": "Open", "count": 12, "is_current": True},
            {"href": "#tabs", "name": "Finished", "count": 1840, "is_current": False},
            {"href": "#tabs", "name": "Settings", "is_current": False},
        ],
        "links": [
            {"href": "#subnav", "name": "Overview", "is_current": True},
            {"href": "#subnav", "name": "Keys", "is_current": False},
            {"href": "#subnav", "name": "Request log", "is_current": False},
        ],
        "crumbs": [("Apps", "#page_head"), ("Starlight Run", "")],
    }


def _records() -> dict[str, Any]:
    return {
        "facts": [("App ID", "app_0198c2"), ("Registered", "14 May 2026"), ("May call from", "any address")],
        "changes": [
            {"name": "Display name", "old": "Lantern Fox", "new": "Lanternfox Games"},
            {"name": "Website", "old": "", "new": "https://lanternfox.example"},
        ],
        "entries": [
            {"title": "Live", "who": "Moments", "text": "", "at": _AT},
            {"title": "Approved", "who": "Support", "text": "The banner is fine now.", "at": _AT},
            {"title": "Submitted", "who": "ada@lanternfox.example", "text": "", "at": _AT},
        ],
        "posts": [
            {
                "who": "Ada Lovelace",
                "is_support": False,
                "at": _AT,
                "text": "We expect a busy weekend. Could the monthly limit be raised to $20,000?",
            },
            {
                "who": "Maya",
                "is_support": True,
                "at": _AT,
                "text": "Certainly. It holds from now on, until the end of the month.",
            },
        ],
    }


def _code() -> dict[str, Any]:
    return {
        "curl": CURL,
        "python": PYTHON,
        "typescript": TYPESCRIPT,
        "body": {"appId": "app_0198c2", "customer": {"locale": "en-US"}, "momentId": "level_ten"},
    }
