"""The confirmation that a customer gets."""

import re
from datetime import timedelta
from smtplib import SMTPRecipientsRefused

import pytest
from django.core import mail
from django.core.mail import EmailMultiAlternatives

from kit import clock
from rewards.models import Offer
from rewards.redemption.models import Order
from rewards.redemption.operations import redeem
from rewards.redemption.tasks import send_order_confirmation, send_order_confirmations
from tests.redemption.conftest import HOME, choice_of, user


def test_the_confirmation_says_what_comes_and_where_it_goes(shop):
    who = user()
    gone, _near = shop.product(title="Rust Mug", stock=0), shop.product(title="Tea & Mug")
    offer = shop.offer(gone)
    order = redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)

    send_order_confirmation(order_id=order.pk)

    [sent] = mail.outbox
    [(html, kind)] = [(part.content, part.mimetype) for part in sent.alternatives]
    assert (sent.to, sent.subject, kind) == ([who.email], "We have your order: Tea & Mug", "text/html")
    for text in (
        "Rust Mug",
        "Lantern Works",
        "12 Garden Row",
        "United States",
        order.pk,
        f"/r/orders/{order.pk}",
    ):
        assert text in sent.body
        assert text in html
    assert "Tea & Mug" in sent.body
    assert "Tea &amp; Mug" in html


@pytest.mark.parametrize(
    ("banner", "shown"),
    [
        ("banners/f00d/page.webp", ['src="https://moments.example/media/banners/f00d/email.jpg"']),
        ("banners/of-before.png", []),
        ("", []),
    ],
)
def test_the_campaigns_banner_heads_the_confirmation_in_the_size_for_mails(shop, settings, banner, shown):
    settings.BASE_URL = "https://moments.example"
    offer = shop.offer(shop.product())
    Offer.objects.filter(pk=offer.pk).update(banner=banner)
    order = redeem(token=shop.reward(offer), user=user(), choice_id=choice_of(offer), address=HOME)

    send_order_confirmation(order_id=order.pk)

    html, _kind = mail.outbox[0].alternatives[0]
    assert re.findall(r'src="[^"]*"', html) == shown


def test_a_confirmation_is_sent_once_however_often_it_is_asked_for(shop):
    offer = shop.offer(shop.product())
    order = redeem(token=shop.reward(offer), user=user(), choice_id=choice_of(offer), address=HOME)

    for _ in range(2):
        send_order_confirmation(order_id=order.pk)

    [sent] = mail.outbox
    assert order.pk in sent.message()["Message-ID"]


def test_a_confirmation_whose_hint_was_lost_is_sent_by_the_sweeper(shop):
    offer = shop.offer(shop.product())
    late = redeem(token=shop.reward(offer), user=user("late"), choice_id=choice_of(offer), address=HOME)
    fresh = redeem(token=shop.reward(offer), user=user("fresh"), choice_id=choice_of(offer), address=HOME)
    Order.objects.filter(pk=late.pk).update(ordered_at=clock.now() - timedelta(minutes=2))

    for _ in range(2):
        send_order_confirmations()

    assert [late.pk in sent.message()["Message-ID"] for sent in mail.outbox] == [True]
    assert Order.objects.get(pk=fresh.pk).confirmed_at is None


def test_a_confirmation_that_cannot_be_sent_holds_back_no_other(shop, monkeypatch):
    offer = shop.offer(shop.product())
    orders = [
        redeem(token=shop.reward(offer), user=user(name), choice_id=choice_of(offer), address=HOME)
        for name in ("first", "second")
    ]
    Order.objects.update(ordered_at=clock.now() - timedelta(minutes=2))
    send = EmailMultiAlternatives.send

    def refuse_the_first(message):
        if "first" in message.to[0]:
            raise SMTPRecipientsRefused({message.to[0]: (550, b"no such mailbox")})
        return send(message)

    monkeypatch.setattr(EmailMultiAlternatives, "send", refuse_the_first)
    send_order_confirmations()

    confirmed = {order.pk: Order.objects.get(pk=order.pk).confirmed_at is not None for order in orders}
    assert list(confirmed.values()) == [False, True]
