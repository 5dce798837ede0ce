"""The forms of cases: one for each kind (H2)."""

from typing import Any

from django import forms

from accounts.models import LONGEST_MESSAGE, App, CaseKind, Member, Role
from accounts.queries import apps_of, members_of
from campaigns.queries.browsing import campaigns_of
from rewards.models import Marketplace

_ALL_CAMPAIGNS = ("", "All campaigns together")


class CaseForm(forms.Form):
    """What every case has: a subject, a message, and whether the page that the member came from goes along."""

    subject = forms.CharField(max_length=150)
    text = forms.CharField(
        label="Message",
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea({"rows": 8}),
        help_text=f"Up to {LONGEST_MESSAGE:,} characters. Please send no keys or passwords.",
    )
    with_context = forms.BooleanField(label="Send this along", required=False, initial=True)

    def __init__(self, *args: Any, member: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
        self.member = member
        self.order_fields(
            [*(name for name in self.fields if name not in CaseForm.base_fields), *CaseForm.base_fields]
        )

    def asked(self) -> list[forms.BoundField]:
        """The fields to fill in; the last one stands with the context."""
        return [field for field in self.visible_fields() if field.name != "with_context"]

    def offer(self, field: str, choices: list[tuple[str, str]]) -> None:
        """Set what a select offers."""
        select = self.fields[field]
        assert isinstance(select, forms.ChoiceField)
        select.choices = choices

    def facts(self) -> dict[str, Any]:
        """What the kind's own fields say, by the names that are kept and shown."""
        return {}

    def app(self) -> App | None:
        """The app that the case is about, where its kind needs one."""
        return None


class RaiseLimitForm(CaseForm):
    """A higher monthly limit, of the company or of one campaign (B2)."""

    campaign = forms.ChoiceField(label="Limit of", required=False)
    amount_usd = forms.IntegerField(label="New limit in USD a month", min_value=1, max_value=100_000_000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = {one.pk: one.name for one in campaigns_of(self.member.company)}
        self.offer("campaign", [_ALL_CAMPAIGNS, *self.names.items()])

    def facts(self) -> dict[str, Any]:
        campaign_id = self.cleaned_data["campaign"]
        return {
            "limitOf": self.names[campaign_id] if campaign_id else _ALL_CAMPAIGNS[1],
            "campaignId": campaign_id,
            "newLimitUsdCents": 100 * self.cleaned_data["amount_usd"],
        }


class PayByInvoiceForm(CaseForm):
    """Leave to pay by invoice instead of by card (B5)."""

    monthly_usd = forms.IntegerField(
        label="Expected spend in USD a month", min_value=1, max_value=100_000_000
    )
    invoices_to = forms.EmailField(label="E-mail address for invoices")

    def facts(self) -> dict[str, Any]:
        return {
            "expectedMonthlyUsdCents": 100 * self.cleaned_data["monthly_usd"],
            "invoicesTo": self.cleaned_data["invoices_to"],
        }


class FireTvForm(CaseForm):
    """Fire TV for one app (P6)."""

    app_id = forms.ChoiceField(label="App", help_text="Apps for which Fire TV is not approved yet.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.apps = {one.pk: one for one in apps_of(self.member.company) if not one.fire_tv_approved_at}
        self.offer("app_id", [(pk, app.name) for pk, app in self.apps.items()])

    def app(self) -> App | None:
        return self.apps[self.cleaned_data["app_id"]]


class UnlistedProductForm(CaseForm):
    """A product that the catalogue does not list, one's own too (R4)."""

    product = forms.CharField(label="Product", max_length=200, help_text="Its name and brand.")
    link = forms.URLField(label="Link to it", required=False, max_length=500, assume_scheme="https")
    marketplace = forms.ChoiceField(label="Marketplace")
    own_product = forms.BooleanField(label="It is a product of our own", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offer("marketplace", list(Marketplace.objects.order_by("name").values_list("code", "name")))

    def facts(self) -> dict[str, Any]:
        return {
            "product": self.cleaned_data["product"],
            "link": self.cleaned_data["link"],
            "marketplace": self.cleaned_data["marketplace"],
            "ownProduct": "yes" if self.cleaned_data["own_product"] else "no",
        }


class TshirtBetaForm(CaseForm):
    """An application for custom T-shirts, which customers in the US can be given (R4)."""

    design = forms.CharField(label="Design", max_length=1_000, widget=forms.Textarea({"rows": 3}))
    quantity = forms.IntegerField(label="About how many T-shirts", min_value=1, max_value=1_000_000)

    def facts(self) -> dict[str, Any]:
        return {"design": self.cleaned_data["design"], "quantity": str(self.cleaned_data["quantity"])}


class TransferOwnershipForm(CaseForm):
    """Who is to be the billing owner (P5)."""

    new_owner = forms.ChoiceField(label="New billing owner", help_text="Administrators of the company.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        owner = self.member.company.billing_owner_id or 0
        named = members_of(self.member.company).filter(roles__contains=[Role.ADMINISTRATOR]).exclude(pk=owner)
        self.emails = {str(one.pk): one.user.email for one in named}
        self.offer("new_owner", list(self.emails.items()))

    def facts(self) -> dict[str, Any]:
        chosen = self.cleaned_data["new_owner"]
        return {"member": int(chosen), "newOwner": self.emails[chosen]}


class FraudAppealForm(CaseForm):
    """A customer who should not have been refused."""

    decision = forms.CharField(
        label="Decision or request id",
        max_length=40,
        required=False,
        help_text="As on the page of the decision.",
    )

    def facts(self) -> dict[str, Any]:
        return {"decision": self.cleaned_data["decision"]}


FORMS: dict[CaseKind, type[CaseForm]] = {
    CaseKind.OTHER: CaseForm,
    CaseKind.RAISE_LIMIT: RaiseLimitForm,
    CaseKind.PAY_BY_INVOICE: PayByInvoiceForm,
    CaseKind.FIRE_TV: FireTvForm,
    CaseKind.UNLISTED_PRODUCT: UnlistedProductForm,
    CaseKind.TSHIRT_BETA: TshirtBetaForm,
    CaseKind.TRANSFER_OWNERSHIP: TransferOwnershipForm,
    CaseKind.FRAUD_APPEAL: FraudAppealForm,
}


class ReplyForm(forms.Form):
    """What a member says next."""

    text = forms.CharField(label="Your reply", max_length=LONGEST_MESSAGE, widget=forms.Textarea({"rows": 5}))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.label_suffix = ""
