"""The team: members and their roles, and who is invited (P3, P4)."""

from typing import Any

from allauth.core import ratelimit
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from accounts.errors import AlreadyInvited, AlreadyMember, BillingOwnerStays, LastAdministrator
from accounts.models import Invitation, Member, User
from accounts.operations import (
    change_roles,
    invite_member,
    remove_member,
    resend_invitation,
    withdraw_invitation,
)
from accounts.permissions import MATRIX, Right
from accounts.queries import invitation_of, member_of, members_of, pending_invitations_of
from kit import clock
from kit.errors import Refusal
from moments.console.access import ConsoleView, FormPage
from moments.console.forms.company import InvitationForm, RolesForm


def limited(request: HttpRequest, user: User, email: str) -> HttpResponse | None:
    """The answer to who has sent too many invitations, by themselves or to one address; else None."""
    limit: HttpResponse | None = ratelimit.consume_or_429(
        request, action="invite", user=user, key=email.strip().lower()[:254]
    )
    return limit


class TeamView(FormPage[InvitationForm]):
    """Members, pending invitations, what each role may do, and a form that invites somebody."""

    template_name = "console/team.html"
    page = "team"
    right = Right.COMPANY
    form_class = InvitationForm
    fields_at_fault = {AlreadyInvited: "email", AlreadyMember: "email"}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            members=members_of(self.company),
            invitations=pending_invitations_of(self.company),
            matrix=MATRIX,
            now=clock.now(),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return limited(request, self.user, request.POST.get("email", "")) or super().post(request)

    def save(self, form: InvitationForm) -> HttpResponseBase:
        email, roles = form.cleaned_data["email"], form.cleaned_data["roles"]
        invite_member(company=self.company, email=email, roles=roles, inviter=self.user)
        messages.success(self.request, f"{email} is invited: the link in the mail works for 7 days.")
        return redirect("console:team")


class MemberView(FormPage[RolesForm]):
    """One member: their roles, and the end of their membership."""

    template_name = "console/member.html"
    page = "team"
    right = Right.COMPANY
    form_class = RolesForm
    fields_at_fault = {LastAdministrator: "roles", BillingOwnerStays: "roles"}
    shown: Member

    def find(self) -> None:
        found = member_of(self.company, self.kwargs["user_id"])
        if found is None:
            raise Http404
        self.shown = found

    def initial(self) -> dict[str, list[str]]:
        return {"roles": self.shown.roles}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        is_self = self.shown.user_id == self.user.pk
        return super().get_context_data(shown=self.shown, is_self=is_self, **kwargs)

    def save(self, form: RolesForm) -> HttpResponseBase:
        change_roles(member=self.shown, roles=form.cleaned_data["roles"], actor=self.actor)
        messages.success(self.request, f"The roles of {self.shown.user.get_full_name()} are changed.")
        return redirect("console:team" if self.shown.user_id != self.user.pk else "console:companies")


class MemberRemoveView(MemberView):
    """End a membership."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("console:member", self.shown.user_id)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            remove_member(member=self.shown, actor=self.actor)
        except Refusal as refusal:
            messages.error(request, refusal.detail)
            return redirect("console:member", self.shown.user_id)
        messages.success(request, f"{self.shown.user.get_full_name()} no longer belongs to {self.company}.")
        return redirect("console:team" if self.shown.user_id != self.user.pk else "console:companies")


class _InvitationAction(ConsoleView):
    """What an administrator does with a pending invitation."""

    page = "team"
    right = Right.COMPANY
    invitation: Invitation

    def find(self) -> None:
        found = invitation_of(self.company, self.kwargs["invitation_id"])
        if found is None:
            raise Http404
        self.invitation = found

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return redirect("console:team")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            messages.success(request, self.act())
        except Refusal as refusal:
            messages.error(request, refusal.detail)
        return redirect("console:team")

    def act(self) -> str:
        """Do it; what the reader is told of it."""
        withdraw_invitation(invitation=self.invitation, actor=self.user)
        return f"The invitation of {self.invitation.email} is withdrawn."


class InvitationWithdrawView(_InvitationAction):
    """Take an invitation back."""


class InvitationResendView(_InvitationAction):
    """Mail an invitation again, with another link."""

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        return limited(request, self.user, self.invitation.email) or super().post(request)

    def act(self) -> str:
        resend_invitation(invitation=self.invitation, actor=self.user)
        return f"Another link is on its way to {self.invitation.email}."
