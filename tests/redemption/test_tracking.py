"""What was said about a parcel and was wrong is replaced, kept, and told once (S7)."""

from datetime import timedelta

import pytest
from django.core import mail

from events.models import AuditEntry
from kit import clock
from rewards.errors import ReasonMissing
from rewards.redemption.errors import OrderNotFound
from rewards.redemption.models import Order, OrderMove, TrackingCorrection
from rewards.redemption.operations import Move, correct_tracking, erase_customer, move_order, redeem
from rewards.redemption.personal_data import personal_data_of
from rewards.redemption.tasks import send_store_mails, send_tracking_mail
from tests.conftest import in_parallel
from tests.redemption.conftest import HOME, choice_of, make_shop, signed_in, user

STAFF = {"actor": "support:test", "reason": "Typo."}


@pytest.fixture
def who(shop):
    return user()


@pytest.fixture
def shipped(shop, who):
    return sent(shop, who)


def sent(shop, who):
    offer = shop.offer(shop.product(title="Copper Kettle"))
    order = redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)
    return move_order(move=Move(order.pk, "shipped", "Swift Post", "SP 1"), **STAFF)


def correct(order, number, *, instead="SP 1", carrier="Swift Post"):
    facts = {"instead": instead, "carrier": carrier, "tracking_number": number}
    return correct_tracking(order_id=order.pk, **facts, **STAFF)


def test_the_order_has_what_is_right_and_what_was_wrong_is_kept(shipped):
    found = correct(shipped, "SP 2", carrier="Night Mail")

    assert (found.carrier, found.tracking_number, found.status) == ("Night Mail", "SP 2", "shipped")
    [kept] = TrackingCorrection.objects.all()
    assert (kept.number, kept.carrier, kept.tracking_number, kept.reason) == (
        1,
        "Swift Post",
        "SP 1",
        "Typo.",
    )
    assert OrderMove.objects.count() == 1
    entry = AuditEntry.objects.get(verb="order.correct_tracking")
    assert (entry.chain, entry.company_key, entry.object_key) == ("store", None, shipped.pk)
    assert "SP 2" not in str(entry.changes)


def test_a_repeat_changes_nothing_and_each_later_one_has_the_next_number(shipped):
    for number, instead in (("SP 2", "SP 1"), ("SP 2", "SP 1"), ("SP 3", "SP 2"), ("", "SP 3")):
        correct(shipped, number, instead=instead)

    kept = TrackingCorrection.objects.order_by("number").values_list("number", "tracking_number")
    assert list(kept) == [(1, "SP 1"), (2, "SP 2"), (3, "SP 3")]
    assert Order.objects.get().tracking_number == ""


def test_it_takes_a_reason_and_an_order(shipped):
    facts = {"instead": "SP 1", "carrier": "Swift Post", "tracking_number": "SP 2", "actor": "support:test"}
    with pytest.raises(ReasonMissing):
        correct_tracking(order_id=shipped.pk, reason=" ", **facts)
    with pytest.raises(OrderNotFound):
        correct_tracking(order_id="ord_nonsense", reason="Typo.", **facts)
    assert not TrackingCorrection.objects.exists()


def test_the_customer_is_mailed_the_right_number_once(
    shipped, who, hints, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        correct(shipped, "SP 2")
    made = TrackingCorrection.objects.get()
    assert hints == [("redemption.send_tracking_mail", {"correction_id": made.pk})]

    for _ in range(2):
        send_tracking_mail(correction_id=made.pk)

    [letter] = mail.outbox
    assert (letter.to, letter.subject) == ([who.email], "A correction about your parcel: Copper Kettle")
    assert f"<{shipped.pk}.tracking.1@" in letter.extra_headers["Message-ID"]
    [(html, _kind)] = letter.alternatives
    for text in ("Swift Post", "SP 2", f"/r/orders/{shipped.pk}"):
        assert text in letter.body
        assert text in html
    assert "SP 1" not in letter.body


def test_of_two_corrections_in_a_row_the_later_one_is_told_and_a_lost_hint_is_made_up_for(shipped):
    OrderMove.objects.update(mailed_at=clock.now())
    Order.objects.update(confirmed_at=clock.now())
    correct(shipped, "SP 2")
    correct(shipped, "SP 3", instead="SP 2")
    send_store_mails()
    assert mail.outbox == []
    TrackingCorrection.objects.update(at=clock.now() - timedelta(minutes=2))

    send_store_mails()
    send_store_mails()

    [letter] = mail.outbox
    assert "SP 3" in letter.body
    assert not TrackingCorrection.objects.filter(told_at=None).exists()


def test_the_order_page_shows_the_right_one(shipped, who):
    correct(shipped, "SP 2")

    page = signed_in(who).get(f"/r/orders/{shipped.pk}").content.decode()

    assert "Swift Post · SP 2" in page
    assert "SP 1" not in page


def test_wrong_numbers_are_in_the_customers_file_and_go_with_the_rest(shipped, who):
    correct(shipped, "SP 2")
    [order] = personal_data_of(who)["orders"]
    assert (order["trackingNumber"], order["trackingNumbersBefore"]) == ("SP 2", ["SP 1"])
    move_order(move=Move(shipped.pk, "delivered"), **STAFF)

    erase_customer(user=who, actor="support:test", reason="Asked.")

    assert TrackingCorrection.objects.get().tracking_number == ""


@pytest.mark.django_db(transaction=True)
def test_sixteen_who_correct_at_once_make_one_correction():
    order = sent(make_shop(), user())

    answers = in_parallel(16, lambda _: correct(order, "SP 2").tracking_number, threads=16)

    assert answers == ["SP 2"] * 16
    assert TrackingCorrection.objects.count() == 1
