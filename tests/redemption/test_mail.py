"""The confirmation that a customer gets."""

from django.core import mail

from rewards.redemption.operations import redeem
from rewards.redemption.tasks import send_order_confirmation
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


def test_a_repeated_confirmation_is_the_same_message(shop):
    offer = shop.offer(shop.product())
    order = redeem(token=shop.reward(offer), user=user(), choice_id=choice_of(offer), address=HOME)

    for _ in range(2):
        send_order_confirmation(order_id=order.pk)

    first, second = (sent.message() for sent in mail.outbox)
    assert first["Message-ID"] == second["Message-ID"]
    assert order.pk in first["Message-ID"]
