"""What becomes of an order is told in the customer's language, on pages and by mail (S7, S8, R9, V2)."""

from datetime import UTC, datetime
from html import unescape

import pytest
from django.core import mail
from django.utils import translation
from django.utils.translation import gettext

from kit.money import Money
from moments.redeem.templatetags.redeem import amount, day_and_time
from rewards.redemption.mail import send_move_mail, send_return_mail, send_tracking_mail
from rewards.redemption.models import OrderMove, Return, StoreCredit, TrackingCorrection
from rewards.redemption.operations import (
    Move,
    ask_return,
    cancel_own_order,
    correct_tracking,
    move_order,
    receive_return,
    redeem,
    refuse_return,
    settle_return,
)
from tests.redemption.conftest import HOME, POSTED, choice_of, user
from tests.redemption.test_languages import OTHERS, latin, left_over, read, reader

STAFF = {"actor": "support:test", "reason": "Done."}


def ordered(shop, who, language):
    gone, near = shop.product(stock=0), shop.product(title="Lantern")
    offer = shop.offer(gone, near)
    facts = {"choice_id": choice_of(offer), "address": HOME, "language": language}
    token = shop.reward(offer)
    return token, redeem(token=token, user=who, **facts)


def move(order, state):
    parcel = {"carrier": "Lantern", "tracking_number": "7"} if state == "shipped" else {}
    move_order(move=Move(order.pk, state, **parcel), **STAFF)


def pages(shop, language):
    """Every page of an order's life in a language, by a name."""
    who = user()
    client = reader(language, who)
    token, order = ordered(shop, who, language)
    at = f"/r/orders/{order.pk}"
    yield "before cancelling", client.get(f"{at}/cancel")
    for state in ("packed", "shipped", "delivered"):
        move(order, state)
        yield state, client.get(f"/r/{token}")
        yield f"{state}: too late", client.post(f"{at}/cancel")
    yield "before returning", client.get(f"{at}/return")
    yield "other terms", client.post(f"{at}/return", {"brings": "1", "words": ""})
    back = ask_return(user=who, order_id=order.pk, words="", expected_minor=order.chosen.retail_minor)
    yield "return asked for", client.get(at)
    receive_return(return_id=back.pk, **STAFF)
    yield "return received", client.get(at)
    settle_return(return_id=back.pk, **STAFF)
    yield "returned", client.get(at)
    yield "mine with credit", client.get("/r/mine/")
    credit = StoreCredit.objects.get()
    cart = client.get(f"/r/credits/{credit.pk}")
    yield "cart of credit", cart
    yield "faulty address", client.post(f"/r/credits/{credit.pk}/order", POSTED | {"country": "XX"})
    _, refused = ordered(shop, who, language)
    for state in ("shipped", "delivered"):
        move(refused, state)
    no = ask_return(user=who, order_id=refused.pk, words="", expected_minor=refused.chosen.retail_minor)
    receive_return(return_id=no.pk, **STAFF)
    refuse_return(return_id=no.pk, actor="support:test", reason="Lantern")
    yield "return refused", client.get(f"/r/orders/{refused.pk}")
    open_again, cancelled = ordered(shop, who, language)
    cancel_own_order(user=who, order_id=cancelled.pk)
    yield "cancelled", client.get(f"/r/{open_again}")
    yield "mine", client.get("/r/mine/")
    yield "data", client.get("/r/data/")
    yield "code for erasing", client.get(client.post("/r/data/erase/code")["Location"])
    yield "wrong code", client.post("/r/data/erase", {"code": "1"})
    yield "another code too soon", client.post("/r/data/erase/code")


@pytest.mark.parametrize("language", OTHERS)
def test_no_page_of_an_order_says_a_word_of_english(shop, language):
    found = {}
    for name, answer in pages(shop, language):
        assert answer.status_code in (200, 409, 422, 429), (name, answer.status_code)
        page = read(answer)
        assert answer["Content-Language"] == language, name
        if words := left_over(page, language):
            found[name] = words
        if language in ("ja", "hi") and (words := latin(page)):
            found[f"{name}, in Latin letters"] = words

    assert found == {}


@pytest.mark.parametrize("language", OTHERS)
def test_no_mail_about_an_order_says_a_word_of_english(shop, language):
    who = user()
    _, order = ordered(shop, who, language)
    move(order, "shipped")
    correct_tracking(order_id=order.pk, instead="7", carrier="Lantern", tracking_number="8", **STAFF)
    move(order, "delivered")
    back = ask_return(user=who, order_id=order.pk, words="", expected_minor=order.chosen.retail_minor)
    receive_return(return_id=back.pk, **STAFF)
    settle_return(return_id=back.pk, **STAFF)
    _, other = ordered(shop, who, language)
    move(other, "cancelled")
    mail.outbox.clear()

    for one in OrderMove.objects.filter(to_status__in=["shipped", "cancelled"]).order_by("pk"):
        send_move_mail(move_id=one.pk)
    send_return_mail(return_id=Return.objects.get().pk)
    send_tracking_mail(correction_id=TrackingCorrection.objects.get().pk)

    with translation.override(language):
        assert [sent.subject for sent in mail.outbox] == [
            gettext(subject) % {"title": "Lantern"}
            for subject in (
                "On its way to you: %(title)s",
                "Cancelled: %(title)s",
                "Your return: %(title)s",
                "A correction about your parcel: %(title)s",
            )
        ]
    for sent in mail.outbox:
        [(html, _kind)] = sent.alternatives
        assert left_over(unescape(html), language) == left_over(sent.body, language) == []
        assert f'<html lang="{language}"' in html


@pytest.mark.parametrize(
    ("language", "written"),
    [
        ("en", "March 5, 2027, 2:30\u202fPM"),
        ("de", "5. März 2027, 14:30"),
        ("it", "5 marzo 2027, 14:30"),
        ("ja", "2027年3月5日 14:30"),
    ],
)
def test_a_step_says_its_day_and_time_as_readers_write_them(language, written):
    with translation.override(language):
        assert day_and_time(datetime(2027, 3, 5, 14, 30, tzinfo=UTC)) == written


def test_a_mail_writes_credit_as_its_reader_does(shop):
    who = user()
    _, order = ordered(shop, who, "de")
    for state in ("shipped", "delivered"):
        move(order, state)
    back = ask_return(user=who, order_id=order.pk, words="", expected_minor=order.chosen.retail_minor)
    receive_return(return_id=back.pk, **STAFF)
    settle_return(return_id=back.pk, **STAFF)
    mail.outbox.clear()

    send_return_mail(return_id=back.pk)

    with translation.override("de"):
        said = amount(Money(back.credit_minor, "USD"))
    [sent] = mail.outbox
    assert f"Sie haben {said} Einkaufsguthaben" in sent.body
