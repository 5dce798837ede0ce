"""What a marketer does with a campaign: each on a page that says what will happen (C3, C9)."""

from abc import abstractmethod
from datetime import timedelta
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from accounts.permissions import Right
from campaigns import operations
from campaigns.errors import CampaignLocked, CampaignNameTaken
from campaigns.models import Campaign, SuspensionReason
from campaigns.queries.browsing import campaign_of
from campaigns.steps import Step
from kit import clock
from kit.ids import is_id
from kit.money import usd
from moments.console.access import FormPage
from moments.console.forms.campaign_actions import BudgetForm, CopyForm, ExtendForm, ReasonForm, SureForm


class ActionPage[FormT: SureForm](FormPage[FormT]):
    """A page around one action: `says` in words what it will do, `button` what is pressed for it."""

    template_name = "console/campaign_action.html"
    page = "campaigns"
    right = Right.CHANGE_CAMPAIGNS
    title: ClassVar[str]
    says: ClassVar[list[str]]
    button: ClassVar[str]
    is_dangerous: ClassVar[bool] = False
    campaign: Campaign

    def find(self) -> None:
        campaign_id = self.kwargs["campaign_id"]
        campaign = campaign_of(self.company, campaign_id) if is_id("cmp", campaign_id) else None
        if campaign is None:
            raise Http404
        self.campaign = campaign

    def make_form(self, typed: QueryDict | None = None) -> FormT:
        return self.form_class(typed, campaign=self.campaign, initial=self.initial())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            campaign=self.campaign,
            title=self.title,
            says=self.says,
            button=self.button,
            is_dangerous=self.is_dangerous,
            **kwargs,
        )

    @abstractmethod
    def act(self, form: FormT) -> str:
        """Call the operation; what was done, in a sentence. Raises Refusal."""

    def save(self, form: FormT) -> HttpResponseBase:
        messages.success(self.request, self.act(form))
        return redirect("console:campaign", self.campaign.pk)


class WithdrawView(ActionPage[SureForm]):
    """Take a submission back."""

    form_class = SureForm
    title, button = "Withdraw the submission", "Withdraw it"
    says = [
        "The campaign becomes a draft again and can be edited. Support looks at it once you submit it anew."
    ]

    def act(self, form: SureForm) -> str:
        operations.withdraw_campaign(campaign=self.campaign, actor=self.actor)
        return f"{self.campaign} is a draft again."


class ReviseView(ActionPage[SureForm]):
    """Take a rejected campaign up again."""

    form_class = SureForm
    title, button = "Edit and submit again", "Edit it"
    says = ["The campaign becomes a draft again. What support remarked is said at its place in every step."]

    def act(self, form: SureForm) -> str:
        operations.revise_campaign(campaign=self.campaign, actor=self.actor)
        return f"{self.campaign} is a draft again."

    def save(self, form: SureForm) -> HttpResponseBase:
        super().save(form)
        return redirect("console:campaign_step", self.campaign.pk, Step.BASICS)


class StartView(ActionPage[SureForm]):
    """Take it live by hand."""

    form_class = SureForm
    title, button = "Take it live", "Take it live"
    says = [
        "From now on each getReward with a live key is a completed action: it gives a reward and is charged.",
        "Test mode ends. Calls with a test key stay tests.",
    ]

    def act(self, form: SureForm) -> str:
        operations.start_campaign(campaign=self.campaign, actor=self.actor)
        return f"{self.campaign} is live."


class TakeDownView(ActionPage[ReasonForm]):
    """Suspend it. What undoes it is offered with the message."""

    form_class = ReasonForm
    title, button, is_dangerous = "Take down", "Take it down", True
    says = [
        "New calls are refused with campaign_not_live from now on.",
        "Rewards that were given are honoured. You can resume it any time before its end.",
    ]

    def act(self, form: ReasonForm) -> str:
        reason = form.cleaned_data["reason"]
        operations.take_down_campaign(campaign=self.campaign, actor=self.actor, reason=reason)
        undo = reverse("console:resume_campaign", args=[self.campaign.pk])
        return format_html('{} is taken down. <a href="{}">Resume it</a>', self.campaign, undo)


class ResumeView(ActionPage[SureForm]):
    """Lift the marketer's own reason of a suspension."""

    form_class = SureForm
    title, button = "Resume", "Resume it"
    says = ["It returns to where it was: live, or approved until it starts."]

    def act(self, form: SureForm) -> str:
        operations.resume_campaign(
            campaign=self.campaign, cause=SuspensionReason.MARKETER, actor=self.actor, reason=""
        )
        if self.campaign.suspensions:
            return "Your reason is lifted; it stays suspended for another one."
        return f"{self.campaign} is {self.campaign.get_state_display().lower()} again."


class RaiseBudgetView(ActionPage[BudgetForm]):
    """Give it more to spend in all."""

    form_class = BudgetForm
    title, button = "Raise the budget", "Raise it"
    says = ["It holds at once, also for calls that are refused for want of budget now."]
    fields_at_fault = {CampaignLocked: "budget"}

    def act(self, form: BudgetForm) -> str:
        budget = form.cleaned_data["budget"]
        operations.raise_budget(campaign=self.campaign, budget_usd_cents=budget, actor=self.actor)
        return f"The budget of {self.campaign} is {usd(budget)} now."


class ExtendView(ActionPage[ExtendForm]):
    """Move its end later."""

    form_class = ExtendForm
    title, button = "Extend", "Extend it"
    says = []
    fields_at_fault = {CampaignLocked: "ends_on"}

    def act(self, form: ExtendForm) -> str:
        ends_on = form.cleaned_data["ends_on"]
        operations.extend_campaign(campaign=self.campaign, ends_on=ends_on, actor=self.actor)
        return f"{self.campaign} ends on {ends_on:%-d %B %Y} now."


class CopyView(ActionPage[CopyForm]):
    """A new draft that is like it."""

    form_class = CopyForm
    title, button = "Copy", "Make the copy"
    says = [
        "A new draft with the same moments, rewards, CPAs, messages, banner and terms, and without its history.",
        "Prices may have changed since: the draft says what its CPA does not cover any more.",
    ]
    fields_at_fault = {CampaignNameTaken: "name"}
    copy: Campaign

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
        super().save(form)
        return redirect("console:campaign_step", self.copy.pk, Step.BASICS)


class DeleteView(ActionPage[SureForm]):
    """Throw a draft away."""

    form_class = SureForm
    title, button, is_dangerous = "Delete the draft", "Delete it", True
    says = [
        "The draft and all that was written in it are gone for good. The decisions of its test calls stay."
    ]

    def act(self, form: SureForm) -> str:
        name = str(self.campaign)
        operations.delete_draft(campaign=self.campaign, actor=self.actor)
        return f"{name} is deleted."

    def save(self, form: SureForm) -> HttpResponseBase:
        messages.success(self.request, self.act(form))
        return redirect("console:campaigns")
