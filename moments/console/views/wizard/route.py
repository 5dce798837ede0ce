"""Which page a step of the wizard is."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase

from campaigns.steps import Step
from moments.console.views.wizard.base import DraftPage
from moments.console.views.wizard.basics import BasicsStep
from moments.console.views.wizard.messages import MessagesStep
from moments.console.views.wizard.moments import MomentsStep
from moments.console.views.wizard.money import MoneyStep
from moments.console.views.wizard.review import ReviewStep
from moments.console.views.wizard.rewards import RewardsStep
from moments.console.views.wizard.terms import TermsStep

PAGES: dict[str, type[DraftPage]] = {
    Step.BASICS: BasicsStep,
    Step.MOMENTS: MomentsStep,
    Step.REWARDS: RewardsStep,
    Step.MONEY: MoneyStep,
    Step.MESSAGES: MessagesStep,
    Step.TERMS: TermsStep,
    Step.REVIEW: ReviewStep,
}


def campaign_step(request: HttpRequest, campaign_id: str, step: str, **kwargs: Any) -> HttpResponseBase:
    """The page of a step; 404 for a step that there is none of."""
    page = PAGES.get(step)
    if page is None:
        raise Http404
    answer: HttpResponseBase = page.as_view()(request, campaign_id=campaign_id, **kwargs)
    return answer
