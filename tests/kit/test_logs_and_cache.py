"""Logs hold no secret; the cache goes on while Valkey is away."""

import logging

import pytest
from django.core.cache import cache
from django.test import Client
from redis import Redis
from redis.exceptions import ConnectionError as ValkeyAway
from redis.exceptions import OutOfMemoryError

from accounts.models import User
from kit import valkey
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


@pytest.mark.parametrize("way", ["%2Fr%2F", "%2fr%2f"])
def test_a_reward_that_signing_in_leads_to_is_masked_too(way: str) -> None:
    args = (f"/accounts/login/?next={way}abcdefghijklmnopqrstuvwxyz_-1234%2Fcart%3Fchoice%3D1",)
    record = logging.LogRecord(
        "django.request", logging.ERROR, "", 0, "Internal Server Error: %s", args, None
    )

    assert MaskRewardUrls().filter(record)
    assert record.getMessage() == (f"Internal Server Error: /accounts/login/?next={way}…%2Fcart%3Fchoice%3D1")


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


def test_an_outage_costs_the_cache_one_time_out(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    def refuse(self: Redis, *command: object, **_: object) -> None:
        asked.append(command[0])
        raise ValkeyAway

    monkeypatch.setattr(Redis, "execute_command", refuse)
    monkeypatch.setattr(valkey, "_PAUSE_SECONDS", 3_600)
    for number in range(20):
        cache.set(f"n{number}", number)

    assert [cache.get(f"n{number}") for number in range(20)] == list(range(20))
    assert asked == ["SET"]


@pytest.fixture(params=[0.0, 3_600.0], ids=["tried again at once", "left alone"])
def full_valkey(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Valkey answers what is read and refuses what is written, as it does when it is full."""
    ask = Redis.execute_command

    def refuse_writes(self: Redis, *command: object, **options: object) -> object:
        if command[0] not in ("GET", "MGET", "EXISTS"):
            raise OutOfMemoryError("command not allowed when used memory > 'maxmemory'.")
        return ask(self, *command, **options)

    monkeypatch.setattr(Redis, "execute_command", refuse_writes)
    monkeypatch.setattr(valkey, "_PAUSE_SECONDS", request.param)
    return monkeypatch


def wrong_password() -> int:
    given = {"login": "ada@example.com", "password": "wrong horse battery"}
    return Client().post("/accounts/login/", given).status_code


def test_a_limit_holds_while_valkey_takes_nothing(db: None, full_valkey: pytest.MonkeyPatch) -> None:
    assert [wrong_password() for _ in range(7)] == [200] * 5 + [429] * 2


def test_a_valkey_that_is_back_is_used_again(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(self: Redis, *_: object, **__: object) -> None:
        raise ValkeyAway

    cache.set("kept", "there")
    with monkeypatch.context() as away:
        away.setattr(Redis, "execute_command", refuse)
        away.setattr(valkey, "_PAUSE_SECONDS", 0.0)
        cache.set("kept", "here")
        assert cache.get("kept") == "here"

    assert cache.get("kept") == "there"


def test_without_valkey_people_can_sign_in(db: None, no_valkey: None, client: Client) -> None:
    confirmed(User.objects.create_user("ada@example.com", "correct horse battery"))
    answer = client.post(
        "/accounts/login/", {"login": "ada@example.com", "password": "correct horse battery"}
    )

    assert (answer.status_code, answer["Location"]) == (302, "/console/")


def test_a_cookie_with_a_nul_is_refused(client: Client) -> None:
    client.cookies["sessionid"] = "a\x00b"

    assert client.get("/console/").status_code == 400
