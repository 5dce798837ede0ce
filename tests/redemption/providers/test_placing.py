"""An order is asked for until there is an answer, and is ordered once, whatever is lost (S7)."""

from itertools import product

import pytest
from django.db import IntegrityError, transaction

from events.models import AuditEntry
from kit.ids import new_id
from rewards.redemption.models import Order, OrderStatus
from rewards.redemption.providers import operations
from rewards.redemption.providers.errors import NothingToAskAgain
from rewards.redemption.providers.models import ProviderOrder
from rewards.redemption.providers.protocol import Progress
from tests.redemption.providers.conftest import Store, make_due
from tests.redemption.providers.local import LOSSES, REFUSED, THROTTLED


def test_an_order_is_due_with_the_order_and_placed_by_a_worker(store: Store):
    order = store.order()
    due = store.row(order)

    assert (due.state, due.provider, store.server.ordered) == ("due", store.name, 0)
    assert operations.place_due() == 1
    row = store.row(order)
    assert (row.state, row.value_minor, row.currency) == ("placed", 2_500, "USD")
    assert (store.server.ordered, bool(row.reference), row.sealed_recipient) == (1, True, "")


def test_a_repeat_places_nothing_else(store: Store):
    order = store.order()
    operations.place(order_key=f"order:{order.pk}")
    operations.place_due()
    operations.place(order_key=f"order:{order.pk}")
    operations.place_due()

    assert (ProviderOrder.objects.count(), store.server.ordered) == (1, 1)


@pytest.mark.parametrize("losses", [*product(LOSSES), *product(LOSSES, LOSSES)], ids="-".join)
def test_whatever_is_lost_it_is_ordered_once(store: Store, losses: tuple[str, ...]):
    order = store.order()
    store.server.moods.extend(losses)
    for _ in losses:
        operations.place_due()
        row = store.row(order)
        assert (row.state, row.is_uncertain or row.attempts == 1) == ("unknown", True)
        make_due()
    operations.place_due()

    row = store.row(order)
    assert (row.state, row.attempts, store.server.ordered) == ("placed", len(losses) + 2, 1)


def test_an_order_waits_when_its_provider_asks_for_fewer_calls(store: Store):
    order, other = store.order(), store.order()
    store.server.moods.append(THROTTLED)

    assert operations.place_due() == 1
    assert (store.row(order).state, store.row(other).attempts, store.server.ordered) == ("due", 0, 0)
    make_due()
    assert operations.place_due() == 2
    assert store.server.ordered == 2


def test_what_is_refused_is_not_asked_for_again(store: Store):
    order = store.order()
    store.server.moods.append(REFUSED)
    operations.place_due()
    make_due()

    row = store.row(order)
    assert (row.state, operations.place_due(), store.server.ordered) == ("refused", 0, 0)
    assert row.last_problem != ""


@pytest.mark.parametrize("loss", LOSSES)
def test_a_refusal_after_a_lost_call_is_believed_only_if_nothing_was_ordered(tremendous: Store, loss: str):
    order = tremendous.order()
    tremendous.server.moods.extend([loss, REFUSED])
    operations.place_due()
    make_due()
    operations.place_due()

    was_ordered = loss.endswith("after")
    assert tremendous.row(order).state == ("placed" if was_ordered else "refused")
    assert tremendous.server.ordered == was_ordered


def test_support_has_a_refused_order_asked_for_again_under_the_same_id(store: Store):
    order = store.order()
    store.server.moods.append(REFUSED)
    operations.place_due()
    row = store.row(order)

    operations.ask_again(row=row, actor="support:usr_1", reason="The account was topped up.")
    operations.place_due()

    assert (store.row(order).state, store.server.ordered) == ("placed", 1)
    [entry] = AuditEntry.objects.filter(verb="provider_order.ask_again")
    assert (entry.chain, entry.company_key, entry.object_key) == ("store", None, f"order:{order.pk}")
    with pytest.raises(NothingToAskAgain):
        operations.ask_again(row=row, actor="support:usr_1", reason="Once more.")


def test_what_is_asked_stays_what_it_was(tremendous: Store):
    order = tremendous.order()
    tremendous.server.moods.append("cut after")
    operations.place_due()
    Order.objects.filter(pk=order.pk).update(recipient="Somebody else")
    make_due()
    operations.place_due()

    assert tremendous.server.answers_given == [200, 201]
    assert tremendous.row(order).state == "placed"


def test_the_embedded_store_takes_its_own_orders_without_a_call(shop, settings):
    assert settings.STORE_PROVIDER == "embedded"
    store = Store("embedded", None, shop)
    row = store.placed()

    assert (row.state, row.progress, row.reference) == ("placed", "ordered", row.order_id)
    assert store.cancel(row).state == "cancelled"


def test_the_database_refuses_a_second_order_at_a_provider(store: Store):
    row = store.placed()
    row.pk = ""
    with pytest.raises(IntegrityError, match="one_provider_order_per"), transaction.atomic():
        ProviderOrder.objects.create(
            order_key=row.order_key, provider=row.provider, request_id="x", sku="x", title="x",
            value_minor=1, currency="USD", sealed_recipient="x",
        )  # fmt: skip


def test_an_order_that_is_not_there_is_not_placed(shop):
    with pytest.raises(Order.DoesNotExist):
        operations.place(order_key=f"order:{new_id('ord')}")


def test_every_status_of_an_order_has_a_name_among_providers():
    """But of one that waits to be paid for: no provider knows of it."""
    assert [status.value for status in OrderStatus if status.value not in set(Progress)] == ["unpaid"]
