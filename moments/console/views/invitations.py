"""The page that a mailed invitation leads to (P4)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import urlencode
from django.views.generic import TemplateView

from accounts.models import Invitation, User
from accounts.operations import accept_invitation
from accounts.queries import confirmed_addresses_of, invitation_by_token
from kit.errors import Refusal
from kit.http import COMPANY_IN_SESSION
from moments.console.forms.company import ROLE_WORDS


class InvitationView(TemplateView):
    """Who invites, to what and as what; accepting takes an account with the address that was invited.

    The address holds a secret, so it is kept by nobody and passed on to nobody.
    """

    template_name = "console/invitation.html"
    invitation: Invitation | None

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.invitation = invitation_by_token(kwargs["token"])
        response: HttpResponseBase
        if self.invitation is None:
            response = self.response_class(request, "console/invitation_over.html", {}, status=404)
        else:
            response = super().dispatch(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "same-origin"
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        assert self.invitation is not None
        way = urlencode({"next": self.request.path})
        return super().get_context_data(
            invitation=self.invitation,
            is_theirs=self.invitation.email in self._addresses(),
            roles=[(role, words) for role, words in ROLE_WORDS.items() if role in self.invitation.roles],
            sign_in_url=f"{reverse('account_login')}?{way}",
            sign_up_url=f"{reverse('account_signup')}?{way}",
            **kwargs,
        )

    def post(self, request: HttpRequest, token: str) -> HttpResponse:
        """Accept, and go to the company's console."""
        if not isinstance(request.user, User):
            return redirect(request.path)
        assert self.invitation is not None
        try:
            member = accept_invitation(
                invitation=self.invitation, user=request.user, emails=self._addresses()
            )
        except Refusal as refusal:
            messages.error(request, refusal.detail)
            return redirect(request.path)
        request.session[COMPANY_IN_SESSION] = member.company_id
        messages.success(request, f"Welcome to {self.invitation.company}.")
        return redirect("console:dashboard")

    def _addresses(self) -> list[str]:
        user = self.request.user
        return confirmed_addresses_of(user) if isinstance(user, User) else []
