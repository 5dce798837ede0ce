"""What a customer redeems is delivered by the store's provider, from the choice to the door (S7)."""

from datetime import timedelta
from html import unescape

import pytest
from django.core import mail
from django.db import connection
from django.test.utils import CaptureQueriesContext

from events.models import AuditEntry
from kit import clock
from rewards import tokens
from rewards.models import Offer
from rewards.redemption import tasks
from rewards.redemption.errors import CancelTooLate, MoveNotPossible
from rewards.redemption.models import Order, OrderMove, OrderNotice, StoreCredit
from rewards.redemption.operations import (
    Move,
    begin_delivery,
    cancel_own_order,
    follow_providers,
    following,
    move_demo_orders,
    move_order,
    redeem,
)
from rewards.redemption.providers import operations
from rewards.redemption.providers.models import ProviderOrder
from rewards.redemption.queries import may_choose_again, orders_due, orders_waiting
from tests.redemption.conftest import HOME, choice_of, signed_in, stock_of, user
from tests.redemption.providers.conftest import Store, make_due
from tests.redemption.providers.local import AFTER, BEFORE, FAULT_BEFORE, REFUSED
from tests.redemption.providers.local_shop import message
from tests.redemption.providers.local_tremendous import signed

SUPPORT = {"actor": "support:usr_1", "reason": "Asked by phone."}


def work() -> None:
    """A round of all workers, those of mails too."""
    operations.place_due()
    operations.handle_messages()
    operations.refresh_status()
    follow_providers()
    earlier = clock.now() - timedelta(minutes=2)
    for rows, since in ((OrderMove, "at"), (OrderNotice, "at")):
        rows.objects.filter(mailed_at=None).update(**{since: earlier})
    tasks.send_store_mails()


def tell(order: Order, message_id: str = "msg_1", **facts: str) -> None:
    body, headers = message(order.pk, message_id, **facts)
    operations.receive_message(provider="own_shop", body=body, headers=headers)


def customer_of(order: Order):
    return signed_in(order.redemption.account.user)


def page_of(order: Order) -> str:
    return unescape(customer_of(order).get(f"/r/orders/{order.pk}").content.decode())


def cancel(order: Order) -> Order:
    return cancel_own_order(user=order.redemption.account.user, order_id=order.pk)


def refuse_to_cancel(store: Store) -> None:
    """From now on it is too late at the provider, by its own rules."""
    name = {"amazon": "is_too_late_to_cancel", "tremendous": "is_redeemed", "own_shop": "is_sent"}[store.name]
    setattr(store.server, name, True)


def subjects() -> list[str]:
    return [one.subject.partition(":")[0] for one in mail.outbox]


def test_an_order_is_due_at_the_provider_in_the_transaction_that_makes_it(store: Store):
    offer = store.shop.offer(store.shop.product())
    order = redeem(token=store.shop.reward(offer), user=user(), choice_id=choice_of(offer), address=HOME)

    row = ProviderOrder.objects.get()
    assert (row.order_key, row.provider, row.state) == (f"order:{order.pk}", store.name, "due")
    assert (order.delivered_by, order.status, store.server.calls) == (store.name, "ordered", [])
    begin_delivery(order)
    assert ProviderOrder.objects.count() == 1


def test_the_embedded_store_delivers_without_a_row_and_without_a_statement(shop):
    offer = shop.offer(shop.product())
    order = redeem(token=shop.reward(offer), user=user(), choice_id=choice_of(offer), address=HOME)

    with CaptureQueriesContext(connection) as statements:
        begin_delivery(order)
    assert (len(statements), ProviderOrder.objects.count(), order.delivered_by) == (0, 0, "")
    assert cancel(order).status == "cancelled"


