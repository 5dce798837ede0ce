"""Who is at the console's door, which company they look at, and what their roles let them do there."""

from typing import Any, ClassVar

from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.generic import TemplateView
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import Company, Member
from accounts.permissions import Right, may, rights_of, roles_with
from accounts.queries import memberships_of

COMPANY_IN_SESSION = "company"
COMPANY_FIELD = "_company"  # a form says which company it was made for
_READS = {"GET", "HEAD", "OPTIONS"}


def chosen_member(memberships: list[Member], session: SessionBase) -> Member | None:
    """The membership of the company chosen in the session, else the oldest one; None without any."""
    chosen = session.get(COMPANY_IN_SESSION)
    return next((one for one in memberships if one.company_id == chosen), next(iter(memberships), None))


class ConsoleView(TemplateView):
    """A page of the console: for a signed-in member, about one of their companies.

    `right` is what seeing it takes, `change_right` what sending its form takes (the same, when not given): P3.
    Who isn't signed in signs in first and comes back. Who belongs to no company finds nothing here, but a
    dashboard that says what to do.
    """

    page = ""
    right: ClassVar[Right]
    change_right: ClassVar[Right | None] = None
    company: Company
    member: Member
    memberships: list[Member]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if not request.user.is_authenticated:
            return _sign_in(request)
        self.memberships = list(memberships_of(request.user))
        member = chosen_member(self.memberships, request.session)
        if member is None:
            return self.without_company()
        self.member, self.company = member, member.company
        _refuse_unless(member, self.right)
        if request.method not in _READS:
            _refuse_unless(member, self.change_right or self.right)
            if request.POST.get(COMPANY_FIELD, self.company.pk) != self.company.pk:
                return render(
                    request, "console/other_company.html", ConsoleView.get_context_data(self), status=409
                )
        return super().dispatch(request, *args, **kwargs)

    def without_company(self) -> HttpResponseBase:
        raise Http404

    @property
    def actor(self) -> str:
        """Who does what this request asks for, as operations are told."""
        return f"member:{self.request.user.pk}"

    def may(self, right: Right) -> bool:
        return may(self.member, right)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            company=self.company,
            member=self.member,
            memberships=self.memberships,
            page=self.page,
            rights={right.value for right in rights_of(self.member)},
            **kwargs,
        )


def _refuse_unless(member: Member, right: Right) -> None:
    if not may(member, right):
        roles = " and ".join(f"{role.label.lower()}s" for role in roles_with(right))
        raise PermissionDenied(
            f"This is for {roles} of {member.company}. An administrator can give you the role."
        )


def _sign_in(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in page and back; a part of a page that refreshes itself takes the whole page there."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(redirect_to_login(request.path).url)
    return redirect_to_login(request.get_full_path())
