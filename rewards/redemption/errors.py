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
