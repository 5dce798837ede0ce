"""The fourth step: what an action costs in each marketplace, and what may be spent in all (R6, B2, B3)."""

from typing import Any

from django.http import QueryDict

from billing.models import LimitScope
from campaigns.operations import write_money
from campaigns.outlook import Outlook, Price, outlook_of
from campaigns.queries.browsing import rooms_of
from campaigns.queries.pricing import Pricing, pricing_of
from campaigns.steps import Step
from kit import clock
from kit.money import Money, to_usd_cents
from moments.console.forms.money import MoneyForm
from moments.console.views.wizard.base import StepPage


class MoneyStep(StepPage[MoneyForm]):
    """CPAs with their quotes, the budget with what it buys, and the limits in sight.

    What is typed asks for what it would buy alone, and saves nothing.
    """

    template_name = "console/wizard/money.html"
    step = Step.MONEY
    _pricing: Pricing | None = None

    def get_template_names(self) -> list[str]:
        is_typing = self.request.htmx and self.request.method == "GET"  # type: ignore[attr-defined]
        return ["console/wizard/_outlook.html" if is_typing else self.template_name]

    @property
    def pricing(self) -> Pricing:
        """What the draft's choices cost, read once a request."""
        if self._pricing is None:
            self._pricing = pricing_of(self.campaign)
        return self._pricing

    def make_form(self, typed: QueryDict | None = None) -> MoneyForm:
        if typed is None and "budget" in self.request.GET:
            typed = self.request.GET
        cents = self.campaign.budget_usd_cents
        budget = Money(cents, "USD").decimal if cents is not None else ""
        return MoneyForm(
            typed, rewards=self.pricing.rewards, margin=self.pricing.margin, initial={"budget": budget}
        )

    def write(self, form: MoneyForm, seen: str) -> None:
        write_money(
            campaign=self.campaign,
            budget_usd_cents=form.cleaned_data["budget"],
            cpas=form.cpas,
            actor=self.actor,
            seen=seen,
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.make_form()
        month = clock.this_month()
        rooms = [room for room in rooms_of(self.campaign, month) if room.scope != LimitScope.CAMPAIGN]
        return super().get_context_data(
            form=form,
            month=month,
            rooms=[room for room in rooms if self.may_see(room.scope)],
            outlook=self._outlook(form, min(room.left_usd_cents for room in rooms)),
            rates=self.pricing.rates,
            unknown=self.pricing.unknown,
            **kwargs,
        )

    def _outlook(self, form: MoneyForm, month_usd_cents: int) -> Outlook | None:
        """What the budget as typed, else as saved, would buy; None as long as something is not known."""
        cpas, budget = {}, self.campaign.budget_usd_cents
        if form.is_bound:
            form.is_valid()
            cpas, budget = form.cpas, form.cleaned_data.get("budget")
        prices = []
        for one in self.pricing.rewards:
            reward, rate = one.reward, self.pricing.rates.get(one.reward.marketplace.currency)
            if rate is not None:
                cpa = cpas.get(reward.pk, reward.cpa_minor)
                cents = to_usd_cents(cpa, reward.marketplace.currency, rate.usd)
                prices.append(Price(reward.moment.name, reward.marketplace_id, cents))
        if budget is None or not prices:
            return None
        return outlook_of(budget_usd_cents=budget, prices=prices, month_usd_cents=month_usd_cents)
