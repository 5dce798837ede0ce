"""Workers that are killed, and workers that work at the same time: each order is ordered once (S7)."""

import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connection, transaction

from rewards.redemption.providers import operations
from rewards.redemption.providers.models import ProviderOrder
from rewards.redemption.providers.operations import placing
from tests.concurrency.test_batches import ROOT
from tests.conftest import in_parallel
from tests.redemption.providers.conftest import Store, make_due
from tests.redemption.providers.local_shop import SECRET

pytestmark = pytest.mark.django_db(transaction=True)


def start(store: Store) -> subprocess.Popen[bytes]:
    """A worker in a process of its own, with the same shop and database."""
    url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{connection.settings_dict['NAME']}")
    own = {
        "DATABASE_URL": url.geturl(),
        "SECRET_KEY": settings.SECRET_KEY,
        "SELLER_ADDRESS": "2 Quay",
        "PYTHONPATH": str(ROOT),
        "DJANGO_SETTINGS_MODULE": "moments.settings",
        "STORE_PROVIDER": "own_shop",
        "SHOP_URL": store.server.url,
        "SHOP_SECRETS": SECRET,
    }
    script = str(Path(__file__).parent / "placers.py")
    return subprocess.Popen([sys.executable, script], cwd=ROOT, env=os.environ | own)


def killed_by(store: Store, *, after_ordering: bool) -> None:
    """Run a worker that the shop kills in the middle of its call: before the order is taken, or after."""
    server, answer = store.server, store.server.answer
    workers: list[subprocess.Popen[bytes]] = []

    def kill(*words):
        found = answer(*words) if after_ordering else None
        workers[0].send_signal(signal.SIGKILL)
        workers[0].wait(10)
        server.answer = answer
        return found or (200, {})

    server.answer = kill
    workers.append(start(store))
    assert workers[0].wait(30) == -signal.SIGKILL


@pytest.mark.parametrize("after_ordering", [True, False])
def test_a_worker_killed_in_the_middle_of_its_call_orders_once(own_shop: Store, after_ordering: bool):
    order = own_shop.order()
    killed_by(own_shop, after_ordering=after_ordering)

    row = own_shop.row(order)
    assert (row.state, row.attempts, own_shop.server.ordered) == ("placing", 1, int(after_ordering))
    # Until the lease is over nobody else asks.
    assert operations.place_due() == 0
    make_due()
    operations.place_due()

    row.refresh_from_db()
    assert (row.state, row.is_uncertain, own_shop.server.ordered) == ("placed", True, 1)
    assert own_shop.server.seen == [order.pk] * 2


def test_the_refusal_of_a_repeat_does_not_hide_what_the_killed_worker_ordered(own_shop: Store):
    order = own_shop.order()
    killed_by(own_shop, after_ordering=True)
    own_shop.server.moods.append("refused")
    make_due()
    operations.place_due()

    assert (own_shop.row(order).state, own_shop.server.ordered) == ("placed", 1)


def test_an_order_that_is_cancelled_while_its_worker_is_dead_is_cancelled_at_the_shop(own_shop: Store):
    order = own_shop.order()
    killed_by(own_shop, after_ordering=True)
    operations.cancel_order(order_key=f"order:{order.pk}")
    make_due()
    operations.place_due()
    operations.refresh_status()

    assert own_shop.row(order).state == "cancelled"
    assert own_shop.server.parcels[order.pk]["status"] == "cancelled"


def test_an_order_that_is_cancelled_while_it_is_being_placed_is_cancelled_at_the_shop(own_shop: Store):
    order, answer = own_shop.order(), own_shop.server.answer

    def cancelled_meanwhile(*words):
        operations.cancel_order(order_key=f"order:{order.pk}")
        connection.close()
        return answer(*words)

    own_shop.server.answer = cancelled_meanwhile
    operations.place_due()
    own_shop.server.answer = answer
    operations.refresh_status()

    assert own_shop.row(order).state == "cancelled"
    assert own_shop.server.parcels[order.pk]["status"] == "cancelled"


def test_workers_at_the_same_time_ask_for_each_order_once(own_shop: Store):
    orders = [own_shop.order().pk for _ in range(12)]
    in_parallel(6, lambda _: operations.place_due())
    operations.place_due()

    assert Counter(own_shop.server.seen) == Counter(orders)
    assert set(ProviderOrder.objects.values_list("state", flat=True)) == {"placed"}


def test_without_hold_of_a_row_workers_ask_twice(own_shop: Store, monkeypatch):
    """The test before would tell: this is what it sees when no lock makes them choose different rows."""
    order = own_shop.order()
    rows = [own_shop.row(order) for _ in range(2)]
    for row in rows:
        row.state, row.attempts = "placing", 1
    ProviderOrder.objects.update(state="placing", attempts=1)
    monkeypatch.setattr(placing, "claim_one", lambda _: rows.pop() if rows else None)
    in_parallel(2, lambda _: operations.place_due(batch=1))

    assert (own_shop.server.seen, own_shop.server.ordered) == ([order.pk, order.pk], 1)


def test_the_same_order_is_placed_once_however_many_ask_at_the_same_time(own_shop: Store):
    key = f"order:{own_shop.order().pk}"
    in_parallel(8, lambda _: operations.place(order_key=key))

    assert ProviderOrder.objects.count() == 1


def test_no_lock_is_held_while_the_provider_is_asked(own_shop: Store):
    order, answer = own_shop.order(), own_shop.server.answer
    locked: list[str] = []

    def look(*words):
        with transaction.atomic():
            rows = ProviderOrder.objects.select_for_update(nowait=True).filter(order_key=f"order:{order.pk}")
            locked.append(rows.get().state)
        connection.close()
        return answer(*words)

    own_shop.server.answer = look
    operations.place_due()

    assert (locked, own_shop.row(order).state) == (["placing"], "placed")


def test_what_is_rolled_back_is_not_placed(own_shop: Store):
    order = own_shop.order()
    ProviderOrder.objects.all().delete()
    with transaction.atomic():
        operations.place(order_key=f"order:{order.pk}")
        transaction.set_rollback(True)

    assert (operations.place_due(), own_shop.server.calls) == (0, [])
