"""The banner of a draft: a form with an address of its own, so that a refused picture loses no text (C5)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import redirect

from campaigns.errors import BannerNotValid
from campaigns.models import Campaign
from campaigns.operations import remove_banner, set_banner
from campaigns.queries.sections import version_of
from campaigns.steps import Step
from kit.errors import Refusal
from kit.http import VERSION_FIELD
from moments.console.forms.messages import BannerForm
from moments.console.previews import banner_of
from moments.console.views.wizard.base import StepPage

PART = "banner"
SAVED = "The banner is saved, in every size."
REMOVED = "The banner is removed."


class BannerPage(StepPage[BannerForm]):
    """Upload or remove the banner. In the step's page it answers with its card alone, without scripts as a page."""

    step = Step.MESSAGES
    part = PART
    form_class = BannerForm
    fields_at_fault = {BannerNotValid: "banner"}
    said = refused = ""

    def get_template_names(self) -> list[str]:
        is_part = self.request.htmx  # type: ignore[attr-defined]
        return ["console/wizard/_banner_answer.html" if is_part else "console/wizard/banner.html"]

    def make_form(self, typed: Any = None) -> BannerForm:
        return BannerForm(typed, self.request.FILES if typed is not None else None)

    def write(self, form: BannerForm, seen: str) -> None:
        set_banner(
            campaign=self.campaign,
            upload=form.cleaned_data["banner"],
            focus=float(form.cleaned_data["focus"]),
            actor=self.actor,
            seen=seen,
        )

    def save(self, form: BannerForm) -> HttpResponseBase:
        self.write(form, self.request.POST.get(VERSION_FIELD, self.version()))
        return self._answer(SAVED)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if request.POST.get("do") != "remove":
            return super().post(request, *args, **kwargs)
        return self.locked() or self._remove()

    def _remove(self) -> HttpResponseBase:
        try:
            remove_banner(campaign=self.campaign, actor=self.actor, seen=self.request.POST.get(VERSION_FIELD))
        except Refusal as refusal:
            self.refused = refusal.detail
            return self.render_to_response(self.get_context_data(form=BannerForm()), status=422)
        return self._answer(REMOVED)

    def _answer(self, words: str) -> HttpResponseBase:
        """The card as it stands now with these words, or the way back to the step."""
        if self.request.htmx:  # type: ignore[attr-defined]
            self.said = words
            response = self.render_to_response(self.get_context_data(form=BannerForm()))
            response["HX-Trigger"] = "banner-changed"
            return response
        messages.success(self.request, words)
        return redirect(self.address(self.step) + "#banner")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or self.make_form()
        context = super().get_context_data(form=form, said=self.said, refused=self.refused, **kwargs)
        return context | banner_context(self.campaign, form)


def banner_context(campaign: Campaign, form: BannerForm | None = None) -> dict[str, Any]:
    """What the card of a banner shows."""
    return {
        "pictures": banner_of(campaign),
        "banner_form": form or BannerForm(),
        "banner_version": version_of(campaign, Step.MESSAGES, PART),
    }
