"""A feed that lets products run out, or brings them back, has a worker look once, whatever its length (R7)."""

import pytest

from rewards.feeds.models import Import
from tests.feeds.conftest import KETTLE, feed

pytestmark = pytest.mark.usefixtures("shop")

LOOK = ("redemption.replace_out_of_stock", {})
BOOK = KETTLE | {"sku": "BOOK", "title": "A Book", "category": "books"}


def looked(hints, *rows, **facts) -> int:
    hints.clear()
    assert feed(rows, **facts).status == "done"
    return hints.count(LOOK)


def test_stock_that_comes_goes_and_comes_back_is_looked_at(hints) -> None:
    assert looked(hints, KETTLE | {"on_hand": 0}, BOOK) == 0
    assert looked(hints, KETTLE | {"on_hand": 3}, BOOK | {"on_hand": 9}) == 1
    assert looked(hints, KETTLE | {"on_hand": 2}, BOOK | {"on_hand": 9}) == 0
    assert looked(hints, KETTLE | {"on_hand": 0}, BOOK | {"on_hand": 0}) == 1
    assert looked(hints, KETTLE | {"on_hand": 0}, BOOK | {"on_hand": 0}) == 0


@pytest.mark.parametrize(
    "change", [{"state": "withdrawn"}, {"sold_by_store": "no"}, {"fulfilled_by_store": "no"}]
)
def test_what_may_not_be_given_any_more_is_looked_at(hints, change) -> None:
    feed([KETTLE])

    assert looked(hints, KETTLE | {"title": "Another Kettle"}) == 0
    assert looked(hints, KETTLE | change) == 1
    assert looked(hints, KETTLE | change) == 0


def test_trying_a_feed_has_nobody_look(hints) -> None:
    feed([KETTLE | {"on_hand": 3}])

    assert looked(hints, KETTLE | {"on_hand": 0}, dry_run=True) == 0
    assert Import.objects.filter(is_dry_run=True).count() == 1
