"""The second step: which actions the campaign rewards (C1)."""

from typing import Any

from django.http import HttpRequest, HttpResponseBase, QueryDict

from campaigns.models import Moment
from campaigns.operations import MOST_MOMENTS, write_moments
from campaigns.steps import Step
from moments.console.forms.moments import MomentsForm, empty_row, rows_of
from moments.console.views.wizard.base import StepPage

MORE = "more"
LESS = "less:"


class MomentsStep(StepPage[MomentsForm]):
    """All moments of a draft in one form; removing one says what goes with it.

    One row more, or a new one less, is asked for by sending the form: what was typed stays, and nothing is saved.
    """

    template_name = "console/wizard/moments.html"
    step = Step.MOMENTS
    moments: list[Moment]

    def find(self) -> None:
        super().find()
        moments = self.campaign.moments.order_by("pk").prefetch_related("rewards__marketplace")
        self.moments = list(moments)

    def make_form(self, typed: QueryDict | None = None) -> MomentsForm:
        if typed is None:
            return MomentsForm.of(self.moments)
        return MomentsForm.sent(typed, moments=self.moments)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(most=MOST_MOMENTS, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        go = request.POST.get("go", "")
        if go != MORE and not go.startswith(LESS):
            return super().post(request, *args, **kwargs)
        form = self._with_other_rows(request.POST, go)
        context = self.get_context_data(form=form, is_more=go == MORE, is_less=go != MORE)
        return self.locked() or self.render_to_response(context)

    def _with_other_rows(self, typed: QueryDict, go: str) -> MomentsForm:
        rows = rows_of(typed, self.moments)
        if go == MORE:
            rows = [*rows, empty_row()][:MOST_MOMENTS]
        else:
            rows = [row for number, row in enumerate(rows) if row["id"] or f"{LESS}{number}" != go]
        return MomentsForm(rows or [empty_row()], moments=self.moments)

    def write(self, form: MomentsForm, seen: str) -> None:
        write_moments(campaign=self.campaign, moments=form.written(), actor=self.actor, seen=seen)
