"""What was paid by card goes back whole, and once (S4, R9)."""

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client

from accounts.models import User
from events.models import AuditEntry, Chain
from kit import clock
from rewards.redemption import mail as store_mail
from rewards.redemption.errors import PaymentNotStrange, RefundNotFailed
from rewards.redemption.models import CardPayment, Order, OrderMove, StoreCredit
from rewards.redemption.operations import (
    Move,
    ask_return,
    cancel_own_order,
    look_again,
    look_at_checkout,
    look_at_refund,
    move_order,
    note_paid_back,
    open_checkout,
    receive_return,
    redeem,
    send_refund_again,
    send_refunds,
    settle_payments,
    settle_return,
)
from rewards.redemption.tasks import look_at_refund as told_of_refund
from tests.redemption.conftest import HOME, choice_of, user

STAFF = {"actor": "support:test", "reason": "The bank said so."}


@pytest.fixture
def paid(shop, stripe):
    """An order for which 2.50 were paid by card."""
    offer = shop.offer(shop.product(price=2_500), cpa=2_500, tax_left=250)
    who = user()
    order = redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)
    open_checkout(user=who, order_id=order.pk)
    look_at_checkout(checkout_id=stripe.pay())
    return Order.objects.get()


def cancelled(order):
    cancel_own_order(user=order.redemption.account.user, order_id=order.pk)
    return payment()


def payment():
    return CardPayment.objects.get()


def test_a_cancelled_order_sends_its_money_back_once(paid, stripe):
    assert cancelled(paid).refund_status == "due"

    send_refunds()
    send_refunds()
    cancelled(paid)

    one = payment()
    assert (one.refund_status, one.refund_id) == ("done", "re_1")
    assert one.refunded_at is not None
    assert stripe.sent_back == {one.payment_intent: 250}
    assert stripe.calls.count("refund") == 1


def test_the_mail_says_that_it_is_paid_back(paid, stripe):
    cancelled(paid)

    store_mail.send_move_mail(move_id=OrderMove.objects.get(to_status="cancelled").pk)

    assert "The $2.50 that you paid goes back to your card." in mail.outbox[0].body


def test_the_store_cancels_and_the_money_goes_back_too(paid, stripe):
    move_order(move=Move(paid.pk, "cancelled"), actor="support:test", reason="None left.")

    send_refunds()

    assert payment().refund_status == "done"


def test_a_settled_return_brings_the_money_beside_the_credit(paid, stripe):
    for state in ("shipped", "delivered"):
        carrier = "Post" if state == "shipped" else ""
        move_order(move=Move(paid.pk, state, carrier), actor="support:test", reason="Done.")
    who = paid.redemption.account.user
    back = ask_return(user=who, order_id=paid.pk, words="", expected_minor=2_500)
    receive_return(return_id=back.pk, actor="support:test", reason="Came.")
    send_refunds()
    assert payment().refund_status == ""

    settle_return(return_id=back.pk, actor="support:test", reason="Fine.")
    send_refunds()

    assert StoreCredit.objects.get().value_minor == 2_500
    assert (payment().refund_status, list(stripe.sent_back.values())) == ("done", [250])
    store_mail.send_return_mail(return_id=back.pk)
    assert "The $2.50 that you paid goes back to your card." in mail.outbox[-1].body


def test_killed_after_stripe_sent_it_is_not_sent_again(paid, stripe, monkeypatch):
    cancelled(paid)

    def killed(**facts):
        stripe.make_payment_refund(**facts)
        raise SystemExit

    with monkeypatch.context() as patch:
        patch.setattr("billing.stripe_checkout.make_payment_refund", killed)
        with pytest.raises(SystemExit):
            send_refunds()
    assert payment().refund_status == "due"
    assert send_refunds() == 0  # its lease is not over yet
    CardPayment.objects.update(refund_due_at=clock.now())

    send_refunds()

    assert (payment().refund_status, stripe.sent_back) == ("done", {payment().payment_intent: 250})


def test_while_stripe_is_away_the_refund_stays_due(paid, stripe):
    cancelled(paid)
    stripe.is_away = True

    send_refunds()
    told_of_refund(refund_id="re_1")

    assert payment().refund_status == "due"


def test_a_bank_that_takes_its_time_is_asked_again(paid, stripe):
    stripe.refunds_end = "pending"
    cancelled(paid)
    send_refunds()
    sent = payment()
    assert (sent.refund_status, sent.refund_id) == ("sent", "re_1")
    assert sent.refund_due_at - clock.now() > timedelta(minutes=59)

    stripe.end_refund("re_1", "succeeded")
    CardPayment.objects.update(refund_due_at=clock.now())
    send_refunds()

    assert payment().refund_status == "done"
    assert stripe.calls.count("refund") == 1


