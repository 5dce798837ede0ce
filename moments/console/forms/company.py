"""A company's profile, and who is asked into it."""

import re
from typing import Any, cast

from django import forms
from django.core.validators import RegexValidator

from accounts.models import Role
from accounts.operations.companies import Profile
from accounts.queries import barred_regions
from kit.places import countries, name_of

ROLE_WORDS = {
    Role.ADMINISTRATOR: "Everything: the company, its members, bills, campaigns, apps and keys.",
    Role.MARKETER: "Plans and runs campaigns, sees bills, asks for higher limits.",
    Role.ANALYST: "Sees campaigns, reports and bills, and changes nothing.",
    Role.DEVELOPER: "Registers apps, makes keys, sets up webhooks, reads the request log.",
}
ELSEWHERE = "elsewhere"
# It stands in mails to people who never heard of the company.
_NO_ADDRESS = RegexValidator(
    r"://|\bwww\.", "A name can't hold a web address.", inverse_match=True, flags=re.IGNORECASE
)


class ProfileForm(forms.Form):
    """What a company tells of itself (P1). Where a part of its country is barred, it says which part it is in (P2)."""

    display_name = forms.CharField(
        label="Name",
        max_length=80,
        validators=[_NO_ADDRESS],
        help_text="As your customers know you; they see it on the reward page.",
    )
    legal_name = forms.CharField(
        label="Legal name", max_length=200, help_text="As it stands on your invoices."
    )
    country = forms.ChoiceField(label="Country", help_text="Where the company is registered and billed.")
    region = forms.ChoiceField(
        label="Region",
        required=False,
        error_messages={"required": "We can't serve all of this country: choose the region that you are in."},
    )
    address = forms.CharField(
        label="Address",
        max_length=500,
        widget=forms.Textarea({"rows": 3, "autocomplete": "street-address"}),
        help_text="Street, number and town, as on your invoices.",
    )
    postal_code = forms.CharField(
        label="Postal code",
        max_length=20,
        required=False,
        widget=forms.TextInput({"autocomplete": "postal-code"}),
        help_text="A card's billing address has to match the country and this.",
    )
    tax_id = forms.CharField(
        label="Tax id",
        max_length=40,
        required=False,
        widget=forms.TextInput({"autocomplete": "off"}),
        help_text="VAT, GST or the like, as it shall stand on your invoices.",
    )
    contact_email = forms.EmailField(label="Contact e-mail", help_text="Where we reach the company.")
    website = forms.URLField(label="Website", required=False, assume_scheme="https")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["country"].choices = [("", "Choose a country"), *countries().items()]  # type: ignore[attr-defined]
        country = str(self["country"].value() or "")
        parts = barred_regions(country) if country in countries() else {}
        if parts:
            another = (ELSEWHERE, f"Another region of {name_of(country)}")
            choices = [("", "Choose a region"), another, *parts.items()]
            self.fields["region"].choices = choices  # type: ignore[attr-defined]
            self.fields["region"].required = True
        else:
            del self.fields["region"]

    def profile(self) -> Profile:
        """What operations are told: "another region" is none of the barred ones, so it names none."""
        found = dict(self.cleaned_data)
        found["region"] = found.get("region", "").replace(ELSEWHERE, "")
        return cast(Profile, found)


class RolesForm(forms.Form):
    """The roles of a member, at least one (P3)."""

    roles = forms.MultipleChoiceField(
        label="Roles",
        choices=[(role.value, f"{role.label}\n{words}") for role, words in ROLE_WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": "Choose at least one role."},
    )


class InvitationForm(RolesForm):
    """Who is asked into the company, and as what (P4)."""

    email = forms.EmailField(
        label="E-mail address",
        max_length=254,
        widget=forms.EmailInput({"autocomplete": "off"}),
        help_text="They get a link that works for 7 days.",
    )
    field_order = ["email", "roles"]
