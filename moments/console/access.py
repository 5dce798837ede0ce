"""Who is at the console's door, and which company they look at."""

from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.contrib.sessions.backends.base import SessionBase
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.generic import TemplateView
from django_htmx.http import HttpResponseClientRedirect

from accounts.models import Company, Member
from accounts.queries import memberships_of

COMPANY_IN_SESSION = "company"


def chosen_member(memberships: list[Member], session: SessionBase) -> Member | None:
    """The membership of the company chosen in the session, else the oldest one; None without any."""
    chosen = session.get(COMPANY_IN_SESSION)
    return next((one for one in memberships if one.company_id == chosen), next(iter(memberships), None))


class ConsoleView(TemplateView):
    """A page of the console: for a signed-in member, about one of their companies.

    Who isn't signed in signs in first and comes back. Who belongs to no company finds nothing here, but a
    dashboard that says what to do.
    """

    page = ""
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
        return super().dispatch(request, *args, **kwargs)

    def without_company(self) -> HttpResponseBase:
        raise Http404

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            company=self.company, memberships=self.memberships, page=self.page, **kwargs
        )


def _sign_in(request: HttpRequest) -> HttpResponse:
    """Send to the sign-in page and back; a part of a page that refreshes itself takes the whole page there."""
    if request.htmx:  # type: ignore[attr-defined]
        return HttpResponseClientRedirect(redirect_to_login(request.path).url)
    return redirect_to_login(request.get_full_path())
