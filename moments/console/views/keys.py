"""An app's keys: made, rotated, revoked, and a test key shown again (P7). No answer with a secret is kept anywhere."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from accounts.errors import ExpiryPassed
from accounts.models import ApiKey
from accounts.operations import create_key, reveal_test_key, revoke_key, rotate_key
from accounts.queries import key_in
from kit.errors import Refusal
from moments.console.access import FormPage
from moments.console.forms.apps import KeyForm, RevokeForm, RotateForm
from moments.console.views.apps import AppPage


class _Secret(AppPage):
    """Pages that show a secret: neither browsers nor caches on the way keep them."""

    def show(self, key: ApiKey, secret: str, title: str) -> HttpResponseBase:
        """The page with the secret on it."""
        context = AppPage.get_context_data(self, key=key, secret=secret, title=title)
        response = self.response_class(self.request, "console/key_secret.html", context)
        response["Cache-Control"] = "no-store"
        return response


class KeyNewView(_Secret, FormPage[KeyForm]):
    """Make a key; its secret is in the answer, this once for a live one."""

    template_name = "console/key_new.html"
    form_class = KeyForm
    fields_at_fault = {ExpiryPassed: "expires_on"}

    def save(self, form: KeyForm) -> HttpResponseBase:
        key, secret = create_key(
            app=self.app,
            mode=form.cleaned_data["mode"],
            name=form.cleaned_data["name"],
            expires_at=form.expires_at(),
            actor=self.actor,
        )
        return self.show(key, secret, f"The {key.mode} key is made")


class KeyPage(_Secret):
    """A page about one key of the app."""

    key: ApiKey

    def find(self) -> None:
        super().find()
        found = key_in(self.app, self.kwargs["key_id"])
        if found is None:
            raise Http404
        self.key = found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(key=self.key, **kwargs)


class KeyRotateView(KeyPage, FormPage[RotateForm]):
    """Put another key in a key's place; the old one goes on for the overlap."""

    template_name = "console/key_rotate.html"
    form_class = RotateForm
    fields_at_fault = {ExpiryPassed: "expires_on"}

    def initial(self) -> dict[str, Any]:
        """A key that was to expire is replaced by one that does, on the same day unless another is chosen."""
        ends = self.key.expires_at
        return {"overlap": 24, "expires_on": (ends - timedelta(microseconds=1)).date() if ends else None}

    def save(self, form: RotateForm) -> HttpResponseBase:
        key, secret = rotate_key(
            key=self.key, overlap=form.duration(), expires_at=form.expires_at(), actor=self.actor
        )
        return self.show(key, secret, "The key is rotated")


class KeyRevokeView(KeyPage, FormPage[RevokeForm]):
    """End a key at once."""

    template_name = "console/key_revoke.html"
    form_class = RevokeForm

    def save(self, form: RevokeForm) -> HttpResponseBase:
        revoke_key(key=self.key, actor=self.actor, reason=form.cleaned_data["reason"])
        messages.success(
            self.request, f"The key {self.key} is revoked: calls with it are refused from now on."
        )
        return redirect("console:app", self.app.pk)


class KeyRevealView(KeyPage):
    """Show a test key again; a live one can't be, since only its hash is kept."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("console:app", self.app.pk)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            secret = reveal_test_key(key=self.key, actor=self.actor)
        except Refusal as refusal:
            messages.error(request, refusal.detail)
            return redirect("console:app", self.app.pk)
        return self.show(self.key, secret, "Test key")
