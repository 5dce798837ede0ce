"""What is kept about a customer at providers' orders goes with their data (V2)."""

from collections.abc import Collection

from django.db.models import Case, F, Value, When

from kit import clock
from rewards.redemption.providers.models import ProviderOrder

_ERASED = "erased"


def erase_orders(*, order_keys: Collection[str]) -> None:
    """Forget codes, tracking numbers and what providers said of orders that have ended; what comes later is not kept.

    In the caller's transaction. A repeat changes nothing.
    """
    ProviderOrder.objects.filter(order_key__in=order_keys, erased_at=None).update(
        sealed_code="",
        tracking="",
        last_problem="",
        wish_refused=Case(When(wish_refused="", then=F("wish_refused")), default=Value(_ERASED)),
        erased_at=clock.now(),
    )
