"""The company's profile (P1)."""

from django.contrib import messages
from django.http import HttpResponseBase
from django.shortcuts import redirect

from accounts.errors import RegionNeeded
from accounts.models import CompanyStatus
from accounts.operations import change_profile
from accounts.operations.companies import Profile
from accounts.permissions import Right
from moments.console.access import FormPage
from moments.console.forms.company import ELSEWHERE, ProfileForm


class ProfileView(FormPage[ProfileForm]):
    """What the company tells of itself. One that moves to a barred place is suspended, and told so before (P2)."""

    template_name = "console/profile.html"
    page = "profile"
    right = Right.COMPANY
    form_class = ProfileForm
    fields_at_fault = {RegionNeeded: "postal_code"}

    def initial(self) -> dict[str, str]:
        company = self.company
        found = {name: str(getattr(company, name)) for name in Profile.__annotations__}
        return found | {"region": company.region or ELSEWHERE}

    def save(self, form: ProfileForm) -> HttpResponseBase:
        company = change_profile(company=self.company, actor=self.actor, profile=form.profile())
        if company.status == CompanyStatus.SUSPENDED:
            messages.warning(self.request, "The profile is saved, and the company is suspended.")
        else:
            messages.success(self.request, "The profile is saved.")
        return redirect("console:profile")
