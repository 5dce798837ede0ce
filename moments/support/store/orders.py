"""The fulfilment queue: orders are moved one by one, many at once, or by a file (S7)."""

from typing import Any

from django import forms
from unfold.widgets import (
    UnfoldAdminFileFieldWidget,
    UnfoldAdminSelectWidget,
    UnfoldAdminTextareaWidget,
    UnfoldAdminTextInputWidget,
)

from moments.support.verbs import Change, Done, Review, Verb, VerbForm
from rewards.redemption.models import Order, OrderStatus
from rewards.redemption.moves_file import MOST_BYTES
from rewards.redemption.operations import (
    Move,
    ask_return_for,
    correct_tracking,
    may_follow,
    move_order,
    move_orders,
    move_orders_of_file,
)
from rewards.redemption.queries import return_brings

# Longest list of orders that a page moves; more come as a file.
MOST = 200


class MoveForm(VerbForm):
    """One order goes to one state."""

    to: str

    def do(self, *, actor: str) -> Done:
        order = move_order(move=self.move(), actor=actor, reason=self.cleaned_data["reason"])
        if order.is_being_cancelled:
            return Done(f"The provider is asked to cancel {order.pk}; it stands until that agrees.")
        return Done(f"{self.record.pk} is {self.to}.")

    def move(self) -> Move:
        return Move(self.record.pk, self.to)


class PackForm(MoveForm):
    """Somebody has packed it."""

    to = OrderStatus.PACKED


class ShipForm(MoveForm):
    """A carrier has taken it."""

    to = OrderStatus.SHIPPED
    carrier = forms.CharField(label="Carrier", max_length=60, widget=UnfoldAdminTextInputWidget())
    tracking_number = forms.CharField(
        label="Tracking number",
        max_length=80,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text="The customer reads it. May be left out where the carrier gives none.",
    )

    def move(self) -> Move:
        said = self.cleaned_data
        return Move(self.record.pk, self.to, said["carrier"], said["tracking_number"])


class TrackingForm(VerbForm):
    """What was said about the parcel is wrong. `instead` is what the page showed: a later correction is not undone."""

    carrier = forms.CharField(label="Carrier", max_length=60, widget=UnfoldAdminTextInputWidget())
    tracking_number = forms.CharField(
        label="Tracking number", max_length=80, required=False, widget=UnfoldAdminTextInputWidget()
    )
    instead = forms.CharField(widget=forms.HiddenInput, required=False)

    def __init__(self, *args: Any, record: Any, **kwargs: Any) -> None:
        super().__init__(*args, record=record, **kwargs)
        self.initial = {"carrier": record.carrier, "instead": record.tracking_number}

    def review(self) -> Review:
        said = self.cleaned_data
        return Review(
            [
                Change("Carrier", self.record.carrier, said["carrier"]),
                Change("Tracking number", self.record.tracking_number, said["tracking_number"]),
            ],
            ["The customer is told by mail."],
        )

    def do(self, *, actor: str) -> Done:
        facts = {
            name: self.cleaned_data[name] for name in ("carrier", "tracking_number", "instead", "reason")
        }
        correct_tracking(order_id=self.record.pk, actor=actor, **facts)
        return Done("The tracking is corrected, and the customer told.")


class DeliverForm(MoveForm):
    """It has come."""

    to = OrderStatus.DELIVERED


class CancelForm(MoveForm):
    """It will not be sent: its stock comes back, and what paid for it is open again."""

    to = OrderStatus.CANCELLED

    def review(self) -> Review:
        asked = "The provider that has it is asked first: nothing changes until it agrees."
        return Review(
            [Change("State", self.record.get_status_display(), "Cancelled")],
            [
                *([asked] if self.record.delivered_by else []),
                "The product goes back to the stock.",
                "What the customer paid by card goes back to it.",
                "The customer is told by mail, and can choose again.",
                "Where the time for that is over, the customer is given store credit of the same value instead.",
            ],
        )


