"""What is kept only for a time is forgotten in time."""

from datetime import timedelta

from campaigns.idempotency import KEPT_FOR
from campaigns.models import Action, Campaign, Decision, IdempotencyKey
from events.operations import forget_customers_of_calls
from kit import clock

CUSTOMERS_KEPT_FOR = timedelta(days=60)


def forget_idempotency_keys(*, batch: int = 10_000) -> int:
    """Delete up to `batch` answers that were kept for 30 days; how many (A3)."""
    old = (
        IdempotencyKey.objects.filter(kept_at__lt=clock.now() - KEPT_FOR)
        .order_by("kept_at")
        .values("pk")[:batch]
    )
    deleted, _ = IdempotencyKey.objects.filter(pk__in=old).delete()
    return deleted


def forget_customers(*, batch: int = 10_000) -> int:
    """Forget who the customers of campaigns were that ended more than 60 days ago; up to `batch` rows (A4).

    So are those of later calls that name such a campaign: the request log keeps a call for 30 days from when it came.
    """
    # A day ends up to 12 hours later than in UTC somewhere in the world.
    ended = Campaign.objects.filter(ends_on__lt=(clock.now() - CUSTOMERS_KEPT_FOR - timedelta(days=1)).date())
    forgotten = 0
    for rows in (Action.everything, Decision.objects):
        old = rows.filter(campaign__in=ended).exclude(customer_hash=None).order_by("pk").values("pk")[:batch]
        nothing = {"customer_hash": None} | ({"place": None} if rows.model is Action else {})
        forgotten += rows.filter(pk__in=old).update(**nothing)
    keys = list(ended.values_list("pk", flat=True))
    return forgotten + forget_customers_of_calls(campaign_keys=keys, batch=batch)
