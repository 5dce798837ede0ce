"""One's own companies: founding one, switching between them, leaving one."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.views.decorators.http import require_POST

from accounts.operations import create_company, remove_member
from accounts.queries import confirmed_addresses_of, invitations_for, memberships_of
from kit.errors import Refusal
from kit.http import COMPANY_IN_SESSION
from moments.console.access import SignedInView
from moments.console.forms.company import ProfileForm


class NewCompanyView(SignedInView):
    """Found a company: its profile, and a refusal with the reason where companies may not come from (P1, P2)."""

    template_name = "console/new_company.html"
    page = "companies"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.pop("form", None) or ProfileForm(initial={"contact_email": self.user.email})
        return super().get_context_data(form=form, **(self._welcome() | kwargs))

    def post(self, request: HttpRequest) -> HttpResponseBase:
        """Found it, and go on with the first steps."""
        form = ProfileForm(request.POST)
        if form.is_valid():
            try:
                company = create_company(creator=self.user, **form.profile())
            except Refusal as refusal:
                form.add_error(_field_of(refusal, form), refusal.detail)
            else:
                request.session[COMPANY_IN_SESSION] = company.pk
                return redirect("console:first_steps")
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def _welcome(self) -> dict[str, Any]:
        return {"invitations": invitations_for(confirmed_addresses_of(self.user))}


class CompaniesView(SignedInView):
    """The companies one belongs to, with one's roles; and the invitations that wait (P4)."""

    template_name = "console/companies.html"
    page = "companies"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        invitations = invitations_for(confirmed_addresses_of(self.user))
        return super().get_context_data(invitations=invitations, **kwargs)


@require_POST
@login_required
def choose_company(request: HttpRequest) -> HttpResponse:
    """Make the console be about another of the user's companies, for this session (P4)."""
    chosen = request.POST.get("company", "")
    assert request.user.is_authenticated
    if chosen not in {member.company_id for member in memberships_of(request.user)}:
        raise Http404
    request.session[COMPANY_IN_SESSION] = chosen
    return redirect("console:dashboard")


@require_POST
@login_required
def leave_company(request: HttpRequest, company_id: str) -> HttpResponse:
    """End one's own membership (P4); the last administrator and the billing owner stay (P3, P5)."""
    assert request.user.is_authenticated
    member = next((one for one in memberships_of(request.user) if one.company_id == company_id), None)
    if member is None:
        raise Http404
    try:
        remove_member(member=member, actor=f"member:{request.user.pk}")
    except Refusal as refusal:
        messages.error(request, refusal.detail)
    else:
        messages.success(request, f"You have left {member.company}.")
    return redirect("console:companies")


def _field_of(refusal: Refusal, form: ProfileForm) -> str | None:
    """Where a refusal of a place is said: at the region when that is what is barred, else at the country."""
    if refusal.code not in ("country_barred", "region_needed"):
        return None
    place = str(refusal.facts.get("place", ""))
    if "-" not in place:
        return "country" if refusal.code == "country_barred" else "postal_code"
    return "region" if form.cleaned_data.get("region") == place else "postal_code"
