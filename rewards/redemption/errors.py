"""What redemption refuses. Each `text` is what the customer reads, once the door has translated it."""

from django.utils.translation import gettext_noop as _

from kit.errors import Refusal


class RewardNotFound(Refusal):
    """No reward has this token: it never existed, or its secrets were destroyed after its expiry (R8)."""

    code = "reward_not_found"
    status = 404
    title = "There is no reward at this address"
    text = _("There is no reward at this address.")


class RewardExpired(Refusal):
    """The last day of the reward has passed (R8)."""

    code = "reward_expired"
    status = 410
    title = "The reward has expired"
    text = _("This reward has expired.")


class RewardNotOpen(Refusal):
    """Somebody looks first at the action that earned it, or has refused it (X3)."""

    code = "reward_not_open"
    status = 409
    title = "The reward can't be used, or not yet"
    text = _("This reward can't be used, or not yet.")


class RewardNotForThisAccount(Refusal):
    """Another account may not use the reward. The answer is the same whatever the cause (V1)."""

    code = "reward_not_for_this_account"
    status = 403
    title = "This reward can't be used with this account"
    text = _("This reward can't be used with this account.")


class ChoiceNotOffered(Refusal):
    """The choice, or the product picked with the credit, is not among what the reward offers (C2)."""

    code = "choice_not_offered"
    status = 404
    title = "That is not among this reward's choices"
    text = _("That isn't among this reward's choices.")


class CartChanged(Refusal):
    """What was seen in the cart is not what the customer would get now: it has to be looked at again (R7)."""

    code = "cart_changed"
    status = 409
    title = "What is in stock has changed since the cart was shown"
    text = _("What we have in stock has just changed. Please look at your cart again.")


class ProductNotPicked(Refusal):
    """Catalog credit, given or standing in for a product that is gone, needs a product picked with it."""

    code = "product_not_picked"
    status = 409
    title = "A product has to be picked with the credit"
    text = _("Please pick a product with your credit.")


class AddressNotServed(Refusal):
    """The store does not deliver the marketplace's rewards there (R2). `field` is the part at fault."""

    code = "address_not_served"
    status = 422
    title = "Rewards of this marketplace are not delivered to this address"
    text = _("We can't deliver this reward to that address.")

    def __init__(self, detail: str, *, field: str, text: str = "") -> None:
        super().__init__(detail, field=field)
        self.field = field
        self.text = text or type(self).text  # type: ignore[misc]


class StockTooLow(Refusal):
    """A correction that would take more than there is on hand. Only support and the store read it (V1)."""

    code = "stock_too_low"
    title = "There is not that much on hand"


class CorrectionNotValid(Refusal):
    """A correction of the stock that moves nothing, or more than can be."""

    code = "correction_not_valid"
    status = 422
    title = "The stock can't be corrected like that"


class OrderNotFound(Refusal):
    """No such order, or not the asker's."""

    code = "order_not_found"
    status = 404
    title = "There is no such order"


class MoveNotPossible(Refusal):
    """The order is not where it could go from to there (S7)."""

    code = "move_not_possible"
    status = 409
    title = "The order can't be moved there"


class TrackingNotCorrected(Refusal):
    """The order is on no way where its tracking could be replaced, or has another than was to be replaced."""

    code = "tracking_not_corrected"
    status = 409
    title = "The tracking number can't be replaced"


class MovesNotValid(Refusal):
    """Moves that were asked for together are not all possible; none was done. `problems` names every one."""

    code = "moves_not_valid"
    status = 422
    title = "Not every move is possible"

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join([f"Found {len(problems)} that can't be; nothing was moved.", *problems]))
        self.problems = problems


class CancelTooLate(Refusal):
    """The order is being packed, or further: it can be returned once it has arrived (R9).

    Or its provider was asked before.
    """

    code = "cancel_too_late"
    status = 409
    title = "The order can't be cancelled any more"
    text = _(
        "Your order is being packed already and can't be cancelled any more. You can return it when it has arrived."
    )


class ReturnNotPossible(Refusal):
    """The order has not arrived, is on its way back already, or the return is not where it could go on."""

    code = "return_not_possible"
    status = 409
    title = "This can't be returned now"
    text = _("This order can't be returned now.")


class CreditNotUsable(Refusal):
    """The credit is another customer's, used, or its time is over."""

    code = "credit_not_usable"
    status = 409
    title = "The credit can't be used"
    text = _("This credit can't be used any more.")


class ReturnTermsChanged(Refusal):
    """What the return would bring is not what the customer was told: the campaign period has ended since (R9)."""

    code = "return_terms_changed"
    status = 409
    title = "What the return brings has changed since it was shown"
    text = _("What you get for this return has just changed. Please read it again before you ask for it.")


class ReturnNotFound(Refusal):
    """No such return."""

    code = "return_not_found"
    status = 404
    title = "There is no such return"


class CardsNotTaken(Refusal):
    """Something is the customer's to pay, and no Stripe is set up here: nothing was ordered (S4)."""

    code = "cards_not_taken"
    status = 503
    title = "Nothing can be paid by card here"
    text = _(
        "This can't be paid for just now, so nothing was ordered. Your reward is safe: please try again later."
    )


class PaymentOver(Refusal):
    """The order waits for no payment: it is paid, its time is over, or it is cancelled."""

    code = "payment_over"
    status = 409
    title = "There is nothing to pay"
    text = _("This order can't be paid for any more.")


class RefundNotFailed(Refusal):
    """What was paid is on its way back, or has come: only what could not be sent is sent again."""

    code = "refund_not_failed"
    status = 409
    title = "The refund has not failed"


class PaymentNotStrange(Refusal):
    """Only a payment that was left to a person is looked at again."""

    code = "payment_not_strange"
    status = 409
    title = "Nothing is wrong with the payment"


class ErasureTooEarly(Refusal):
    """Something is still on its way to the customer or back: without an address it could not go on (V2)."""

    code = "erasure_too_early"
    status = 409
    title = "Orders or returns are still on their way"
    text = _("Something is still on its way to you, or back. Please erase your data when that has ended.")


class CodesStay(ReturnNotPossible):
    """What was delivered is a code: it can't come back."""

    text = _("A gift code can't be sent back.")


class CodeNotThere(Refusal):
    """The order has no code, not yet, or not any more."""

    code = "code_not_there"
    status = 409
    title = "There is no code for this order"
    text = _("There is no code for this order now.")


class CodeAway(Refusal):
    """The code can't be had at the moment: who keeps it does not answer."""

    code = "code_away"
    status = 503
    title = "The code can't be shown now"
    text = _("We can't get your code at the moment. Please try again in a few minutes.")
    retryable = True
