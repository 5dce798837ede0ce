"""The page behind a reward URL (S1)."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.test import Client

from kit import clock
from rewards.models import Offer
from rewards.operations import expire_rewards
from rewards.redemption.operations import redeem
from tests.redemption.conftest import HOME, choice_of, signed_in, user


def expire(offer):
    Offer.objects.filter(pk=offer.pk).update(expires_at=clock.now() - timedelta(seconds=1))


def test_the_page_shows_whose_gift_it_is_what_there_is_and_until_when(shop, client):
    offer = shop.offer(shop.product(title="Copper Kettle"), 2_000)

    page = client.get(f"/r/{shop.reward(offer)}").content.decode()

    for text in ("Lantern Works", "Lantern Quest", "You did it", "Copper Kettle", "$25.00"):
        assert text in page
    assert "$20.00 to spend in Kitchen" in page
    assert "While supplies last." in page
    assert settings.STORE_NAME in page
    assert f'<time datetime="{offer.expires_on}">' in page
    assert "Puerto Rico" in page


def test_choosing_is_a_link(shop, client):
    offer = shop.offer(shop.product())
    token = shop.reward(offer)

    page = client.get(f"/r/{token}").content.decode()

    assert f'href="/r/{token}/cart?choice={choice_of(offer)}"' in page
    assert "<form" not in page
    assert "<script" not in page


@pytest.mark.parametrize(
    ("accepts", "title"),
    [
        ("de-AT,en;q=0.5", "Geschafft"),
        ("fr,en;q=0.5", "You did it"),
        ("fr", "You did it"),
        ("", "You did it"),
        ("*", "You did it"),
    ],
)
def test_the_message_is_in_the_closest_language(shop, client, accepts, title):
    messages = {
        "de": {"title": "Geschafft", "text": "Bis {expiry_date}."},
        "en": {"title": "You did it", "text": "Yes."},
    }
    token = shop.reward(shop.offer(shop.product(), messages=messages))

    page = client.get(f"/r/{token}", headers={"Accept-Language": accepts}).content.decode()

    assert f"<h1>{title}</h1>" in page


def test_what_a_company_writes_cannot_become_markup(shop, client):
    messages = {"en": {"title": "<script>alert(1)</script>", "text": "<b>x</b>"}}
    token = shop.reward(
        shop.offer(shop.product(title="<img src=x>"), messages=messages, terms="<script>2</script>")
    )

    page = client.get(f"/r/{token}").content.decode()

    assert "<script" not in page
    assert "<img src=x>" not in page


def test_the_address_is_kept_secret(shop, client):
    token = shop.reward(shop.offer(shop.product()))

    answer = client.get(f"/r/{token}")

    assert answer["Cache-Control"] == "no-store"
    assert answer["Referrer-Policy"] == "no-referrer"
    assert answer["X-Robots-Tag"] == "noindex"
    assert "'unsafe" not in answer["Content-Security-Policy"]


def test_an_expired_reward_says_so_and_offers_nothing(shop, client):
    offer = shop.offer(shop.product(title="Copper Kettle"))
    token = shop.reward(offer)
    expire(offer)

    answer = client.get(f"/r/{token}")

    assert answer.status_code == 200
    assert b"This reward has expired" in answer.content
    assert b"Copper Kettle" not in answer.content


def test_every_unknown_address_gets_one_kind_page(shop, client, django_assert_num_queries):
    offer = shop.offer(shop.product())
    dead = shop.reward(offer)
    redeem(token=dead, user=user(), choice_id=choice_of(offer), address=HOME)
    expire(offer)
    while expire_rewards():
        continue

    pages = []
    for token in (dead, "A" * 32, "x", "ä", "mine%20", "orders%20"):
        with django_assert_num_queries(2):
            pages.append(client.get(f"/r/{token}"))

    assert {page.status_code for page in pages} == {404}
    assert len({page.content for page in pages}) == 1
    assert b"There is no reward at this address" in pages[0].content


def test_the_claiming_account_sees_its_order_at_the_same_address(shop):
    offer = shop.offer(shop.product(title="Copper Kettle"))
    token, who = shop.reward(offer), user()
    order = redeem(token=token, user=who, choice_id=choice_of(offer), address=HOME)

    page = signed_in(who).get(f"/r/{token}").content.decode()

    for text in (order.pk, "Copper Kettle", "12 Garden Row", "United States", "Ordered", "$0.00"):
        assert text in page


def test_reading_costs_two_statements(shop, client, django_assert_num_queries):
    token = shop.reward(shop.offer(*(shop.product() for _ in range(5)), 2_000))

    with django_assert_num_queries(2):
        client.get(f"/r/{token}")


def test_only_reading_is_possible(shop):
    token = shop.reward(shop.offer(shop.product()))

    assert Client().post(f"/r/{token}").status_code == 405
    assert Client().head(f"/r/{token}").status_code == 200
