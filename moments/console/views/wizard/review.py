"""The last step: all of the draft as support will see it, what it lacks, and its submission (C3)."""

from dataclasses import dataclass
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect

from billing.queries import payment_method_lacks
from campaigns.models import Message
from campaigns.operations import submit_campaign
from campaigns.queries.browsing import rooms_of
from campaigns.queries.pricing import PricedReward, pricing_of
from campaigns.steps import Lack, Step
from kit import clock
from kit.money import Money
from kit.places import language_name
from moments.console.previews import Texts, preview_of
from moments.console.views.wizard.base import StepPage
from rewards.quotes import Coverage, dearest_of


class SubmitForm(forms.Form):
    """Nothing but the press of a button: what is submitted is the draft."""


@dataclass(frozen=True, slots=True)
class ReviewedReward:
    """A reward with what its CPA covers of the dearest choice; None where nothing is quoted."""

    priced: PricedReward
    coverage: Coverage | None


@dataclass(frozen=True, slots=True)
class LackedStep:
    """A step, and what is missing there."""

    label: str
    href: str
    lacks: list[Lack]


class ReviewStep(StepPage[SubmitForm]):
    """Everything on one page. What the reader saw is what is submitted, or nothing is."""

    template_name = "console/wizard/review.html"
    step = Step.REVIEW
    form_class = SubmitForm

    def write(self, form: SubmitForm, seen: str) -> None:
        submit_campaign(campaign=self.campaign, actor=self.actor, seen=seen)

    def save(self, form: SubmitForm) -> HttpResponseBase:
        super().save(form)
        words = f"{self.campaign} is submitted: support looks at it, and you are told by mail."
        messages.success(self.request, words)
        return redirect("console:campaign", self.campaign.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        pricing = pricing_of(self.campaign)
        main = self.campaign.default_locale
        written = {one.locale: one for one in Message.objects.filter(campaign=self.campaign)}
        rewards = [ReviewedReward(one, _coverage(one)) for one in pricing.rewards]
        return super().get_context_data(
            rewards=rewards,
            marketplaces=list(self.campaign.marketplaces.order_by("name")),
            moments=list(self.campaign.moments.order_by("pk")),
            spoken=[(language_name(one), written[one]) for one in sorted(written)],
            preview=preview_of(self.campaign, Texts.of(written.get(main)), main),
            lacked=self._lacked(),
            hints=self._hints(rewards, set(written)),
            **kwargs,
        )

    def _lacked(self) -> list[LackedStep]:
        found = [
            LackedStep(str(step.label), self.address(step), [one for one in self.lacks if one.step == step])
            for step in Step
        ]
        return [one for one in found if one.lacks]

    def _hints(self, rewards: list[ReviewedReward], locales: set[str]) -> list[str]:
        """What does not keep it from being submitted, and should be known."""
        campaign, hints = self.campaign, []
        if not campaign.terms:
            hints.append("There are no terms: the reward page shows none.")
        if clock.now() >= clock.start_of_day(campaign.starts_on, campaign.time_zone):
            hints.append("Its first day has come: once approved it goes live without waiting.")
        if lacks := payment_method_lacks(self.company):
            hints.append(f"{lacks} It can be submitted, and is approved once there is one.")
        written = {tag.partition("-")[0] for tag in locales}
        for place in campaign.marketplaces.order_by("name"):
            missing = [tag for tag in place.languages if tag.partition("-")[0] not in written]
            if missing and len(missing) == len(place.languages):
                main = language_name(campaign.default_locale)
                hints.append(f"Customers of {place} read {main}: nothing is written in {_names(missing)}.")
        for one in rewards:
            if one.coverage is not None and one.coverage.is_accepted and one.coverage.customer_pays.minor:
                reward, tax = one.priced.reward, one.coverage.customer_pays
                hints.append(f"Customers of {reward.marketplace} pay up to {tax} of tax for {reward.moment}.")
        return hints + self._money_hints()

    def _money_hints(self) -> list[str]:
        budget = self.campaign.budget_usd_cents
        if budget is None:
            return []
        rooms = rooms_of(self.campaign, clock.this_month())[1:]
        least = min(room.cap_usd_cents for room in rooms)
        if budget <= least:
            return []
        return [
            f"The budget is above the monthly limit of {Money(least, 'USD')}: it can't be spent within one month."
        ]


def _names(tags: list[str]) -> str:
    return " or ".join(language_name(tag) for tag in tags)


def _coverage(priced: PricedReward) -> Coverage | None:
    quotes = [one.quote for one in priced.choices if one.quote is not None]
    return dearest_of(quotes).covered_by(priced.reward.cpa_minor) if quotes else None
