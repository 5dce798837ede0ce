"""What comes back: received, settled or refused (R9)."""

from django import forms
from unfold.widgets import UnfoldAdminSelectWidget

from moments.support.verbs import Change, Done, Review, Verb, VerbForm
from rewards.redemption.models import ReturnStatus
from rewards.redemption.operations import receive_return, refuse_return, settle_return


class ReceiveForm(VerbForm):
    """The parcel is here."""

    def do(self, *, actor: str) -> Done:
        receive_return(return_id=self.record.pk, actor=actor, reason=self.cleaned_data["reason"])
        return Done("It is noted as received.")


class SettleForm(VerbForm):
    """It is what it should be: the customer gets what was said."""

    shelf = forms.ChoiceField(
        label="Can it be sold again?",
        choices=[
            ("", "Choose"),
            ("yes", "Yes: put it back into the stock"),
            ("no", "No: the stock stays as it is"),
        ],
        widget=UnfoldAdminSelectWidget,
    )

    def review(self) -> Review:
        what = f"{self.record.credit} of store credit" if self.record.credit_minor else "Nothing"
        product = self.record.order.product
        shelf = f"One of {product} goes back" if self._is_sellable() else "It stays as it is"
        return Review(
            [Change("The customer gets", "", what), Change("The stock", "", shelf)],
            ["The customer is told by mail. The company's charge stays as it is."],
        )

    def do(self, *, actor: str) -> Done:
        settle_return(
            return_id=self.record.pk,
            actor=actor,
            reason=self.cleaned_data["reason"],
            is_sellable=self._is_sellable(),
        )
        return Done("The return is settled, and the customer told.")

    def _is_sellable(self) -> bool:
        return bool(self.cleaned_data["shelf"] == "yes")


class RefuseForm(VerbForm):
    """It is not taken back."""

    def __init__(self, *args: object, record: object, **kwargs: object) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.fields["reason"].help_text = "The customer reads it, here and by mail."

    def do(self, *, actor: str) -> Done:
        refuse_return(return_id=self.record.pk, actor=actor, reason=self.cleaned_data["reason"])
        return Done("The return is refused, and the customer told why.")


_RECEIVE = Verb("receive", "Received", ReceiveForm, "The parcel is back.")
_SETTLE = Verb("settle", "Settle", SettleForm, "It is as it should be.")
_REFUSE = Verb("refuse", "Refuse", RefuseForm, "It is not taken back.")


def verbs_of(status: str) -> tuple[Verb, ...]:
    """What can be done to a return that is where it is."""
    return {ReturnStatus.ASKED: (_RECEIVE, _REFUSE), ReturnStatus.RECEIVED: (_SETTLE, _REFUSE)}.get(
        ReturnStatus(status), ()
    )
