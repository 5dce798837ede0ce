"""What a marketer lets grow: a campaign's budget, its end, and another campaign out of it (C3, C9)."""

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpResponseBase, QueryDict
from django.shortcuts import redirect

from billing.models import LimitScope
from campaigns import operations
from campaigns.errors import CampaignLocked, CampaignNameTaken
from campaigns.models import Campaign
from campaigns.outlook import Price
from campaigns.queries.browsing import rooms_of
from campaigns.queries.extent import Extent, published_prices_of
from campaigns.steps import Step
from kit import clock
from kit.money import usd
from moments.console.forms.campaign_actions import BudgetForm, CopyForm, ExtendForm, SureForm
from moments.console.views.campaign_actions import ActionPage, amount
from rewards.operations import EXPIRES_AFTER


class TypedPage[FormT: SureForm](ActionPage[FormT]):
    """An action whose effect is worked out while it is typed: that asks for the effect alone, and does nothing."""

    template_name = "console/campaign_growth.html"
    field: str

    @property
    def is_typing(self) -> bool:
        return bool(self.request.htmx) and self.request.method == "GET"  # type: ignore[attr-defined]

    def get_template_names(self) -> list[str]:
        return [f"{self.template_name}#effect" if self.is_typing else self.template_name]

    def make_form(self, typed: QueryDict | None = None) -> FormT:
        if typed is None and self.is_typing and self.request.GET.get(self.field):
            typed = self.request.GET
        return super().make_form(typed)

    def typed(self, form: FormT) -> Any:
        """What was typed into the field, if it is possible; else None."""
        return form.cleaned_data.get(self.field) if form.is_bound and form.is_valid() else None


@dataclass(frozen=True, slots=True)
class Raise:
    """How many more actions of one kind alone the budget pays for: as it is, and as it was typed."""

    price: Price
    now: int
    then: int | None


class RaiseBudgetView(TypedPage[BudgetForm]):
    """Give it more to spend in all."""

    form_class = BudgetForm
    field = "budget"
    name, title, button = "raise_budget", "Raise the budget", "Raise it"
    fields_at_fault = {CampaignLocked: "budget"}

    def says(self, extent: Extent) -> list[str]:
        return ["It holds at once, also for calls that are refused for want of budget now."]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.make_form()
        rooms = {room.scope: room for room in rooms_of(self.campaign, clock.this_month())}
        budget = rooms[LimitScope.CAMPAIGN]
        typed = self.typed(form)
        return super().get_context_data(
            form=form,
            room=budget,
            typed=typed,
            added=(typed or budget.cap_usd_cents) - budget.cap_usd_cents,
            month_usd_cents=min(rooms[one].left_usd_cents for one in _MONTHS),
            raises=[
                Raise(
                    price,
                    max(0, budget.left_usd_cents) // price.usd_cents,
                    None if typed is None else max(0, typed - budget.spent_usd_cents) // price.usd_cents,
                )
                for price in published_prices_of(self.campaign)
            ],
            **kwargs,
        )

    def act(self, form: BudgetForm) -> str:
        budget = form.cleaned_data["budget"]
        operations.raise_budget(campaign=self.campaign, budget_usd_cents=budget, actor=self.actor)
        return f"The budget of {self.campaign} is {usd(budget)} now."


_MONTHS = (LimitScope.CAMPAIGN_MONTH, LimitScope.COMPANY_MONTH)


class ExtendView(TypedPage[ExtendForm]):
    """Move its end later."""

    form_class = ExtendForm
    field = "ends_on"
    name, title, button = "extend_campaign", "Extend", "Extend it"
    fields_at_fault = {CampaignLocked: "ends_on"}

    def says(self, extent: Extent) -> list[str]:
        given = f"The {amount(extent.given, 'reward')} given so far can be used longer, too."
        return [given if extent.given else "No reward was given yet.", "An end can't be moved earlier again."]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.make_form()
        typed: date | None = self.typed(form)
        return super().get_context_data(
            form=form,
            typed=typed,
            expires_on=self.campaign.ends_on + EXPIRES_AFTER,
            typed_expires_on=typed and typed + EXPIRES_AFTER,
            **kwargs,
        )

    def act(self, form: ExtendForm) -> str:
        ends_on = form.cleaned_data["ends_on"]
        operations.extend_campaign(campaign=self.campaign, ends_on=ends_on, actor=self.actor)
        until = ends_on + EXPIRES_AFTER
        return (
            f"{self.campaign} ends on {ends_on:%-d %B %Y} now; rewards can be used until {until:%-d %B %Y}."
        )


class CopyView(ActionPage[CopyForm]):
    """A new draft that is like it."""

    form_class = CopyForm
    name, title, button = "copy_campaign", "Copy", "Make the copy"
    fields_at_fault = {CampaignNameTaken: "name"}
    copy: Campaign

    def says(self, extent: Extent) -> list[str]:
        has = (
            amount(extent.moments, "moment"),
            f"rewards and CPAs in {amount(extent.marketplaces, 'marketplace')}",
            f"messages in {amount(extent.locales, 'language')}",
        )
        return [
            f"A new draft with the same {', '.join(has)}, banner and terms, and without its history.",
            "Prices may have changed since: the draft says what its CPA does not cover any more.",
        ]

    def initial(self) -> dict[str, Any]:
        today = clock.now().date()
        length = self.campaign.ends_on - self.campaign.starts_on
        starts_on = max(today, self.campaign.ends_on + timedelta(days=1))
        name = f"{self.campaign.name} (copy)"[:100]
        return {"name": name, "starts_on": starts_on, "ends_on": starts_on + length}

    def version(self) -> str:
        return ""  # nothing of the campaign is changed

    def act(self, form: CopyForm) -> str:
        found = form.cleaned_data
        self.copy = operations.copy_campaign(
            campaign=self.campaign,
            name=found["name"],
            starts_on=found["starts_on"],
            ends_on=found["ends_on"],
            actor=self.actor,
        )
        return f"{self.copy} is a draft like {self.campaign}."

    def save(self, form: CopyForm) -> HttpResponseBase:
        messages.success(self.request, self.act(form))
        return redirect("console:campaign_step", self.copy.pk, Step.BASICS)
