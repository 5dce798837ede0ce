"""What becomes of objects by the clock alone."""

from moments.fake_stripe.api import checkouts, refunds
from moments.fake_stripe.store import Store


def settle_due(store: Store) -> None:
    """Have happen what the clock says has happened."""
    refunds.settle_due(store)
    checkouts.expire_due(store)
