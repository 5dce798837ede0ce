"""The embedded store: our own orders, stock and parcels, behind the words of every provider (S7). No network."""

from collections.abc import Mapping

from rewards.redemption.models import Order, OrderStatus, Stock
from rewards.redemption.providers.errors import NotCancellable, NotProved, ProviderRefused
from rewards.redemption.providers.protocol import (
    ENDED,
    Asked,
    Cancelled,
    Item,
    Placed,
    Progress,
    Quote,
    Returned,
    Status,
    Told,
)

# From then on a parcel is on its way, or nothing is left to stop.
_TOO_LATE = (Progress.SHIPPED, *ENDED)


class EmbeddedStore:
    """What was ordered is already in the store's books: asking for it confirms that it is there."""

    is_asked = False
    keeps_codes = True

    def request_id_of(self, order_id: str) -> str:
        return order_id

    def quote(self, item: Item) -> Quote:
        on_hand = Stock.objects.filter(product__sku=item.sku, on_hand__gt=0).exists()
        return Quote(item.value, on_hand, "on hand" if on_hand else f"{item.sku} is out of stock")

    def order(self, asked: Asked) -> Placed:
        status = self.status(asked)
        if status is None:
            raise ProviderRefused(
                reason="order_not_found", words=f"There is no order {asked.order_id} in the store."
            )
        return Placed(status.progress, status.reference)

    def status(self, asked: Asked) -> Status | None:
        ordered = Order.objects.exclude(status=OrderStatus.UNPAID)
        order = ordered.filter(pk=asked.order_id).only("pk", "status").first()
        return Status(Progress(order.status), order.pk) if order else None

    def cancel(self, asked: Asked) -> Cancelled:
        """Agree as long as nothing was sent: the order's own row is changed by whoever asked."""
        status = self.status(asked)
        if status is not None and status.progress in _TOO_LATE and status.progress != Progress.CANCELLED:
            raise NotCancellable(f"It is {status.progress} already.")
        return Cancelled()

    def send_back(self, asked: Asked) -> Returned:
        return Returned()

    def told_by(self, *, body: bytes, headers: Mapping[str, str]) -> Told:
        raise NotProved("The embedded store is told by nobody.")