@pytest.mark.parametrize("store", ["amazon", "tremendous"], indirect=True)
def test_a_gift_code_that_is_there_has_arrived(store: Store):
    order = store.order()
    assert "It comes as a code. We write to you when it is here." in page_of(order)
    work()

    order.refresh_from_db()
    assert [(one.to_status, one.actor) for one in order.moves.order_by("pk")] == [
        ("shipped", "system:provider"),
        ("delivered", "system:provider"),
    ]
    assert order.carrier == {"amazon": "Amazon Incentives", "tremendous": "Tremendous"}[store.name]
    assert subjects() == ["Your gift is here"]
    code = store.server.code_of(store.row(order).request_id)
    page = page_of(order)
    assert "Your gift is here" in page
    assert f'href="/r/orders/{order.pk}/code"' in page
    assert all(code not in one for one in (page, mail.outbox[0].body, str(mail.outbox[0].alternatives)))
    assert f"/r/orders/{order.pk}" in mail.outbox[0].body
    work()
    assert len(mail.outbox) == 1


def test_the_own_shops_parcel_moves_the_order_as_it_is_told(own_shop: Store):
    order = own_shop.order()
    work()
    order.refresh_from_db()
    assert order.status == "ordered"

    for number, (status, facts) in enumerate(
        [("packed", {}), ("shipped", {"carrier": "DHL", "tracking": "JD0146"}), ("delivered", {})]
    ):
        for _ in range(2):  # a message may come twice
            tell(order, f"msg_{number}", status=status, **facts)
            work()
        order.refresh_from_db()
        assert order.status == status
    assert [one.to_status for one in order.moves.order_by("pk")] == ["packed", "shipped", "delivered"]
    assert (order.carrier, order.tracking_number) == ("DHL", "JD0146")
    assert "DHL · JD0146" in page_of(order)
    assert sorted(subjects()) == ["On its way to you", "Your gift is here"]


def test_what_was_passed_over_is_made_up_and_the_store_is_the_carrier_where_none_is_named(
    own_shop: Store, settings
):
    order = own_shop.order()
    operations.place_due()
    tell(order, status="delivered")
    work()

    order.refresh_from_db()
    assert (order.status, order.packed_at, order.carrier) == ("delivered", None, settings.STORE_NAME)
    tell(order, "msg_2", status="delivered", carrier="DHL", tracking="JD\x0701")
    work()
    order.refresh_from_db()
    assert (order.carrier, order.tracking_number) == ("DHL", "JD01")


def test_tremendous_tells_of_a_gift_that_is_approved_later(tremendous: Store):
    tremendous.server.first_status = "PENDING APPROVAL"
    order = tremendous.order()
    work()
    order.refresh_from_db()
    assert (order.status, OrderNotice.objects.count()) == ("ordered", 0)

    tremendous.server.execute(tremendous.row(order).request_id)
    body = tremendous.server.event_about(tremendous.row(order).request_id)
    for _ in range(2):
        operations.receive_message(provider="tremendous", body=body, headers=signed(body))
        work()
    order.refresh_from_db()
    assert (order.status, subjects()) == ("delivered", ["Your gift is here"])


def test_while_the_provider_is_away_the_customer_sees_it_ordered_and_nothing_is_lost(store: Store):
    order = store.order()
    for mood in (BEFORE, FAULT_BEFORE, AFTER):
        store.server.moods.append(mood)
        work()
        order.refresh_from_db()
        assert (order.status, store.row(order).state) == ("ordered", "unknown")
        assert "It's ordered. Enjoy!" in page_of(order)
        make_due()
    work()

    order.refresh_from_db()
    assert (store.row(order).state, store.server.ordered) == ("placed", 1)
    assert order.status == ("ordered" if store.name == "own_shop" else "delivered")


def test_a_worker_that_dies_while_an_order_follows_leaves_the_news_for_the_next(store: Store, monkeypatch):
    order = store.order()
    operations.place_due()

    class Killed(BaseException):
        pass

    def die(*_args, **_facts):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(following, "_tell", die)
        with pytest.raises(Killed):
            follow_providers()
    assert (store.row(order).has_news, order.moves.count()) == (True, 0)
    assert [follow_providers(), follow_providers()] == [1, 0]
    assert store.row(order).has_news is False
    assert order.moves.count() == (0 if store.name == "own_shop" else 2)


