"""What is the customer's to pay is paid by card before the order is ordered (S4)."""

from datetime import timedelta

import pytest
from django.core import mail

from billing.errors import StripeAway
from kit import clock
from rewards.redemption import mail as store_mail
from rewards.redemption.errors import (
    CardsNotTaken,
    CartChanged,
    ErasureTooEarly,
    MoveNotPossible,
    OrderNotFound,
    PaymentOver,
)
from rewards.redemption.models import CardPayment, Order, OrderMove, Redemption, Stock, StockMovement
from rewards.redemption.operations import (
    Move,
    cancel_own_order,
    cancel_unpaid_order,
    erase_customer,
    export_customer,
    look_at_checkout,
    move_demo_orders,
    move_order,
    open_checkout,
    redeem,
    settle_payment,
    settle_payments,
)
from rewards.redemption.operations import paying as paying_module
from rewards.redemption.queries import orders_due, orders_to_confirm, orders_waiting
from rewards.redemption.tasks import look_at_checkout as told_of_checkout
from tests.redemption.conftest import HOME, choice_of, stock_of, user


def held(shop, who=None, *, cpa=2_500, tax_left=250, **facts):
    """An order of a 25.00 product whose CPA left 2.50 of tax to the customer."""
    offer = shop.offer(shop.product(price=2_500), cpa=cpa, tax_left=tax_left)
    return redeem(
        token=shop.reward(offer), user=who or user(), choice_id=choice_of(offer), address=HOME, **facts
    )


def owner(order):
    return order.redemption.account.user


def later(**passed):
    """Let the time of all payments pass."""
    back = timedelta(**passed)
    for one in CardPayment.objects.all():
        one.due_until -= back
        one.next_look_at = one.next_look_at - back if one.next_look_at else None
        one.save(update_fields=["due_until", "next_look_at"])


def test_the_tax_that_the_cpa_left_out_is_the_customers(shop, stripe):
    short, full = held(shop), held(shop, cpa=2_750, tax_left=0)

    assert (short.status, short.customer_pays_minor, short.store_pays_minor) == ("unpaid", 250, 0)
    assert (full.status, full.customer_pays_minor, full.store_pays_minor) == ("ordered", 0, 0)
    [payment] = CardPayment.objects.all()
    assert (payment.order, payment.amount_minor, payment.currency, payment.status) == (
        short,
        250,
        "USD",
        "due",
    )
    assert timedelta(minutes=30) < payment.due_until - clock.now() <= timedelta(minutes=31)
    assert stripe.calls == []


def test_an_unpaid_order_holds_its_product_and_nobody_sends_it(shop, stripe):
    order = held(shop)

    assert stock_of(order.product) == 9
    assert list(orders_due()) == []
    assert orders_waiting() == (0, None)
    Order.objects.update(ordered_at=clock.now() - timedelta(hours=1))
    assert orders_to_confirm() == []
    store_mail.send_order_confirmation(order_id=order.pk)
    assert mail.outbox == []
    assert move_demo_orders() == 0
    for to in ("packed", "shipped", "delivered", "ordered"):
        with pytest.raises(MoveNotPossible):
            move_order(move=Move(order.pk, to), actor="support:test", reason="Go on.")
    with pytest.raises(ErasureTooEarly):
        erase_customer(user=owner(order), actor="support:test", reason="Asked.")


def test_a_second_tab_finds_the_same_order_and_the_same_page(shop, stripe):
    offer = shop.offer(shop.product(), cpa=2_500, tax_left=250)
    token, who = shop.reward(offer), user()
    first, second = (
        redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME) for _ in range(2)
    )

    pages = {open_checkout(user=who, order_id=one.pk) for one in (first, second)}

    assert first == second
    [page] = stripe.pages
    assert pages == {f"https://checkout.stripe.com/c/pay/{page}"}
    assert CardPayment.objects.get().checkout_id == page
    asked = stripe.asked[page]
    assert (asked["amount_minor"], asked["currency"], asked["title"]) == (250, "USD", first.product.title)
    assert asked["success_url"].endswith(f"/r/orders/{first.pk}/paid")
    assert asked["expires_at"] - clock.now() > timedelta(minutes=30)


