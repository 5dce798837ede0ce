"""What every step of the wizard does: it finds the draft, says what is missing, and keeps what others wrote."""

from abc import abstractmethod
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django_htmx.http import HttpResponseClientRedirect

from accounts.permissions import Right
from campaigns.models import Campaign, CampaignState
from campaigns.queries.browsing import campaign_of
from campaigns.queries.drafts import missing_of
from campaigns.queries.remarks import rejection_of
from campaigns.queries.sections import version_of
from campaigns.steps import Lack, Step, done_of
from events.queries.audit import audit_of
from kit.http import VERSION_FIELD
from kit.ids import is_id
from moments.console.access import ConsoleView, FormPage
from moments.console.audit import Told, told

STEPS = list(Step)
_REWARD_EDITS = ("campaign.edit_rewards", "campaign.use_product")
# What may have changed what a step shows: a marketplace that is left takes its rewards and their CPAs along.
_EDITS: dict[str, tuple[str, ...]] = {
    Step.BASICS: ("campaign.edit_basics",),
    Step.MOMENTS: ("campaign.edit_moments", "campaign.use_product"),
    Step.REWARDS: (*_REWARD_EDITS, "campaign.edit_basics", "campaign.edit_moments"),
    Step.MONEY: ("campaign.edit_money", *_REWARD_EDITS, "campaign.edit_basics", "campaign.edit_moments"),
    Step.MESSAGES: ("campaign.edit_messages", "campaign.edit_banner"),
    Step.TERMS: ("campaign.edit_terms",),
}
_EDITS[Step.REVIEW] = tuple({verb: None for verbs in _EDITS.values() for verb in verbs})


@dataclass(frozen=True, slots=True)
class StepLink:
    """A step as the way through the wizard shows it: `state` is done, current or todo."""

    name: str
    state: str
    href: str
    lacks: int


class DraftPage(ConsoleView):
    """A page of the wizard, about one draft of the company. Whoever comes for another campaign is led to its page."""

    page = "campaigns"
    right = Right.CHANGE_CAMPAIGNS
    step: ClassVar[Step]
    campaign: Campaign
    _lacks: list[Lack] | None = None

    def find(self) -> None:
        campaign_id = self.kwargs["campaign_id"]
        campaign = campaign_of(self.company, campaign_id) if is_id("cmp", campaign_id) else None
        if campaign is None:
            raise Http404
        self.campaign = campaign

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.locked() or super().get(request, *args, **kwargs)

    def locked(self) -> HttpResponse | None:
        """The way to the campaign's page when it is no draft any more; None for a draft."""
        if self.campaign.state == CampaignState.DRAFT:
            return None
        words = f"{self.campaign} is {self.campaign.get_state_display().lower()}: only a draft can be edited."
        messages.warning(self.request, words)
        if self.request.htmx:  # type: ignore[attr-defined]
            return HttpResponseClientRedirect(reverse("console:campaign", args=[self.campaign.pk]))
        return redirect("console:campaign", self.campaign.pk)

    @property
    def lacks(self) -> list[Lack]:
        """What the draft lacks, read once a request."""
        if self._lacks is None:
            self._lacks = missing_of(self.campaign)
        return self._lacks

    def address(self, step: str) -> str:
        return reverse("console:campaign_step", args=[self.campaign.pk, step])

    def way_on(self) -> str:
        """Where a saved step leads: `go` names a step, or `stay`; else the next one."""
        go = self.request.POST.get("go", "")
        if go == "stay":
            return self.request.get_full_path()
        if go in Step.values:
            return self.address(go)
        after = STEPS.index(self.step) + 1
        return self.address(STEPS[min(after, len(STEPS) - 1)])

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        at = STEPS.index(self.step)
        rejection = rejection_of(self.campaign)
        return super().get_context_data(
            campaign=self.campaign,
            step=self.step,
            steps=[self._link(one) for one in STEPS],
            step_number=at + 1,
            back=self.address(STEPS[at - 1]) if at else "",
            lacks=[one for one in self.lacks if one.step == self.step],
            lack_count=len(self.lacks),
            rejection=rejection,
            remarks=dict(rejection.remarks) if rejection else {},
            **kwargs,
        )

    def last_edit(self) -> Told | None:
        """Who changed this step last, and what, in words."""
        edits = audit_of(self.company.pk, object_key=self.campaign.pk).filter(verb__in=_EDITS[self.step])
        return next(iter(told(edits[:1])), None)

    def _link(self, step: Step) -> StepLink:
        lacks = sum(one.step == step for one in self.lacks)
        done = done_of(self.lacks, has_terms=bool(self.campaign.terms))
        state = "current" if step == self.step else "done" if step in done else "todo"
        return StepLink(str(step.label), state, self.address(step), lacks)


class StepPage[FormT: Form](DraftPage, FormPage[FormT]):
    """A step around one form. Whatever it may still lack is saved; nobody overwrites unseen what another wrote."""

    part: str = ""

    def version(self) -> str:
        return version_of(self.campaign, self.step, self.part)

    @abstractmethod
    def write(self, form: FormT, seen: str) -> None:
        """Call the operation of a valid form; `seen` is the version that the reader began with. Raises Refusal."""

    def save(self, form: FormT) -> HttpResponseBase:
        self.write(form, self.request.POST.get(VERSION_FIELD, self.version()))
        if self.request.POST.get("go") == "stay":
            messages.success(self.request, "The draft is saved.")
        return redirect(self.way_on())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return self.locked() or super().post(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        seen = self.request.POST.get(VERSION_FIELD)
        moved = seen is not None and seen != self.version()
        return super().get_context_data(changed_meanwhile=self.last_edit() if moved else None, **kwargs)
