"""The company's apps: registering one, and one of them with everything that its developers need (P6-P8)."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect

from accounts.errors import (
    AppNameTaken,
    NetworkNotValid,
    PlatformMissing,
    PlatformNeedsApproval,
    TooManyNetworks,
)
from accounts.models import App, CaseKind, Platform
from accounts.operations import change_allow_list, change_app, open_case, register_app
from accounts.permissions import Right
from accounts.queries import app_of, apps_of, open_fire_tv_case_of
from campaigns.queries.first_steps import latest_campaign_of
from events.queries import last_uses
from kit import clock
from kit.errors import Refusal
from kit.http import client_address
from moments.console.access import ConsoleView, FormPage
from moments.console.calls import first_call
from moments.console.forms.apps import AllowListForm, AppForm, app_values


def without_fire_tv(platforms: list[str]) -> list[str]:
    return [one for one in platforms if one != Platform.FIRE_TV]


def ask_for_fire_tv(view: ConsoleView, app: App) -> None:
    """Open the case that choosing Fire TV takes (P6), and say what came of it."""
    subject, text = f"Fire TV for {app.name}", f"We would like {app.name} to run on Fire TV. {app.link}"
    try:
        open_case(member=view.member, kind=CaseKind.FIRE_TV, subject=subject, text=text, app=app)
    except Refusal as refusal:
        messages.warning(view.request, refusal.detail)
    else:
        messages.info(view.request, "Support looks at Fire TV first: it is added once it is approved.")


class AppListView(ConsoleView):
    """Apps with their App ID, platforms and number of keys that work."""

    template_name = "console/apps.html"
    page = "apps"
    right = Right.APPS

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        rows = [(app, sum(key.works_at(now) for key in app.keys.all())) for app in apps_of(self.company)]
        return super().get_context_data(rows=rows, **kwargs)


class AppNewView(FormPage[AppForm]):
    """Register an app. Fire TV is no part of it yet: choosing it opens a case (P6)."""

    template_name = "console/app_new.html"
    page = "apps"
    right = Right.APPS
    form_class = AppForm
    fields_at_fault = {AppNameTaken: "name", PlatformMissing: "platforms"}

    def save(self, form: AppForm) -> HttpResponseBase:
        facts = form.cleaned_data | {"platforms": without_fire_tv(form.cleaned_data["platforms"])}
        app = register_app(company=self.company, **facts, actor=self.actor)
        messages.success(self.request, f"{app.name} is registered. Its servers need a key to call with.")
        if Platform.FIRE_TV in form.cleaned_data["platforms"]:
            ask_for_fire_tv(self, app)
        return redirect("console:app", app.pk)


class AppPage(ConsoleView):
    """A page about one app of the company; a stranger's app is not found."""

    page = "apps"
    right = Right.APPS
    app: App

    def find(self) -> None:
        found = app_of(self.company, self.kwargs["app_id"])
        if found is None:
            raise Http404
        self.app = found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(app=self.app, **kwargs)


class AppView(AppPage):
    """One app: what it is registered as, its keys, its allow-list, and its first call."""

    template_name = "console/app.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        now = clock.now()
        keys = list(self.app.keys.all())
        used = last_uses(key.pk for key in keys)
        campaign = latest_campaign_of(self.app)
        return super().get_context_data(
            keys=[(key, used.get(key.pk)) for key in keys if key.works_at(now)],
            old_keys=[(key, used.get(key.pk)) for key in keys if not key.works_at(now)],
            now=now,
            fire_tv_case=open_fire_tv_case_of(self.app),
            campaign=campaign,
            call=campaign and first_call(self.app, campaign),
            **kwargs,
        )


class AppEditView(AppPage, FormPage[AppForm]):
    """Change an app's name, platforms and link."""

    template_name = "console/app_edit.html"
    form_class = AppForm
    fields_at_fault = {AppNameTaken: "name", PlatformMissing: "platforms", PlatformNeedsApproval: "platforms"}

    def initial(self) -> dict[str, Any]:
        return app_values(self.app)

    def save(self, form: AppForm) -> HttpResponseBase:
        facts, asks = form.cleaned_data, False
        if Platform.FIRE_TV in facts["platforms"] and not self.app.fire_tv_approved_at:
            facts, asks = facts | {"platforms": without_fire_tv(facts["platforms"])}, True
        app = change_app(app=self.app, **facts, actor=self.actor)
        messages.success(self.request, f"{app.name} is changed.")
        if asks:
            ask_for_fire_tv(self, app)
        return redirect("console:app", app.pk)


class AllowListView(AppPage, FormPage[AllowListForm]):
    """Say where the app's servers call from (P8)."""

    template_name = "console/allow_list.html"
    form_class = AllowListForm
    fields_at_fault = {NetworkNotValid: "networks", TooManyNetworks: "networks"}

    def initial(self) -> dict[str, str]:
        return {"networks": "\n".join(self.app.allowed_networks)}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(here=client_address(self.request), **kwargs)

    def save(self, form: AllowListForm) -> HttpResponseBase:
        app = change_allow_list(app=self.app, lines=form.lines(), actor=self.actor)
        count = len(app.allowed_networks)
        entries = "entry" if count == 1 else "entries"
        said = f"The allow-list has {count} {entries}." if count else "Calls are allowed from anywhere."
        messages.success(self.request, said)
        return redirect("console:app", app.pk)