def test_a_page_that_is_first_opened_late_still_lasts_as_long_as_stripe_needs(shop, stripe):
    order = held(shop)
    later(minutes=30)

    open_checkout(user=owner(order), order_id=order.pk)

    [asked] = stripe.asked.values()
    assert asked["expires_at"] - clock.now() > timedelta(minutes=30)


def test_paying_orders(shop, stripe):
    order = held(shop)
    open_checkout(user=owner(order), order_id=order.pk)
    page = stripe.pay()
    Order.objects.update(ordered_at=clock.now() - timedelta(minutes=9))

    told_of_checkout(checkout_id=page)

    order.refresh_from_db()
    payment = CardPayment.objects.get()
    assert (order.status, payment.status, payment.payment_intent) == ("ordered", "paid", f"pi_{page}")
    assert clock.now() - order.ordered_at < timedelta(minutes=1)
    [move] = OrderMove.objects.all()
    assert (move.from_status, move.to_status, move.actor) == ("unpaid", "ordered", "system:payment")
    assert list(orders_due()) == [order]
    store_mail.send_order_confirmation(order_id=order.pk)
    assert "You paid $2.50 by card." in mail.outbox[0].body
    assert "You pay nothing" not in mail.outbox[0].body


def test_paying_is_found_by_the_clock_when_stripes_word_was_lost(shop, stripe):
    order = held(shop)
    open_checkout(user=owner(order), order_id=order.pk)
    stripe.pay()

    assert settle_payments() == 0
    later(minutes=1)
    assert settle_payments() == 1

    order.refresh_from_db()
    assert order.status == "ordered"
    assert settle_payments() == 0


def test_an_open_page_is_looked_at_ever_more_seldom_and_once_its_time_is_over(shop, stripe):
    order = held(shop)
    open_checkout(user=owner(order), order_id=order.pk)
    waits = []
    for _ in range(6):
        payment = CardPayment.objects.get()
        wait = payment.next_look_at - clock.now()
        waits.append(round(wait.total_seconds() / 60))
        later(seconds=wait.total_seconds() + 1)
        settle_payments()

    assert waits == [1, 1, 2, 5, 10, 10]
    assert CardPayment.objects.get().status == "due"
    later(minutes=3)
    settle_payments()
    assert (CardPayment.objects.get().status, stripe.calls[-1]) == ("lapsed", "expire")


@pytest.mark.parametrize("is_opened", [True, False])
def test_what_is_not_paid_in_time_is_cancelled_and_its_stock_is_back(shop, stripe, is_opened):
    order = held(shop)
    if is_opened:
        open_checkout(user=owner(order), order_id=order.pk)
    later(minutes=32)

    settle_payments()

    order.refresh_from_db()
    assert (order.status, CardPayment.objects.get().status) == ("cancelled", "lapsed")
    assert stock_of(order.product) == 10
    assert {page.status for page in stripe.pages.values()} <= {"expired"}
    with pytest.raises(PaymentOver):
        open_checkout(user=owner(order), order_id=order.pk)
    store_mail.send_move_mail(move_id=OrderMove.objects.get().pk)
    assert "It was not paid for in time" in mail.outbox[0].body
    assert "We could not send it" not in mail.outbox[0].body


def test_what_was_paid_in_the_last_moment_is_ordered_however_late_it_is_looked_at(shop, stripe):
    order = held(shop)
    open_checkout(user=owner(order), order_id=order.pk)
    stripe.pay()
    later(hours=30)

    settle_payments()

    order.refresh_from_db()
    assert order.status == "ordered"


