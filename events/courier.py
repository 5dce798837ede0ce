"""Carrying deliveries: many calls at once in one process, in two lanes, with nobody waiting for the slow ones.

A call that takes longer than a quick one does takes its place in the slow lane, and the quick lane has room again.
"""

import logging
import time
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field

from django.conf import settings

from events import delivery, operations
from events.models import WebhookDelivery
from events.operations import QUICK, SLOW
from kit import valkey
from kit.jobs import send_after_commit

logger = logging.getLogger(__name__)

_QUICK_PLACES, _SLOW_PLACES = 64, 32
_TURN_SECONDS = 30
# Kept while a turn goes on: what a killed worker leaves is taken over soon.
_LEASE_SECONDS = 10
# Between two looks at the queue.
_PAUSE_SECONDS = 0.05


@dataclass(slots=True)
class _Call:
    claimed: WebhookDelivery
    is_slow: bool
    began: float = field(default_factory=time.monotonic)

    def is_in_slow_lane(self, now: float) -> bool:
        return self.is_slow or now - self.began > operations.SLOW_AFTER.total_seconds()


def deliver(*, seconds: float = _TURN_SECONDS) -> None:
    """Deliver what is due, until nothing is or the turn is over.

    So many processes do so at once as `WEBHOOK_COURIERS` says. One whose turn is over gives its place away before it
    waits for the calls that it still has in hand.
    """
    place = next(
        (name for name in _places() if valkey.lease(name, _LEASE_SECONDS)),
        None,
    )
    if place is None:
        return
    with ThreadPoolExecutor(max_workers=_QUICK_PLACES + _SLOW_PLACES) as pool:
        turn = _Turn(pool, place)
        try:
            turn.go_on(time.monotonic() + seconds)
        finally:
            valkey.release(place)
            if turn.calls:
                send_after_commit("events.deliver_webhooks")
            turn.come_home()


def _places() -> list[str]:
    return [f"deliver_webhooks:{number}" for number in range(settings.WEBHOOK_COURIERS)]


def _outcome_of(ended: Future[delivery.Outcome]) -> delivery.Outcome:
    """How a call ended. A fault of ours ends in its own try, and in no other one."""
    try:
        return ended.result()
    except Exception as error:
        logger.exception("A delivery failed by a fault of ours.")
        return delivery.Outcome(error=f"It could not be sent: {type(error).__name__}.")


class _Turn:
    """The calls that one process has in hand."""

    def __init__(self, pool: ThreadPoolExecutor, place: str) -> None:
        self.calls: dict[Future[delivery.Outcome], _Call] = {}
        self._pool = pool
        self._place = place
        self._kept = time.monotonic()

    def go_on(self, ends: float) -> None:
        """Claim and settle until nothing is due and in hand, or the time is over.

        The slow lane begins nothing that would not end within the turn.
        """
        last_slow = ends - delivery.DEADLINE_SECONDS
        while (now := time.monotonic()) < ends:
            self._keep_place(now)
            began = self._begin(slow_too=now < last_slow)
            if not self.calls and not began and not operations.is_anything_due():
                return
            self._settle(_PAUSE_SECONDS)

    def come_home(self) -> None:
        """Settle what is still in hand, as it ends."""
        while self.calls:
            self._settle(None)

    def _begin(self, *, slow_too: bool) -> int:
        now = time.monotonic()
        slow = sum(call.is_in_slow_lane(now) for call in self.calls.values())
        quick = len(self.calls) - slow
        free = _QUICK_PLACES + _SLOW_PLACES - len(self.calls)
        began = 0
        if (places := min(free, _QUICK_PLACES - quick)) > 0:
            began += self._claim(operations.claim_deliveries(lane=QUICK, limit=places), is_slow=False)
        if slow_too and (places := min(free - began, _SLOW_PLACES - slow)) > 0:
            began += self._claim(operations.claim_deliveries(lane=SLOW, limit=places), is_slow=True)
        return began

    def _claim(self, due: list[WebhookDelivery], *, is_slow: bool) -> int:
        for claimed in due:
            future = self._pool.submit(delivery.send, event=claimed.event, endpoint=claimed.endpoint)
            self.calls[future] = _Call(claimed, is_slow)
        return len(due)

    def _settle(self, seconds: float | None) -> None:
        """Write down what has ended; after so many seconds at the latest if nothing does."""
        if not self.calls:
            time.sleep(seconds or 0)
            return
        ended, _ = wait(self.calls, timeout=seconds, return_when=FIRST_COMPLETED)
        for future in ended:
            call = self.calls.pop(future)
            operations.settle_delivery(claimed=call.claimed, outcome=_outcome_of(future))

    def _keep_place(self, now: float) -> None:
        if now - self._kept > 1:
            valkey.keep(self._place, _LEASE_SECONDS)
            self._kept = now
