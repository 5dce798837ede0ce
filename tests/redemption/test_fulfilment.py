"""An order lives until it has come, or is cancelled and its reward open again (S7)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from events.models import AuditEntry
from kit import clock
from rewards.errors import ReasonMissing
from rewards.models import Offer
from rewards.redemption.errors import (
    CancelTooLate,
    MoveNotPossible,
    MovesNotValid,
    OrderNotFound,
    RewardExpired,
    RewardNotForThisAccount,
)
from rewards.redemption.models import Order, OrderMove, Redemption, Stock, StockMovement, StoreCredit
from rewards.redemption.operations import (
    Move,
    cancel_own_order,
    move_demo_orders,
    move_order,
    move_orders,
    redeem,
)
from rewards.redemption.promises import open_promises_of
from rewards.redemption.tasks import send_move_mail, send_store_mails
from tests.redemption.conftest import HOME, choice_of, stock_of, user

STAFF = "support:test"
PARCEL = {"carrier": "Swift Post", "tracking_number": "SP 123"}


@pytest.fixture
def who(shop):
    return user()


@pytest.fixture
def ordered(shop, who):
    """A fresh order, the token of its reward, and its offer of two products."""
    offer = shop.offer(shop.product(title="Copper Kettle"), shop.product(title="Herb Garden"))
    token = shop.reward(offer)
    return redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME), token, offer


def moved(order, *states, actor=STAFF):
    for state in states:
        facts = PARCEL if state == "shipped" else {}
        move_order(move=Move(order.pk, state, **facts), actor=actor, reason="As it was done.")
    return Order.objects.get(pk=order.pk)


def test_an_order_is_packed_shipped_and_delivered_and_every_step_is_kept(ordered):
    order, *_ = ordered

    found = moved(order, "packed", "shipped", "delivered")

    assert (found.status, found.carrier, found.tracking_number) == ("delivered", "Swift Post", "SP 123")
    assert found.ordered_at < found.packed_at < found.shipped_at < found.delivered_at
    steps = OrderMove.objects.filter(order=order).order_by("pk")
    assert list(steps.values_list("from_status", "to_status", "actor", "reason")) == [
        ("ordered", "packed", STAFF, "As it was done."),
        ("packed", "shipped", STAFF, "As it was done."),
        ("shipped", "delivered", STAFF, "As it was done."),
    ]
    audited = AuditEntry.objects.filter(verb="order.move").order_by("pk")
    assert set(audited.values_list("chain", "company_key", "object_key")) == {("store", None, order.pk)}
    assert audited.count() == 3


def test_a_small_shop_ships_without_saying_that_it_packed(ordered):
    found = moved(ordered[0], "shipped")

    assert (found.status, found.packed_at) == ("shipped", None)


@pytest.mark.parametrize(
    ("before", "to"),
    [
        ([], "delivered"),
        (["packed"], "ordered"),
        (["shipped"], "cancelled"),
        (["shipped"], "packed"),
        (["shipped", "delivered"], "cancelled"),
        (["cancelled"], "packed"),
        ([], "lost"),
    ],
)
def test_what_cannot_follow_is_refused_and_changes_nothing(ordered, before, to):
    was = moved(ordered[0], *before)

    with pytest.raises(MoveNotPossible, match="Found"):
        move_order(move=Move(was.pk, to), actor=STAFF, reason="Because.")

    assert Order.objects.get(pk=was.pk).status == was.status
    assert OrderMove.objects.count() == len(before)


def test_a_repeat_moves_once_and_another_tracking_number_is_no_repeat(ordered):
    order = moved(ordered[0], "shipped")
    again = moved(order, "shipped")

    assert again.shipped_at == order.shipped_at
    assert OrderMove.objects.count() == 1
    with pytest.raises(MoveNotPossible):
        move_order(
            move=Move(order.pk, "shipped", carrier="Swift Post", tracking_number="SP 999"),
            actor=STAFF,
            reason="Wrong number.",
        )


def test_shipping_needs_a_carrier_and_nothing_else_takes_one(ordered):
    order, *_ = ordered
    for move in (Move(order.pk, "shipped"), Move(order.pk, "packed", carrier="Swift Post")):
        with pytest.raises(MoveNotPossible, match="carrier"):
            move_order(move=move, actor=STAFF, reason="Because.")


def test_a_move_needs_a_reason_and_an_order(ordered):
    order, *_ = ordered
    with pytest.raises(ReasonMissing):
        move_order(move=Move(order.pk, "packed"), actor=STAFF, reason=" ")
    for unknown in ("ord_nonsense", "ord_00000000000000000000000000"):
        with pytest.raises(OrderNotFound):
            move_order(move=Move(unknown, "packed"), actor=STAFF, reason="Because.")


def test_the_database_refuses_dates_that_are_not_those_of_the_status(ordered):
    order, *_ = ordered
    for wrong in (
        {"status": "shipped"},
        {"packed_at": clock.now()},
        {"status": "shipped", "shipped_at": clock.now()},
        {"carrier": "Swift Post"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Order.objects.filter(pk=order.pk).update(**wrong)


def test_a_cancelled_order_gives_back_its_stock_and_opens_its_reward(shop, who, ordered):
    order, token, offer = ordered
    kettle, herbs = shop.products
    assert stock_of(kettle) == 9

    cancel_own_order(user=who, order_id=order.pk)
    cancel_own_order(user=who, order_id=order.pk)

    assert stock_of(kettle) == 10
    movements = StockMovement.objects.filter(product=kettle).values_list("amount", "cause")
    assert set(movements) == {(-1, f"order:{order.pk}"), (1, f"cancel:{order.pk}")}
    assert [one.rewards for one in open_promises_of(fresh(kettle))] == [1]
    again = redeem(token=token, user=who, choice_id=choice_of(offer, 2), address=HOME)
    assert (again.product, again.redemption_id) == (herbs, order.redemption_id)
    assert Redemption.objects.get().choice_id == choice_of(offer, 2)
    assert Order.objects.get(pk=order.pk).choice_id == choice_of(offer)
    assert redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME) == again
    assert [one.rewards for one in open_promises_of(fresh(kettle))] == [0]


def test_an_open_reward_stays_with_the_account_that_claimed_it(who, ordered):
    order, token, offer = ordered
    cancel_own_order(user=who, order_id=order.pk)

    with pytest.raises(RewardNotForThisAccount):
        redeem(token=token, user=user("other"), choice_id=choice_of(offer), address=HOME)


def test_a_redemption_never_has_two_living_orders(who, ordered):
    order, token, offer = ordered
    cancel_own_order(user=who, order_id=order.pk)
    redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME)

    with pytest.raises(IntegrityError), transaction.atomic():
        Order.objects.filter(pk=order.pk).update(status="ordered", cancelled_at=None)


def test_customers_cancel_until_it_is_packed_and_only_their_own(who, ordered):
    order, *_ = ordered
    with pytest.raises(OrderNotFound):
        cancel_own_order(user=user("other"), order_id=order.pk)
    moved(order, "packed")
    with pytest.raises(CancelTooLate):
        cancel_own_order(user=who, order_id=order.pk)
    assert moved(order, "cancelled").status == "cancelled"


def test_an_order_that_the_store_cancels_after_the_expiry_becomes_credit(shop, who, ordered):
    order, token, offer = ordered
    Offer.objects.filter(pk=offer.pk).update(expires_at=clock.now() - timedelta(seconds=1))

    moved(order, "cancelled")

    credit = StoreCredit.objects.get()
    assert (credit.product, credit.value_minor, credit.account.user) == (shop.products[0], 2_500, who)
    assert credit.expires_at - credit.granted_at == timedelta(days=365)
    Offer.objects.filter(pk=offer.pk).update(expires_at=clock.now() + timedelta(days=9))
    with pytest.raises(RewardExpired):
        redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME)


def test_an_order_that_the_customer_cancels_after_the_expiry_is_over(who, ordered):
    order, _token, offer = ordered
    Offer.objects.filter(pk=offer.pk).update(expires_at=clock.now() - timedelta(seconds=1))

    cancel_own_order(user=who, order_id=order.pk)

    assert not StoreCredit.objects.exists()


def test_many_are_moved_together_or_not_at_all_and_every_fault_is_named(shop):
    offer = shop.offer(shop.product())
    first, second = (
        redeem(token=shop.reward(offer), user=user(), choice_id=choice_of(offer), address=HOME)
        for _ in range(2)
    )
    bad = [
        Move(first.pk, "packed", name="line 2"),
        Move(second.pk, "delivered", name="line 3"),
        Move("nonsense", "packed", name="line 4"),
        Move(first.pk, "packed", name="line 5"),
    ]

    with pytest.raises(MovesNotValid) as refused:
        move_orders(moves=bad, actor=STAFF, reason="The day's work.")

    assert refused.value.problems == [
        f"line 3: Found {second.pk} ordered and asked to be delivered, needed packed or shipped or cancelled.",
        "line 4: Found no order nonsense.",
        f"line 5: Found {first.pk} a second time, needed one move of each order.",
    ]
    assert set(Order.objects.values_list("status", flat=True)) == {"ordered"}
    good = [Move(first.pk, "packed"), Move(second.pk, "packed")]
    assert move_orders(moves=good, actor=STAFF, reason="The day's work.") == 2
    assert move_orders(moves=good, actor=STAFF, reason="The day's work.") == 0


def test_the_customer_is_told_once_how_it_comes(shop, who, ordered):
    moved(ordered[0], "packed", "shipped")
    step = OrderMove.objects.get(to_status="shipped")

    for _ in range(2):
        send_move_mail(move_id=step.pk)
        send_move_mail(move_id=OrderMove.objects.get(to_status="packed").pk)

    [sent] = mail.outbox
    assert (sent.to, sent.subject) == ([who.email], "On its way to you: Copper Kettle")
    [(html, _kind)] = sent.alternatives
    for text in ("Swift Post", "SP 123", "12 Garden Row", f"/r/orders/{ordered[0].pk}"):
        assert text in sent.body
        assert text in html


def test_the_customer_is_told_that_the_reward_is_open_again(who, ordered):
    order, _token, offer = ordered
    moved(order, "cancelled")
    OrderMove.objects.update(at=clock.now() - timedelta(minutes=2))

    for _ in range(2):
        send_store_mails()

    [sent] = mail.outbox
    assert sent.subject == "Cancelled: Copper Kettle"
    assert "We could not send it. We are sorry." in sent.body
    assert "Your reward is open again: you can choose anew until" in sent.body
    assert str(offer.expires_on.year) in sent.body


def test_of_a_cancelled_order_no_confirmation_is_sent(who, ordered, django_capture_on_commit_callbacks):
    from rewards.redemption.queries import orders_to_confirm

    order, *_ = ordered
    Order.objects.update(ordered_at=clock.now() - timedelta(minutes=2))
    assert orders_to_confirm() == [order.pk]
    cancel_own_order(user=who, order_id=order.pk)
    assert orders_to_confirm() == []


def test_in_the_demo_orders_live_by_the_clock(shop, ordered):
    order, *_ = ordered
    assert move_demo_orders() == 0

    for column in ("ordered_at", "packed_at", "shipped_at"):
        Order.objects.filter(pk=order.pk).update(**{column: clock.now() - timedelta(minutes=7)})
        assert move_demo_orders() == 1

    found = Order.objects.get(pk=order.pk)
    assert (found.status, found.carrier) == ("delivered", "Giftwell Parcel")
    assert set(OrderMove.objects.values_list("actor", flat=True)) == {"system:demo"}
    assert Stock.objects.get(product=order.product).on_hand == 9


def fresh(product):
    return type(product).objects.select_related("marketplace").get(pk=product.pk)
