"""What a marketer does with a campaign: each on a page that says what will happen (C3, C9)."""

from abc import abstractmethod
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from accounts.permissions import Right
from campaigns import operations
from campaigns.models import Campaign, SuspensionReason
from campaigns.queries.browsing import campaign_of
from campaigns.queries.extent import Extent, extent_of
from campaigns.steps import Step
from kit.ids import is_id
from kit.money import usd
from moments.console.access import FormPage
from moments.console.campaign_actions import actions_of
from moments.console.forms.campaign_actions import ReasonForm, SureForm
from moments.console.story import lifted_words, next_of


class ActionPage[FormT: SureForm](FormPage[FormT]):
    """A page around one action: `name` as in `actions_of`, `button` what is pressed for it.

    It says before what will happen and to how much; where the action is not possible now, it says what is instead.
    """

    template_name = "console/campaign_action.html"
    page = "campaigns"
    right = Right.CHANGE_CAMPAIGNS
    name: ClassVar[str]
    title: ClassVar[str]
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
        is_possible = any(one.name == self.name for one in actions_of(self.campaign))
        return super().get_context_data(
            campaign=self.campaign,
            title=self.title,
            is_possible=is_possible,
            comes_next=next_of(self.campaign),
            says=self.says(extent_of(self.campaign)) if is_possible else [],
            button=self.button,
            is_dangerous=self.is_dangerous,
            **kwargs,
        )

    @abstractmethod
    def says(self, extent: Extent) -> list[str]:
        """What will happen, and to how much, in sentences."""

    @abstractmethod
    def act(self, form: FormT) -> str:
        """Call the operation; what was done, in a sentence. Raises Refusal."""

    def save(self, form: FormT) -> HttpResponseBase:
        messages.success(self.request, self.act(form))
        return redirect("console:campaign", self.campaign.pk)


class WithdrawView(ActionPage[SureForm]):
    """Take a submission back."""

    form_class = SureForm
    name, title, button = "withdraw_campaign", "Withdraw the submission", "Withdraw it"

    def says(self, extent: Extent) -> list[str]:
        return [
            "The campaign becomes a draft again and can be edited. Support looks at it once you submit it anew."
        ]

    def act(self, form: SureForm) -> str:
        operations.withdraw_campaign(campaign=self.campaign, actor=self.actor)
        undo = reverse("console:campaign_step", args=[self.campaign.pk, Step.REVIEW])
        return format_html('{} is a draft again. <a href="{}">Submit it again</a>', self.campaign, undo)


class ReviseView(ActionPage[SureForm]):
    """Take a rejected campaign up again."""

    form_class = SureForm
    name, title, button = "revise_campaign", "Edit and submit again", "Edit it"

    def says(self, extent: Extent) -> list[str]:
        return [
            "The campaign becomes a draft again. What support remarked is said at its place in every step."
        ]

    def act(self, form: SureForm) -> str:
        operations.revise_campaign(campaign=self.campaign, actor=self.actor)
        return f"{self.campaign} is a draft again."

    def save(self, form: SureForm) -> HttpResponseBase:
        super().save(form)
        return redirect("console:campaign_step", self.campaign.pk, Step.BASICS)


class StartView(ActionPage[SureForm]):
    """Take it live by hand."""

    form_class = SureForm
    name, title, button = "start_campaign", "Take it live", "Take it live"

    def says(self, extent: Extent) -> list[str]:
        return [
            "From now on each getReward with a live key is a completed action: it gives a reward and is charged.",
            f"It may spend up to {usd(self.campaign.budget_usd_cents or 0)} in all.",
            f"That holds for {amount(extent.moments, 'moment')} in {amount(extent.marketplaces, 'marketplace')}.",
            "Test mode ends. Calls with a test key stay tests.",
        ]

    def act(self, form: SureForm) -> str:
        operations.start_campaign(campaign=self.campaign, actor=self.actor)
        return f"{self.campaign} is live."


class TakeDownView(ActionPage[ReasonForm]):
    """Suspend it. What undoes it is offered with the message."""

    form_class = ReasonForm
    name, title, button, is_dangerous = "take_down_campaign", "Take down", "Take it down", True

    def says(self, extent: Extent) -> list[str]:
        given = f"The {amount(extent.given, 'reward')} given so far {'is' if extent.given == 1 else 'are'} honoured."
        return [
            "New calls are refused with campaign_not_live from now on.",
            f"{given if extent.given else 'No reward was given yet.'} You can resume it any time before its end.",
        ]

    def act(self, form: ReasonForm) -> str:
        reason = form.cleaned_data["reason"]
        operations.take_down_campaign(campaign=self.campaign, actor=self.actor, reason=reason)
        undo = reverse("console:resume_campaign", args=[self.campaign.pk])
        return format_html('{} is taken down. <a href="{}">Resume it</a>', self.campaign, undo)


class ResumeView(ActionPage[SureForm]):
    """Lift the marketer's own reason of a suspension."""

    form_class = SureForm
    name, title, button = "resume_campaign", "Resume", "Resume it"

    def says(self, extent: Extent) -> list[str]:
        others = [cause for cause in self.campaign.suspensions if cause != SuspensionReason.MARKETER]
        if others:
            return [
                f"Your team's own reason is lifted. It returns to where it was once {lifted_words(others)}."
            ]
        return ["It returns to where it was: live, or approved until it starts."]

    def act(self, form: SureForm) -> str:
        operations.resume_campaign(
            campaign=self.campaign, cause=SuspensionReason.MARKETER, actor=self.actor, reason=""
        )
        if self.campaign.suspensions:
            held = lifted_words(self.campaign.suspensions)
            return f"Your reason is lifted; it stays suspended for another one, until {held}."
        return f"{self.campaign} is {self.campaign.get_state_display().lower()} again."


class DeleteView(ActionPage[SureForm]):
    """Throw a draft away."""

    form_class = SureForm
    name, title, button, is_dangerous = "delete_campaign", "Delete the draft", "Delete it", True

    def says(self, extent: Extent) -> list[str]:
        has = (
            amount(extent.moments, "moment"),
            f"rewards in {amount(extent.marketplaces, 'marketplace')}",
            f"messages in {amount(extent.locales, 'language')}",
        )
        tested = amount(extent.tested, "test call")
        return [
            f"The draft is gone for good, with all that was written in it: {', '.join(has)}.",
            f"The decisions of its {tested} stay." if extent.tested else "No test call was made with it.",
        ]

    def act(self, form: SureForm) -> str:
        name = str(self.campaign)
        operations.delete_draft(campaign=self.campaign, actor=self.actor)
        return f"{name} is deleted."

    def save(self, form: SureForm) -> HttpResponseBase:
        messages.success(self.request, self.act(form))
        return redirect("console:campaigns")


def amount(count: int, word: str) -> str:
    """A number of things, in words: `1 moment`, `1,200 rewards`."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"
