"""What support does about money that was not paid or has to go back: charge again, write off, send back (B6, B9)."""

from django import forms
from unfold.widgets import UnfoldAdminTextInputWidget

from billing.operations.collecting import charge_again
from billing.operations.refunding import record_refund_by_transfer, refund_payment
from billing.operations.writing_off import write_off
from billing.queries import credit_of
from billing.queries.collecting import refundable_of
from kit.money import to_minor, usd
from moments.support.amounts import amount_field
from moments.support.verbs import Change, Done, Review, Verb, VerbForm


class ChargeAgainForm(VerbForm):
    """One more charge of the active card, whatever was declined before."""

    def do(self, *, actor: str) -> Done:
        charge_again(invoice=self.record, actor=actor, reason=self.cleaned_data["reason"])
        return Done(f"{self.record} is charged again; its tries say what came of it.")


class WriteOffForm(VerbForm):
    """The end of waiting for what is left of an invoice."""

    def review(self) -> Review:
        left = usd(self.record.left_usd_cents)
        return Review(
            [Change("Left to pay", str(left), str(usd(0)))],
            [f"{left} are booked as lost. This can't be undone."],
        )

    def do(self, *, actor: str) -> Done:
        write_off(invoice=self.record, actor=actor, reason=self.cleaned_data["reason"])
        return Done(f"What was left of {self.record} is written off.")


class SendBackForm(VerbForm):
    """Credit of a company that goes back to the card that paid."""

    amount = amount_field(
        "Amount in USD", "At most the credit of the company, and what of this payment is left."
    )

    def review(self) -> Review:
        credit = credit_of(self.record.company)
        amount, left = to_minor(self.cleaned_data["amount"], "USD"), refundable_of(self.record)
        return Review(
            [
                Change("Credit of the company", str(usd(credit)), str(usd(credit - amount))),
                Change("Left of the payment", str(usd(left)), str(usd(left - amount))),
            ],
            ["The company reads the reason."],
        )

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        amount = to_minor(said["amount"], "USD")
        refund_payment(payment=self.record, amount_usd_cents=amount, reason=said["reason"], actor=actor)
        return Done(f"{usd(amount)} go back to the card.")


class SendBackByTransferForm(VerbForm):
    """Credit of a company that support sent back by bank."""

    amount = amount_field("Amount in USD", "At most the credit of the company.")
    reference = forms.CharField(label="Reference", max_length=140, widget=UnfoldAdminTextInputWidget())

    def review(self) -> Review:
        credit, amount = credit_of(self.record.company), to_minor(self.cleaned_data["amount"], "USD")
        return Review([Change("Credit of the company", str(usd(credit)), str(usd(credit - amount)))])

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        amount = to_minor(said["amount"], "USD")
        record_refund_by_transfer(
            company=self.record.company,
            amount_usd_cents=amount,
            reference=said["reference"],
            reason=said["reason"],
            actor=actor,
        )
        return Done(f"{usd(amount)} sent back to {self.record.company} are recorded.")


CHARGE_AGAIN = Verb(
    "charge-again", "Charge again", ChargeAgainForm, "Charges the company's active card for what is left."
)
WRITE_OFF = Verb("write-off", "Write off", WriteOffForm, "Gives up what is left of the invoice.")
SEND_BACK = Verb("send-back", "Send money back", SendBackForm, "Sends credit back to the card that paid.")
SEND_BACK_BY_TRANSFER = Verb(
    "send-back-by-transfer",
    "Record money sent back",
    SendBackByTransferForm,
    "Credit of the company that was sent back by bank.",
)