def test_news_that_can_not_be_followed_hold_up_no_other(own_shop: Store, monkeypatch):
    stuck, order = own_shop.order(), own_shop.order()
    work()
    for one in (stuck, order):
        tell(one, f"msg_{one.pk}", status="packed")
    operations.handle_messages()
    bring_up_to = following._bring_up_to

    def refuse(one: Order, row: ProviderOrder) -> None:
        if one.pk == stuck.pk:
            raise MoveNotPossible("No.")
        bring_up_to(one, row)

    with monkeypatch.context() as patch:
        patch.setattr(following, "_bring_up_to", refuse)
        assert follow_providers() == 1
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == ["ordered", "packed"]
    assert follow_providers() == 1
    assert list(Order.objects.order_by("pk").values_list("status", flat=True)) == ["packed", "packed"]


def test_what_the_provider_was_not_asked_for_is_cancelled_at_once(store: Store):
    order = store.order()
    cancelled = cancel(order)

    assert (cancelled.status, store.row(order).state, stock_of(order.product)) == (
        "cancelled",
        "cancelled",
        10,
    )
    work()
    assert (store.server.calls, may_choose_again(cancelled)) == ([], True)
    assert cancel(order).status == "cancelled"


def test_an_order_opens_its_reward_once_the_provider_has_agreed(store: Store):
    order = store.order()
    work()
    mail.outbox.clear()
    asked = cancel(order)

    assert (asked.is_being_cancelled, stock_of(order.product), may_choose_again(asked)) == (True, 9, False)
    page = page_of(order)
    assert "We are asking the shop to cancel" in page
    assert "Cancel this order" not in page
    assert "Show the code" not in page
    assert "Being cancelled" in unescape(customer_of(order).get("/r/mine/").content.decode())
    cancel(order)
    assert AuditEntry.objects.filter(verb="order.ask_cancel", chain="store").count() == 1
    work()

    order.refresh_from_db()
    assert (order.status, stock_of(order.product), may_choose_again(order)) == ("cancelled", 10, True)
    move = order.moves.get(to_status="cancelled")
    assert (move.actor, move.reason) == (
        f"customer:{order.redemption.account_id}",
        "Cancelled by the customer.",
    )
    assert subjects() == ["Cancelled"]
    again = redeem(
        token=_token_of(order), user=order.redemption.account.user,
        choice_id=order.choice_id, address=HOME,
    )  # fmt: skip
    assert (again.pk != order.pk, again.status) == (True, "ordered")
    assert "This order was cancelled" in page_of(order)


def test_a_provider_that_says_no_lets_the_order_go_on(store: Store):
    order = store.order()
    work()
    before = Order.objects.get(pk=order.pk).status
    mail.outbox.clear()
    refuse_to_cancel(store)
    cancel(order)
    work()

    order.refresh_from_db()
    assert (order.status, order.is_being_cancelled, stock_of(order.product)) == (before, False, 9)
    assert order.cancel_refused_at is not None
    assert subjects() == ["Not cancelled"]
    says = "It is on its way to you already" if store.name == "own_shop" else "The code was used already"
    assert says in mail.outbox[0].body
    assert says.lower() in page_of(order).lower()
    assert "Show the code" in page_of(order)
    with pytest.raises(CancelTooLate):
        cancel(order)
    work()
    assert len(mail.outbox) == 1
    if store.name == "own_shop":
        tell(order, status="delivered")
        work()
        order.refresh_from_db()
        assert order.status == "delivered"


def test_a_parcel_that_leaves_while_its_cancel_is_asked_has_one_end(own_shop: Store):
    first, second = own_shop.order(), own_shop.order()
    work()
    for order in (first, second):
        cancel(order)
        tell(order, f"msg_{order.pk}", status="shipped", carrier="DHL")
        operations.handle_messages()
        follow_providers()
        order.refresh_from_db()
        assert (order.status, order.is_being_cancelled) == ("shipped", True)
    operations.refresh_status(batch=1)  # the shop calls the first one back
    refuse_to_cancel(own_shop)
    work()

    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.status, may_choose_again(first)) == ("cancelled", True)
    assert (second.status, second.is_being_cancelled, may_choose_again(second)) == ("shipped", False, False)
    assert "Shipped" in page_of(first)


