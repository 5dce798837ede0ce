"""What support does about invoices: transfers, credit notes, and leave to pay by invoice (B5, B9)."""

from typing import Any

from django import forms
from django.urls import reverse
from unfold.widgets import (
    UnfoldAdminCheckboxSelectMultipleWidget,
    UnfoldAdminDateWidget,
    UnfoldAdminEmailInputWidget,
    UnfoldAdminIntegerFieldWidget,
    UnfoldAdminTextInputWidget,
    UnfoldBooleanWidget,
)

from accounts.models import LONGEST_MESSAGE
from billing.operations import (
    credit_amount,
    credit_lines,
    grant_invoicing,
    let_pay_by_invoice,
    record_transfer,
    revoke_invoicing,
)
from billing.queries import invoicing_minimum, lines_of
from kit.money import to_minor, usd
from moments.support.amounts import amount_field
from moments.support.verbs import Change, Done, Review, Verb, VerbForm


class TransferForm(VerbForm):
    """A bank transfer as it stands on the bank's statement."""

    amount = amount_field(
        "Amount in USD", "Less than is left pays a part; more becomes credit of the company."
    )
    reference = forms.CharField(label="Reference", max_length=140, widget=UnfoldAdminTextInputWidget())
    received_on = forms.DateField(label="Received on", widget=UnfoldAdminDateWidget())

    def review(self) -> Review:
        left, amount = self.record.left_usd_cents, to_minor(self.cleaned_data["amount"], "USD")
        more = [f"{usd(amount - left)} become credit of the company."] if amount > left else []
        return Review([Change("Left to pay", str(usd(left)), str(usd(max(0, left - amount))))], more)

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        record_transfer(
            invoice=self.record,
            amount_usd_cents=to_minor(said["amount"], "USD"),
            reference=said["reference"],
            received_on=said["received_on"],
            reason=said["reason"],
            actor=actor,
        )
        return Done(f"The transfer for {self.record.number} is recorded.")


class CreditForm(VerbForm):
    """A credit note. Its reason is read by the company."""

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.fields["reason"].help_text = "Stands on the credit note: the company reads it."

    def done(self) -> Done:
        return Done(f"The credit note for {self.record.number} is made, and the company told by mail.")


class CreditAmountForm(CreditForm):
    """Some amount of the invoice."""

    amount = amount_field("Amount in USD, tax included", "At most what is left of the invoice.")

    def review(self) -> Review:
        before, amount = self.record.creditable_usd_cents, to_minor(self.cleaned_data["amount"], "USD")
        return Review(
            [Change("Left of the invoice to be credited", str(usd(before)), str(usd(before - amount)))]
        )

    def do(self, *, actor: str) -> Done:
        credit_amount(
            invoice=self.record,
            amount_usd_cents=to_minor(self.cleaned_data["amount"], "USD"),
            reason=self.cleaned_data["reason"],
            actor=actor,
        )
        return self.done()


class CreditLinesForm(CreditForm):
    """Whole lines of the invoice, as far as they were not credited before."""

    lines = forms.TypedMultipleChoiceField(
        label="Lines", coerce=int, widget=UnfoldAdminCheckboxSelectMultipleWidget()
    )

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.fields["lines"].choices = [  # type: ignore[attr-defined]
            (
                one.position,
                f"{one.position}: {one.campaign_name}, {one.moment_name}, {one.marketplace}: {usd(one.left_usd_cents)}",
            )
            for one in lines_of(record)
            if one.left_usd_cents
        ]

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        credit_lines(invoice=self.record, positions=said["lines"], reason=said["reason"], actor=actor)
        return self.done()


class TermsForm(VerbForm):
    """How a company pays by invoice."""

    invoices_to = forms.EmailField(label="Invoices go to", widget=UnfoldAdminEmailInputWidget())
    net_days = forms.IntegerField(
        label="Days to pay", initial=30, min_value=1, max_value=120, widget=UnfoldAdminIntegerFieldWidget()
    )


class ChangeTermsForm(TermsForm):
    """Other terms for a company that pays by invoice; its invoices of before stay as they are."""

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        standing = {"invoices_to": record.invoices_to, "net_days": record.net_days}
        self.initial = {**standing, **self.initial}

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        let_pay_by_invoice(
            company=self.record.company,
            invoices_to=said["invoices_to"],
            net_days=said["net_days"],
            actor=actor,
            reason=said["reason"],
        )
        return Done(f"{self.record.company} pays by invoice within {said['net_days']} days.")


class RevokeForm(VerbForm):
    """The end of paying by invoice."""

    def do(self, *, actor: str) -> Done:
        revoke_invoicing(company=self.record.company, actor=actor, reason=self.cleaned_data["reason"])
        return Done(
            f"{self.record.company} pays by card from its next invoice on.",
            goes_to=reverse("admin:billing_invoicingterms_changelist"),
        )


class GrantInvoicingForm(TermsForm):
    """Leave for the company of a case. The reason is the answer that the member reads."""

    although_small = forms.BooleanField(
        label="Although the volume is below the minimum", required=False, widget=UnfoldBooleanWidget()
    )

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        reason = self.fields["reason"]
        reason.label, reason.max_length = "Answer", LONGEST_MESSAGE  # type: ignore[attr-defined]
        reason.help_text = (
            "The member reads it in the console and by mail; it is the reason in the audit log."
        )
        expected = int(record.facts.get("expectedMonthlyUsdCents") or 0)
        self.fields["although_small"].help_text = (
            f"The company expects {usd(expected)} a month; companies may pay by invoice from "
            f"{usd(invoicing_minimum())} on."
        )
        self.initial = {"invoices_to": record.facts.get("invoicesTo", ""), **self.initial}

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        grant_invoicing(
            case=self.record,
            invoices_to=said["invoices_to"],
            net_days=said["net_days"],
            although_small=said["although_small"],
            actor=actor,
            reason=said["reason"],
        )
        return Done(
            f"{self.record.subject}: {self.record.opened_by} is told.",
            goes_to=reverse("admin:accounts_case_changelist"),
        )


TRANSFER = Verb("transfer", "Record a transfer", TransferForm, "Money that came by bank for this invoice.")
CREDIT_NOTES = (
    Verb("credit-lines", "Credit lines", CreditLinesForm, "Takes whole lines back, with their tax."),
    Verb("credit-amount", "Credit an amount", CreditAmountForm, "Takes some of the invoice back."),
)
TERMS_VERBS = (
    Verb("change", "Change", ChangeTermsForm, "Holds for invoices that are made from now on."),
    Verb("revoke", "End paying by invoice", RevokeForm, "The company pays by card from its next invoice on."),
)
INVOICING_VERBS = (
    Verb(
        "grant-invoicing",
        "Let it pay by invoice",
        GrantInvoicingForm,
        "From its next invoice on; the case is closed as granted.",
        right="billing.add_invoicingterms",
    ),
)
