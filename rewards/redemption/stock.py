"""Stock on hand, corrected by support. Store side: companies learn nothing of it (R3, V1)."""

from django.db import transaction
from django.db.models import F

from events.models import Chain
from events.operations import audit
from rewards.models import Product
from rewards.operations.records import said_because
from rewards.redemption.errors import CorrectionNotValid, StockTooLow
from rewards.redemption.models import Stock, StockMovement
from rewards.redemption.shelf import look_again

_MOST = 1_000_000_000  # what fits into the column, with room


@transaction.atomic
def correct_stock(*, product: Product, amount: int, correction: str, actor: str, reason: str) -> int:
    """Add to the stock of a product, or take from it (negative), as somebody counted; what is on hand then.

    `correction` names the correction: repeated, it changes nothing; with another amount it is refused, since one of
    the two would be lost. Orders placed at the same moment keep what they took. Raises StockTooLow rather than
    going below zero, CorrectionNotValid, ReasonMissing.
    """
    reason = said_because(reason)
    if amount == 0 or abs(amount) > _MOST:
        raise CorrectionNotValid(f"Found {amount:,}, needed a number other than 0, up to {_MOST:,}.")
    Stock.objects.bulk_create([Stock(product=product, on_hand=0)], ignore_conflicts=True)
    standing = Stock.objects.select_for_update(no_key=True).get(product=product)
    cause = f"support:{correction}"
    made = StockMovement.objects.filter(product=product, cause=cause).first()
    if made is not None:
        _refuse_another_amount(made.amount, amount)
        return standing.on_hand
    after = standing.on_hand + amount
    if after < 0:
        raise StockTooLow(f"Found {standing.on_hand:,} on hand, needed {-amount:,} to take that many away.")
    if after > _MOST:
        raise CorrectionNotValid(f"Found {after:,} on hand after it, needed up to {_MOST:,}.")
    Stock.objects.filter(product=product).update(on_hand=F("on_hand") + amount)
    StockMovement.objects.create(product=product, amount=amount, cause=cause)
    audit(
        actor=actor,
        verb="stock.correct",
        object_key=product.pk,
        chain=Chain.STORE,
        reason=reason,
        changes={"on_hand": (standing.on_hand, after), "correction": (None, correction)},
    )
    look_again(product_id=product.pk)
    return after


def _refuse_another_amount(made: int, amount: int) -> None:
    if made != amount:
        raise CorrectionNotValid(
            f"Found {amount:+,} on a page that has corrected the stock by {made:+,} already; nothing was changed now."
            " Open the page again from the product to correct it once more."
        )
