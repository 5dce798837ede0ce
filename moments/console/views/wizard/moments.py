"""The second step: which actions the campaign rewards (C1)."""

from typing import Any

from django.db.models import Count
from django.http import HttpRequest, HttpResponseBase, QueryDict

from campaigns.operations import write_moments
from campaigns.steps import Step
from moments.console.forms.moments import MOST_MOMENTS, MomentsForm
from moments.console.views.wizard.base import StepPage

MORE = "more"


class MomentsStep(StepPage[MomentsForm]):
    """All moments of a draft in one form; removing one says what goes with it."""

    template_name = "console/wizard/moments.html"
    step = Step.MOMENTS

    def make_form(self, typed: QueryDict | None = None) -> MomentsForm:
        moments = self.campaign.moments.order_by("pk").annotate(reward_count=Count("rewards"))
        asks_for_more = typed is not None and typed.get("go") == MORE
        return MomentsForm(typed, moments=list(moments), more=int(asks_for_more))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(most=MOST_MOMENTS, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.POST.get("go") == MORE:
            # One more row, and what was typed stays as it is: nothing is judged yet.
            form = self.make_form(request.POST)
            return self.locked() or self.render_to_response(self.get_context_data(form=form))
        return super().post(request, *args, **kwargs)

    def write(self, form: MomentsForm, seen: str) -> None:
        write_moments(campaign=self.campaign, moments=form.written(), actor=self.actor, seen=seen)