@pytest.mark.parametrize("loss", [BEFORE, AFTER])
def test_a_cancel_of_an_order_that_may_be_out_waits_for_the_answer(store: Store, loss: str):
    order = store.order()
    store.server.moods.append(loss)
    operations.place_due()
    asked = cancel(order)
    assert (asked.is_being_cancelled, may_choose_again(asked)) == (True, False)

    make_due()
    work()
    work()
    order.refresh_from_db()
    assert (order.status, store.row(order).state) == ("cancelled", "cancelled")


def test_support_asks_again_for_what_was_refused_or_cancels_it(store: Store):
    first, second = store.order(), store.order()
    store.server.moods.extend([REFUSED, REFUSED])
    work()
    assert [store.row(one).state for one in (first, second)] == ["refused", "refused"]
    assert "It's ordered. Enjoy!" in page_of(first)

    operations.ask_again(row=store.row(first), **SUPPORT)
    moved = move_order(move=Move(second.pk, "cancelled"), **SUPPORT)
    work()
    assert (store.row(first).state, store.server.ordered) == ("placed", 1)
    assert (moved.status, may_choose_again(moved), stock_of(second.product)) == ("cancelled", True, 10)
    assert "We could not send it" in next(one for one in mail.outbox if "Cancelled" in one.subject).body


def test_a_cancel_that_meets_a_refusal_of_the_order_is_done(own_shop: Store):
    order, placing = own_shop.order(), operations.placing.claim_one

    def cancelled_meanwhile(which):
        row = placing(which)
        assert cancel(order).is_being_cancelled
        return row

    own_shop.server.moods.append(REFUSED)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(operations.placing, "claim_one", cancelled_meanwhile)
        operations.place_due(batch=1)
    assert own_shop.row(order).state == "refused"
    work()

    order.refresh_from_db()
    assert (order.status, own_shop.row(order).state, own_shop.server.ordered) == ("cancelled", "cancelled", 0)


def test_after_the_rewards_last_day_support_makes_good_what_the_provider_gives_up(own_shop: Store):
    order = own_shop.order()
    work()
    Offer.objects.update(expires_at=clock.now() - timedelta(days=1))
    tell(order, status="cancelled")
    work()

    order.refresh_from_db()
    assert (order.status, order.moves.get().actor) == ("cancelled", "system:provider")
    assert StoreCredit.objects.get().cause == f"order:{order.pk}"


def test_support_cancels_by_asking_and_moves_no_parcel_of_the_providers(own_shop: Store):
    order = own_shop.order()
    work()
    with pytest.raises(MoveNotPossible, match="How far it is its provider tells"):
        move_order(move=Move(order.pk, "packed"), **SUPPORT)
    asked = move_order(move=Move(order.pk, "cancelled"), **SUPPORT)

    assert (asked.is_being_cancelled, asked.cancel_asked_by) == (True, "support:usr_1")
    refuse_to_cancel(own_shop)
    work()
    # Nobody but support asked: nobody else is told.
    assert OrderNotice.objects.filter(kind="cancel_refused").count() == 0
    tell(order, status="shipped", carrier="DHL")
    work()
    assert move_order(move=Move(order.pk, "delivered"), **SUPPORT).status == "delivered"


def test_what_a_provider_delivers_is_in_no_queue_of_the_stores_own(own_shop: Store):
    order = own_shop.order()
    Order.objects.update(ordered_at=clock.now() - timedelta(hours=1))

    assert (list(orders_due()), orders_waiting(), move_demo_orders()) == ([], (0, None), 0)
    order.refresh_from_db()
    assert order.status == "ordered"


def _token_of(order: Order) -> str:
    return tokens.token_of(bytes(order.redemption.reward.salt))
