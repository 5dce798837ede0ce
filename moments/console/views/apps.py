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
from accounts.models import App, Platform
from accounts.operations import change_allow_list, change_app, register_app
from accounts.permissions import Right
from accounts.queries import app_of, apps_of
from campaigns.queries.first_steps import latest_campaign_of
from kit import clock
from kit.http import client_address
from moments.console.access import ConsoleView, FormPage
from moments.console.calls import first_call
from moments.console.forms.apps import AllowListForm, AppForm, app_values


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
        chosen = form.cleaned_data["platforms"]
        app = register_app(
            company=self.company,
            name=form.cleaned_data["name"],
            platforms=[one for one in chosen if one != Platform.FIRE_TV],
            link=form.cleaned_data["link"],
            actor=self.actor,
        )
        messages.success(self.request, f"{app.name} is registered. Its servers need a key to call with.")
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
        campaign = latest_campaign_of(self.app)
        return super().get_context_data(
            keys=[key for key in keys if key.works_at(now)],
            old_keys=[key for key in keys if not key.works_at(now)],
            now=now,
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
        app = change_app(app=self.app, **form.cleaned_data, actor=self.actor)
        messages.success(self.request, f"{app.name} is changed.")
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
