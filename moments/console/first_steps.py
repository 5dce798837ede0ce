"""The checklist of a new company: each item is done when the fact is there, whoever brought it about (N2)."""

from dataclasses import dataclass

from django.urls import reverse

from accounts.models import Company
from accounts.permissions import Right
from accounts.queries import apps_of
from billing.queries import has_payment_method
from campaigns.queries.first_steps import campaign_steps_of
from kit import clock


@dataclass(frozen=True, slots=True)
class FirstStep:
    """One thing to do: what it is, whether it is done, and where to do it (nowhere for who may not)."""

    title: str
    text: str
    is_done: bool
    href: str
    way: str


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """All that there is to do before the first reward."""

    items: list[FirstStep]

    @property
    def done(self) -> int:
        return sum(item.is_done for item in self.items)

    @property
    def total(self) -> int:
        return len(self.items)

    @property
    def is_under_way(self) -> bool:
        """Whether a campaign was submitted: from there on the home page speaks of other things."""
        return self.items[-1].is_done

    @property
    def is_complete(self) -> bool:
        return self.done == self.total


def first_steps_of(company: Company, rights: set[str]) -> FirstSteps:
    """The checklist as a member with these rights sees it."""
    now = clock.now()
    apps = list(apps_of(company))
    keys = [key for app in apps for key in app.keys.all() if key.works_at(now)]
    campaigns = campaign_steps_of(company)
    app_url = reverse("console:app", args=[apps[0].pk]) if apps else reverse("console:new_app")
    campaign_url = reverse("console:campaign", args=[campaigns.latest.pk]) if campaigns.latest else ""

    def step(title: str, text: str, is_done: bool, right: Right, href: str, way: str) -> FirstStep:
        return FirstStep(title, text, is_done, href if right in rights else "", way)

    return FirstSteps(
        [
            step(
                "Tell us about your company",
                "Its legal name and address stand on the invoices, its name on the reward page.",
                company.has_profile,
                Right.COMPANY,
                reverse("console:profile"),
                "Complete the profile",
            ),
            step(
                "Register an app",
                "An app, game or website: its servers call the Rewards API.",
                bool(apps),
                Right.APPS,
                reverse("console:new_app"),
                "Register an app",
            ),
            step(
                "Make a key",
                "Calls are made with it. Begin with a test key: nothing is consumed or charged.",
                bool(keys),
                Right.APPS,
                reverse("console:new_key", args=[apps[0].pk]) if apps else "",
                "Make a key",
            ),
            step(
                "Draft a campaign",
                "Its name, its dates and its budget are enough to begin with.",
                campaigns.latest is not None,
                Right.CHANGE_CAMPAIGNS,
                reverse("console:new_campaign") if apps else "",
                "Draft a campaign",
            ),
            step(
                "Make the first test call",
                "Copy the command from the app's page. This item is done as soon as the call was answered.",
                campaigns.is_tested,
                Right.APPS,
                app_url if keys and campaigns.latest else "",
                "Copy the call",
            ),
            step(
                "Say how the company pays",
                "A campaign is approved once it can be paid for.",
                has_payment_method(company),
                Right.PAYMENT_METHOD,
                reverse("console:cards"),
                "Add a card",
            ),
            step(
                "Submit the campaign",
                "Support looks at it and approves it; it goes live on its first day.",
                campaigns.is_submitted,
                Right.CHANGE_CAMPAIGNS,
                campaign_url,
                "Go to the campaign",
            ),
        ]
    )
