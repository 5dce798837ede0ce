"""What fraud checks refuse. Never says which signal it was (X5)."""

from kit.errors import Refusal


class CustomerNotEligible(Refusal):
    """This customer can't have a reward: a fraud verdict, or the country."""

    code = "customer_not_eligible"
    status = 403
    title = "The customer is not eligible for this reward"
    text = "This reward isn't available for you."