def test_a_round_says_how_many_it_tried(paid, stripe):
    cancelled(paid)

    assert [send_refunds(), send_refunds()] == [1, 0]


def test_stripes_word_of_a_refund_is_asked_after(paid, stripe):
    cancelled(paid)
    send_refunds()
    stripe.end_refund("re_1", "failed", "lost_or_stolen_card")

    look_at_refund(refund_id="re_1")
    look_at_refund(refund_id="re_of_somebody_else")

    one = payment()
    assert (one.refund_status, one.refund_problem, one.refunded_at) == ("failed", "lost_or_stolen_card", None)


def failed(order, stripe):
    stripe.refunds_end = "failed"
    cancelled(order)
    send_refunds()
    return payment()


def test_what_failed_is_sent_again_under_a_key_of_its_own(paid, stripe):
    one = failed(paid, stripe)
    assert (one.refund_status, one.refund_problem) == ("failed", "expired_or_canceled_card")
    stripe.refunds_end = "succeeded"

    send_refund_again(payment=one, **STAFF)
    with pytest.raises(RefundNotFailed):
        send_refund_again(payment=one, **STAFF)
    send_refunds()

    assert payment().refund_status == "done"
    assert sorted(stripe.refunds) == [f"{one.pk}-0", f"{one.pk}-1"]
    told = AuditEntry.objects.filter(verb="payment.refund", chain=Chain.STORE, actor="support:test")
    assert told.count() == 1


def test_what_failed_may_be_paid_back_another_way(paid, stripe):
    one = failed(paid, stripe)

    note_paid_back(payment=one, **STAFF)

    assert (payment().refund_status, stripe.sent_back) == ("done", {})
    for verb in (note_paid_back, send_refund_again):
        with pytest.raises(RefundNotFailed):
            verb(payment=payment(), **STAFF)


def test_a_payment_that_nobody_has_to_look_at_is_left_alone(paid):
    with pytest.raises(PaymentNotStrange):
        look_again(payment=payment(), **STAFF)


@pytest.fixture
def desk(db):
    client = Client()
    client.force_login(User.objects.create_superuser("sue@moments.example", "correct horse battery"))
    return client


def test_the_desk_says_what_failed_and_sends_it_again(paid, stripe, desk):
    one = failed(paid, stripe)
    page = f"/admin/redemption/cardpayment/{one.pk}"
    assert "1 card payment could not be sent back." in desk.get("/admin/").content.decode()
    assert "expired_or_canceled_card" in desk.get(f"{page}/change/").content.decode()

    said = desk.post(f"{page}/do/send-again/", {"reason": "A new card."}, follow=True).content.decode()

    assert "sent back to the card" in said
    assert payment().refund_status == "due"
    assert desk.get(f"{page}/do/send-again/").status_code == 404


def test_the_desk_notes_what_was_paid_back_another_way(paid, stripe, desk):
    one = failed(paid, stripe)

    said = desk.post(
        f"/admin/redemption/cardpayment/{one.pk}/do/paid-back/",
        {"reason": "By transfer, 27 Nov.", "step": "confirm"},
        follow=True,
    ).content.decode()

    assert "paid back another way" in said
    assert (payment().refund_status, stripe.sent_back) == ("done", {})
    entry = AuditEntry.objects.get(verb="payment.refund", actor__startswith="support:")
    assert (entry.reason, entry.chain) == ("By transfer, 27 Nov.", Chain.STORE)


def test_the_desk_says_what_was_paid_wrongly_and_has_it_looked_at_again(shop, stripe, desk):
    offer = shop.offer(shop.product(price=2_500), cpa=2_500, tax_left=250)
    who = user()
    order = redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)
    open_checkout(user=who, order_id=order.pk)
    page = stripe.pay(amount=249)
    look_at_checkout(checkout_id=page)
    assert "1 card payment needs somebody." in desk.get("/admin/").content.decode()

    stripe.pages[page] = stripe.pages[page].__class__(
        page, "complete", is_paid=True, url="", payment_intent="pi", amount_minor=250, currency="USD"
    )
    desk.post(f"/admin/redemption/cardpayment/{payment().pk}/do/look-again/", {"reason": "Stripe erred."})
    settle_payments()

    assert (Order.objects.get().status, payment().status) == ("ordered", "paid")