def test_a_reward_whose_time_ended_while_nobody_paid_is_not_made_good(shop, stripe):
    order = held(shop)
    offer = order.redemption.reward.offer
    type(offer).objects.filter(pk=offer.pk).update(expires_at=clock.now())
    later(minutes=32)

    settle_payments()

    assert not order.redemption.credits.exists()


def test_while_stripe_is_away_nothing_is_lost(shop, stripe):
    order = held(shop)
    who = owner(order)
    open_checkout(user=who, order_id=order.pk)
    stripe.pay()
    stripe.is_away = True
    later(minutes=40)

    settle_payments()
    look = CardPayment.objects.get()
    for ask in (
        lambda: settle_payment(payment=look),
        lambda: cancel_unpaid_order(user=who, order_id=order.pk),
    ):
        with pytest.raises(StripeAway):
            ask()
    told_of_checkout(checkout_id=look.checkout_id)

    order.refresh_from_db()
    assert (order.status, CardPayment.objects.get().status, stock_of(order.product)) == ("unpaid", "due", 9)
    stripe.is_away = False
    later(minutes=10)
    settle_payments()
    order.refresh_from_db()
    assert order.status == "ordered"


def test_killed_between_the_page_and_the_row_the_same_page_is_found_again(shop, stripe, monkeypatch):
    order = held(shop)
    who = owner(order)

    def killed(**facts):
        stripe.create_checkout(**facts)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("billing.stripe_checkout.create_checkout", killed)
        with pytest.raises(SystemExit):
            open_checkout(user=who, order_id=order.pk)
    assert CardPayment.objects.get().checkout_id == ""

    open_checkout(user=who, order_id=order.pk)

    assert [CardPayment.objects.get().checkout_id] == list(stripe.pages)


def test_a_page_made_while_its_order_lapsed_is_closed_at_once(shop, stripe, monkeypatch):
    order = held(shop)
    who = owner(order)

    def slow(**facts):
        cancel_own_order(user=who, order_id=order.pk)
        settle_payments()
        return stripe.create_checkout(**facts)

    monkeypatch.setattr("billing.stripe_checkout.create_checkout", slow)
    with pytest.raises(PaymentOver):
        open_checkout(user=who, order_id=order.pk)

    assert [page.status for page in stripe.pages.values()] == ["expired"]


def test_a_customer_cancels_what_is_not_paid(shop, stripe):
    order = held(shop)
    who = owner(order)
    open_checkout(user=who, order_id=order.pk)

    cancel_unpaid_order(user=who, order_id=order.pk)
    cancel_unpaid_order(user=who, order_id=order.pk)

    order.refresh_from_db()
    assert (order.status, CardPayment.objects.get().status) == ("cancelled", "lapsed")
    assert [page.status for page in stripe.pages.values()] == ["expired"]
    assert (OrderMove.objects.get().actor, stock_of(order.product)) == (
        f"customer:{order.redemption.account_id}",
        10,
    )


def test_who_cancels_what_was_paid_a_moment_ago_gets_the_money_back(shop, stripe):
    order = held(shop)
    who = owner(order)
    open_checkout(user=who, order_id=order.pk)
    stripe.pay()

    cancel_unpaid_order(user=who, order_id=order.pk)

    order.refresh_from_db()
    payment = CardPayment.objects.get()
    assert (order.status, payment.status, payment.refund_status) == ("cancelled", "paid", "due")
    assert list(OrderMove.objects.order_by("pk").values_list("to_status", flat=True)) == [
        "ordered",
        "cancelled",
    ]


def test_the_desk_cancels_an_unpaid_order_and_what_is_paid_meanwhile_goes_back(shop, stripe):
    order, paid = held(shop), held(shop)
    for one in (order, paid):
        open_checkout(user=owner(one), order_id=one.pk)
    stripe.pay(f"cs_{paid.card_payment.pk}")
    for one in (order, paid):
        move_order(move=Move(one.pk, "cancelled"), actor="support:test", reason="None left.")

    settle_payments()

    order.card_payment.refresh_from_db()
    paid.card_payment.refresh_from_db()
    assert (order.card_payment.status, order.card_payment.refund_status) == ("lapsed", "")
    assert (paid.card_payment.status, paid.card_payment.refund_status) == ("paid", "due")
    assert set(Order.objects.values_list("status", flat=True)) == {"cancelled"}
    with pytest.raises(PaymentOver):
        open_checkout(user=owner(order), order_id=order.pk)


