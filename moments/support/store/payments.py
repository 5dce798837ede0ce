"""What support does about card payments that nobody but a person can end (S4)."""

from moments.support.verbs import Change, Done, Review, Verb, VerbForm
from rewards.redemption.models import CardPayment, PaymentStatus, RefundStatus
from rewards.redemption.operations import look_again, note_paid_back, send_refund_again


class SendAgainForm(VerbForm):
    """One more try to send the money back to the card that paid."""

    def do(self, *, actor: str) -> Done:
        send_refund_again(payment=self.record, actor=actor, reason=self.cleaned_data["reason"])
        return Done(f"{self.record.amount} are sent back to the card once more.")


class PaidBackForm(VerbForm):
    """The customer got the money another way, by transfer for example."""

    def review(self) -> Review:
        return Review(
            [Change("Paid back", "failed", str(self.record.amount))],
            ["Nothing is sent to the card any more.", "The reason says how it was paid back."],
        )

    def do(self, *, actor: str) -> Done:
        note_paid_back(payment=self.record, actor=actor, reason=self.cleaned_data["reason"])
        return Done(f"{self.record.amount} were paid back another way.")


class LookAgainForm(VerbForm):
    """What was wrong is put right at Stripe: its answer counts again."""

    def do(self, *, actor: str) -> Done:
        look_again(payment=self.record, actor=actor, reason=self.cleaned_data["reason"])
        return Done("Stripe is asked again within seconds.")


_OF_REFUNDS = (
    Verb("send-again", "Send again", SendAgainForm, "Sends the money back to the card that paid."),
    Verb("paid-back", "Was paid back another way", PaidBackForm, "The reason says how."),
)
_OF_STRANGE = (Verb("look-again", "Look again", LookAgainForm, "Asks Stripe again how the payment stands."),)


def verbs_of(payment: CardPayment) -> tuple[Verb, ...]:
    """What can be done to a card payment that is where it is."""
    if payment.refund_status == RefundStatus.FAILED:
        return _OF_REFUNDS
    return _OF_STRANGE if payment.status == PaymentStatus.DUE and payment.problem else ()
