"""Beginning a campaign."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from accounts.models import App
from accounts.permissions import Right
from accounts.queries import apps_of
from campaigns.errors import CampaignNameTaken
from campaigns.operations import create_campaign
from kit import clock
from kit.money import to_minor
from moments.console.access import FormPage
from moments.console.forms.campaigns import DraftForm


class NewCampaignView(FormPage[DraftForm]):
    """Draft a campaign: its basics (C1). Without an app there is nothing to draft one for."""

    template_name = "console/new_campaign.html"
    page = "campaigns"
    right = Right.CHANGE_CAMPAIGNS
    fields_at_fault = {CampaignNameTaken: "name"}
    apps: list[App]

    def find(self) -> None:
        self.apps = list(apps_of(self.company))

    def make_form(self, typed: QueryDict | None = None) -> DraftForm:
        today = clock.now().date()
        asked = {"app": self.request.GET.get("app", ""), "starts_on": today, "time_zone": "UTC"}
        return DraftForm(typed, apps=self.apps, initial=asked)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(apps=self.apps, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.apps:
            return redirect("console:new_campaign")
        return super().post(request, *args, **kwargs)

    def save(self, form: DraftForm) -> HttpResponseBase:
        found = form.cleaned_data
        campaign = create_campaign(
            company=self.company,
            app=next(app for app in self.apps if app.pk == found["app"]),
            name=found["name"],
            kind=found["kind"],
            starts_on=found["starts_on"],
            ends_on=found["ends_on"],
            time_zone=found["time_zone"],
            budget_usd_cents=to_minor(found["budget"], "USD"),
            actor=self.actor,
        )
        messages.success(self.request, f"{campaign.name} is a draft: a test key works on it from now on.")
        return redirect("console:campaign", campaign.pk)
