"""Companies never learn of redemption (V1): all that they reach, byte by byte, before and after customers redeem."""

from collections.abc import Callable

from rewards.redemption.models import Order, OrderedInstead, Return, StoreCredit
from tests.console.test_rights import TABLE
from tests.privacy.acts import ACTS
from tests.privacy.comparing import differences
from tests.privacy.numbers import given, last_numbers
from tests.privacy.recording import Recording, record
from tests.privacy.watched import Watched
from tests.privacy.workers import work


def test_nothing_that_a_company_reaches_differs_with_redemption(watched: Watched, standing):
    work()
    standing.stop()
    work()
    idle, before = _numbers_given_by(work), record(watched)

    numbers = _numbers_given_by(lambda: _redeem_and_work(watched))
    after = record(watched)

    found = differences(before, after)
    assert not found, f"{len(found)} places read otherwise:\n" + "\n".join(found[:10])
    assert numbers == idle
    _was_worth_it(before)


def _redeem_and_work(watched: Watched) -> None:
    for act in ACTS:
        act(watched)
    work()


def _numbers_given_by(do: Callable[[], None]) -> dict[str, int]:
    """How many rows of each table of companies were numbered meanwhile."""
    before = last_numbers()
    do()
    return given(before, last_numbers())


def _was_worth_it(recording: Recording) -> None:
    """Pages were there to be read, and much was redeemed: nobody has proved anything by finding nothing twice."""
    statuses = {name: one.status for name, one in recording.readings.items()}
    assert Order.objects.count() >= 17
    assert {one.status for one in Order.objects.all()} >= {
        "ordered",
        "packed",
        "shipped",
        "delivered",
        "cancelled",
    }
    assert OrderedInstead.objects.count() >= 2
    assert (Return.objects.count(), StoreCredit.objects.count()) == (2, 1)
    assert sum(status == 200 for status in statuses.values()) > 400
    assert 500 not in statuses.values()
    assert len(statuses) > len(TABLE) * 6
