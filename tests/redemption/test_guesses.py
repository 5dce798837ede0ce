"""Who tries addresses that no reward has is asked to wait, and learns of none that one has (S9, V1)."""

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from moments.redeem import guesses
from tests.redemption.conftest import POSTED, choice_of, signed_in, user
from tests.redemption.test_languages import OTHERS, latin, left_over, read, reader

ELSEWHERE = "203.0.113.7"


@pytest.fixture
def few(monkeypatch):
    monkeypatch.setattr(guesses, "MOST", 3)


def guessed(times, **extra):
    return [Client().get(f"/r/guess-{number}", **extra).status_code for number in range(times)]


def test_after_many_guesses_a_right_one_reads_like_a_wrong_one(shop, few):
    token = shop.reward(shop.offer(shop.product()))
    assert guessed(4) == [404, 404, 404, 429]

    with CaptureQueriesContext(connection) as statements:
        right, wrong = Client().get(f"/r/{token}"), Client().get("/r/guess")

    assert (right.status_code, right["Retry-After"], right["Cache-Control"]) == (429, "60", "no-store")
    assert right.content == wrong.content
    assert b"Please wait a little" in right.content
    assert len(statements) == 0


def test_others_are_not_held_up(shop, few):
    token = shop.reward(shop.offer(shop.product()))
    guessed(4)

    assert Client().get(f"/r/{token}", REMOTE_ADDR=ELSEWHERE).status_code == 200
    assert guessed(1, REMOTE_ADDR=ELSEWHERE) == [404]


def test_one_network_of_ipv6_is_one_caller(db, few):
    guesses = [guessed(1, REMOTE_ADDR=f"2001:db8:1:2::{number}") for number in range(1, 5)]

    assert guesses == [[404], [404], [404], [429]]
    assert guessed(1, REMOTE_ADDR="2001:db8:1:3::1") == [404]


def test_the_cart_and_the_order_count_guesses_too(shop, few):
    token = shop.reward(offer := shop.offer(shop.product()))
    client = signed_in(user())
    posted = POSTED | {"choice": choice_of(offer)}
    assert client.get("/r/guess/cart").status_code == 404
    assert client.post("/r/guess/order", posted).status_code == 404
    assert client.get("/r/guess").status_code == 404

    held = [client.get(f"/r/{token}/cart"), client.post(f"/r/{token}/order", posted)]

    assert [answer.status_code for answer in held] == [429, 429]
    assert client.get("/r/mine/").status_code == 200


def test_rewards_are_opened_as_often_as_anybody_likes(shop, few):
    token = shop.reward(shop.offer(shop.product()))

    assert {Client().get(f"/r/{token}").status_code for _ in range(9)} == {200}


def test_it_ends_with_the_minute(db, few):
    guessed(4)

    cache.clear()  # as time does

    assert guessed(1) == [404]


@pytest.mark.parametrize("language", OTHERS)
def test_it_is_said_in_the_customers_language(db, few, language):
    guessed(4)

    answer = reader(language).get("/r/guess")

    assert (answer.status_code, answer["Content-Language"]) == (429, language)
    assert left_over(read(answer), language) == []
    if language in ("ja", "hi"):
        assert latin(read(answer)) == []
