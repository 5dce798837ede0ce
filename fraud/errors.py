"""What fraud checks refuse. Never says which signal it was (X5)."""

from kit.errors import Refusal


class CustomerNotEligible(Refusal):
    """This customer can't have a reward: a fraud verdict, or the country."""

    code = "customer_not_eligible"
    status = 403
    title = "The customer is not eligible for this reward"
    text = "This reward isn't available for you."


class ReviewIsOver(Refusal):
    """Somebody, or time, has decided already. Only support reads it."""

    code = "review_is_over"
    status = 409
    title = "The review has ended"