class AskReturnForm(VerbForm):
    """A customer who asked support wants to send it back."""

    words = forms.CharField(
        label="What is wrong with it, in the customer's words",
        required=False,
        max_length=1_000,
        widget=UnfoldAdminTextareaWidget({"rows": 3}),
    )

    def review(self) -> Review:
        brings = return_brings(self.record)
        what = f"{brings} of store credit" if brings.minor else "Nothing: the campaign period is over"
        return Review([Change("It brings the customer", "", what)], ["Tell the customer before you confirm."])

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        ask_return_for(order_id=self.record.pk, words=said["words"], actor=actor, reason=said["reason"])
        return Done("The return is asked for.")


# An order begins there, and its payment alone moves it on.
_NOBODYS = (OrderStatus.UNPAID, OrderStatus.ORDERED)


class MoveManyForm(VerbForm):
    """Orders by their ids, to one state."""

    orders = forms.CharField(
        label="Orders",
        widget=UnfoldAdminTextareaWidget({"rows": 8}),
        help_text="One order a line; with a tracking number after a comma where they are shipped.",
    )
    to = forms.ChoiceField(
        label="They are now",
        choices=[(one.value, one.label) for one in OrderStatus if one not in _NOBODYS],
        widget=UnfoldAdminSelectWidget,
    )
    carrier = forms.CharField(
        label="Carrier",
        max_length=60,
        required=False,
        widget=UnfoldAdminTextInputWidget(),
        help_text="Where they are shipped.",
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if chosen := self.initial.get("orders"):
            self.initial["orders"] = str(chosen).replace(",", "\n")

    def clean_orders(self) -> list[tuple[str, str]]:
        lines = [line.partition(",") for line in self.cleaned_data["orders"].splitlines() if line.strip()]
        if len(lines) > MOST:
            raise forms.ValidationError(
                f"Found {len(lines)} orders, needed up to {MOST}; bring more as a file."
            )
        return [(order.strip(), tracking.strip()) for order, _, tracking in lines]

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        moves = [
            Move(order, said["to"], said["carrier"], tracking, name=f"Line {number}")
            for number, (order, tracking) in enumerate(said["orders"], 1)
        ]
        moved = move_orders(moves=moves, actor=actor, reason=said["reason"])
        asked = ", or asked of their providers" if said["to"] == OrderStatus.CANCELLED else ""
        return Done(f"{moved} moved to {said['to']}{asked}; {len(moves) - moved} were there already.")


class MoveByFileForm(VerbForm):
    """A file of moves."""

    file = forms.FileField(
        label="File",
        widget=UnfoldAdminFileFieldWidget({"accept": ".csv"}),
        help_text="CSV with the columns order, state, carrier, tracking; all of it or nothing is done.",
    )

    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(f"Found {file.size:,} bytes, needed up to {MOST_BYTES:,}.")
        return file

    def do(self, *, actor: str) -> Done:
        said = self.cleaned_data
        moved = move_orders_of_file(content=said["file"].read(), actor=actor, reason=said["reason"])
        return Done(f"{moved} order{'' if moved == 1 else 's'} moved.")


_VERBS = {
    OrderStatus.PACKED: Verb("pack", "Packed", PackForm, "It is packed and waits for its carrier."),
    OrderStatus.SHIPPED: Verb("ship", "Shipped", ShipForm, "The customer is told how it comes."),
    OrderStatus.DELIVERED: Verb("deliver", "Delivered", DeliverForm, "The carrier says that it has come."),
    OrderStatus.CANCELLED: Verb("cancel", "Cancel", CancelForm, "It will not be sent."),
}
_TRACKING = Verb("tracking", "Correct the tracking", TrackingForm, "What was said about the parcel is wrong.")
RETURN = Verb("return", "Return", AskReturnForm, "In the customer's place.")
MANY = (
    Verb("move", "Move many", MoveManyForm, "All of them or none; every fault is named."),
    Verb("file", "Move by a file", MoveByFileForm, "What the warehouse hands over."),
)


def verbs_of(order: Order) -> tuple[Verb, ...]:
    """What can be done to an order that is where it is."""
    more = (_TRACKING,) if order.status == OrderStatus.SHIPPED and not order.delivered_by else ()
    return (*(_VERBS[to] for to in may_follow(order) if to in _VERBS), *more)