@pytest.mark.parametrize("paid", [{"amount": 249}, {"currency": "EUR"}])
def test_another_amount_than_asked_for_orders_nothing_and_needs_somebody(shop, stripe, paid):
    order = held(shop)
    open_checkout(user=owner(order), order_id=order.pk)
    look_at_checkout(checkout_id=stripe.pay(**paid))
    later(hours=1)
    settle_payments()

    order.refresh_from_db()
    payment = CardPayment.objects.get()
    assert (order.status, payment.status, payment.next_look_at) == ("unpaid", "due", None)
    assert payment.problem.startswith("Found ")
    assert payment.problem.endswith("paid at Stripe, needed $2.50.")
    with pytest.raises(PaymentOver):
        open_checkout(user=owner(order), order_id=order.pk)


def test_what_stripe_does_not_know_needs_somebody(shop, stripe):
    order = held(shop)
    open_checkout(user=owner(order), order_id=order.pk)
    stripe.pages.clear()
    later(minutes=5)

    settle_payments()

    assert "No such page" in CardPayment.objects.get().problem


def test_without_stripe_nothing_is_ordered_that_would_have_to_be_paid(shop, settings):
    settings.STRIPE_API_KEY = ""

    with pytest.raises(CardsNotTaken):
        held(shop)

    assert held(shop, cpa=2_750, tax_left=0).status == "ordered"
    assert (Order.objects.count(), Redemption.objects.count(), StockMovement.objects.count()) == (1, 1, 1)
    assert not Stock.objects.filter(on_hand__lt=9).exists()


def test_who_was_told_another_amount_looks_at_the_cart_again(shop, stripe):
    with pytest.raises(CartChanged):
        held(shop, expected_minor=0)

    assert not Order.objects.exists()
    assert held(shop, expected_minor=250).status == "unpaid"


@pytest.mark.parametrize("order_id", ["ord_nonsense", "", "x"])
def test_only_its_customer_pays_an_order(shop, stripe, order_id):
    order = held(shop)
    free = held(shop, cpa=2_750, tax_left=0)
    for who, one in ((user(), order.pk), (owner(order), order_id), (owner(free), free.pk)):
        with pytest.raises(OrderNotFound):
            open_checkout(user=who, order_id=one)
        with pytest.raises(OrderNotFound):
            cancel_unpaid_order(user=who, order_id=one)
    look_at_checkout(checkout_id="cs_of_somebody_else")
    assert stripe.calls == []


def test_no_transaction_is_open_while_stripe_is_asked(shop, stripe, monkeypatch):
    order = held(shop)
    open_in = []
    from django.db import connection

    def asked(**facts):
        open_in.append(len(connection.savepoint_ids))
        return stripe.create_checkout(**facts)

    monkeypatch.setattr("billing.stripe_checkout.create_checkout", asked)
    open_checkout(user=owner(order), order_id=order.pk)

    assert open_in == [0]


def test_the_customer_takes_their_payments_along(shop, stripe):
    order = held(shop)
    open_checkout(user=owner(order), order_id=order.pk)
    look_at_checkout(checkout_id=stripe.pay())

    [paid] = export_customer(user=owner(order), actor="customer:test")["cardPayments"]

    assert (paid["order"], paid["amountMinor"], paid["currency"], paid["status"]) == (
        order.pk,
        250,
        "USD",
        "paid",
    )
    assert paid["paidAt"] is not None
    assert timedelta(minutes=31) == paying_module.PAGE_LASTS
