"""The first step: what the campaign is (C1), for a new draft and for one that stands."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect

from accounts.models import App
from accounts.permissions import Right
from accounts.queries import apps_of
from campaigns.errors import CampaignNameTaken
from campaigns.operations import Basics, create_campaign, write_basics
from campaigns.queries.choices import moments_by_place
from campaigns.steps import Step
from kit import clock
from moments.console.access import FormPage
from moments.console.forms.campaigns import BasicsForm
from moments.console.views.wizard.base import StepPage
from rewards.models import Marketplace


class NewCampaignView(FormPage[BasicsForm]):
    """Begin a draft with its basics. Without an app there is nothing to draft one for."""

    template_name = "console/new_campaign.html"
    page = "campaigns"
    right = Right.CHANGE_CAMPAIGNS
    fields_at_fault = {CampaignNameTaken: "name"}
    apps: list[App]

    def find(self) -> None:
        self.apps = list(apps_of(self.company))

    def make_form(self, typed: QueryDict | None = None) -> BasicsForm:
        today = clock.now().date()
        asked = {"app": self.request.GET.get("app", ""), "starts_on": today, "time_zone": "UTC"}
        return BasicsForm(typed, apps=self.apps, marketplaces=_marketplaces(), initial=asked)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(apps=self.apps, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not self.apps:
            return redirect("console:new_campaign")
        return super().post(request, *args, **kwargs)

    def save(self, form: BasicsForm) -> HttpResponseBase:
        basics = _basics(form, self.apps)
        campaign = create_campaign(
            company=self.company,
            app=basics.app,
            name=basics.name,
            kind=basics.kind,
            starts_on=basics.starts_on,
            ends_on=basics.ends_on,
            time_zone=basics.time_zone,
            starts_by_itself=basics.starts_by_itself,
            marketplaces=basics.marketplaces,
            actor=self.actor,
        )
        messages.success(self.request, f"{campaign.name} is a draft: a test key works on it from now on.")
        return redirect("console:campaign_step", campaign.pk, Step.MOMENTS)


class BasicsStep(StepPage[BasicsForm]):
    """The basics of a draft that stands."""

    template_name = "console/wizard/basics.html"
    step = Step.BASICS
    fields_at_fault = {CampaignNameTaken: "name"}
    apps: list[App]

    def find(self) -> None:
        super().find()
        self.apps = list(apps_of(self.company))

    def make_form(self, typed: QueryDict | None = None) -> BasicsForm:
        return BasicsForm(
            typed,
            apps=self.apps,
            marketplaces=_marketplaces(),
            given=moments_by_place(self.campaign),
            initial=self.initial(),
        )

    def initial(self) -> dict[str, Any]:
        campaign = self.campaign
        return {
            "name": campaign.name,
            "app": campaign.app_id,
            "kind": campaign.kind,
            "starts_on": campaign.starts_on,
            "ends_on": campaign.ends_on,
            "time_zone": campaign.time_zone,
            "starts": "by_itself" if campaign.starts_by_itself else "by_hand",
            "marketplaces": sorted(campaign.marketplaces.values_list("pk", flat=True)),
        }

    def write(self, form: BasicsForm, seen: str) -> None:
        write_basics(campaign=self.campaign, basics=_basics(form, self.apps), actor=self.actor, seen=seen)


def _marketplaces() -> list[Marketplace]:
    return list(Marketplace.objects.order_by("name"))


def _basics(form: BasicsForm, apps: list[App]) -> Basics:
    found = form.cleaned_data
    return Basics(
        app=next(app for app in apps if app.pk == found["app"]),
        name=found["name"],
        kind=found["kind"],
        starts_on=found["starts_on"],
        ends_on=found["ends_on"],
        time_zone=found["time_zone"],
        starts_by_itself=found["starts"] != "by_hand",
        marketplaces=[one for one in form.places if one.pk in found["marketplaces"]],
    )
