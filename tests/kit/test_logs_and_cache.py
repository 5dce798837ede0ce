"""Logs hold no secret; the cache goes on while Valkey is away."""

import logging

import pytest
from django.core.cache import cache
from django.test import Client
from redis import Redis
from redis.exceptions import ConnectionError as ValkeyAway

from accounts.models import User
from kit.logs import MaskRewardUrls
from tests.accounts.entrances import confirmed


@pytest.mark.parametrize(
    ("message", "args"),
    [
        ("Forbidden: %s", ("/r/abcdefghijklmnopqrstuvwxyz_-1234/order",)),
        ("at /r/abcdefghijklmnopqrstuvwxyz_-1234", ()),
    ],
)
def test_a_reward_url_is_masked_in_every_line(message: str, args: tuple[str, ...]) -> None:
    record = logging.LogRecord("django.request", logging.ERROR, "", 0, message, args, None)

    assert MaskRewardUrls().filter(record)
    assert "abcdef" not in record.getMessage()
    assert "/r/…" in record.getMessage()


@pytest.fixture
def no_valkey(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Redis, *_: object, **__: object) -> None:
        raise ValkeyAway

    monkeypatch.setattr(Redis, "execute_command", refuse)


def test_without_valkey_the_cache_is_this_process(no_valkey: None) -> None:
    assert cache.add("once", 1)
    assert not cache.add("once", 2)
    assert cache.get("once") == 1
    assert cache.delete("once")


def test_without_valkey_people_can_sign_in(db: None, no_valkey: None, client: Client) -> None:
    confirmed(User.objects.create_user("ada@example.com", "correct horse battery"))
    answer = client.post(
        "/accounts/login/", {"login": "ada@example.com", "password": "correct horse battery"}
    )

    assert (answer.status_code, answer["Location"]) == (302, "/console/")


def test_a_cookie_with_a_nul_is_refused(client: Client) -> None:
    client.cookies["sessionid"] = "a\x00b"

    assert client.get("/console/").status_code == 400
