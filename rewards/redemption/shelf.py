"""Pieces leave the stock and come back one by one, each for a cause of its own, which the database admits once (R7)."""

from django.db.models import F

from kit import jobs
from rewards.redemption.models import Stock, StockMovement


def take_one(*, product_id: str, cause: str) -> bool:
    """Take one piece in the caller's transaction; False where there is none left, and then nothing is written.

    Who takes the last one has others looked at: what stands in is found at once (R7).
    """
    stock = Stock.objects.filter(product=product_id)
    if not stock.filter(on_hand__gt=1).update(on_hand=F("on_hand") - 1):
        if not stock.filter(on_hand__gt=0).update(on_hand=F("on_hand") - 1):
            return False
        look_again(product_id=product_id)
    StockMovement.objects.create(product_id=product_id, amount=-1, cause=cause)
    return True


def put_back(*, product_id: str, cause: str) -> None:
    """Put one piece back in the caller's transaction. With the first one the product is there again (R7)."""
    stock = Stock.objects.filter(product=product_id)
    if not stock.filter(on_hand__gt=0).update(on_hand=F("on_hand") + 1):
        stock.update(on_hand=F("on_hand") + 1)
        look_again(product_id=product_id)
    StockMovement.objects.create(product_id=product_id, amount=1, cause=cause)


def look_again(*, product_id: str | None = None) -> None:
    """Have a worker see, once the caller's transaction is committed, what stands in for a product, or for all.

    For whoever changes whether a product may be given: its stock, its offered state, who sells it. A hint that is
    lost is made up for by the sweep of every five minutes.
    """
    facts = {} if product_id is None else {"product_id": product_id}
    jobs.send_after_commit("redemption.replace_out_of_stock", **facts)
