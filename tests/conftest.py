"""What every test may ask for."""

import json
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from pytest_django import DjangoDbBlocker

import moments.celery  # (the app that hints are sent by)
from events.call_log import LOG
from kit import valkey
from tests.world import World, make_world


def pytest_configure() -> None:
    """Tests link to static files by their own names, so that nothing has to be collected, and hash passwords
    fast.
    """
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.STORAGES["staticfiles"] = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    # Calls are written to the request log by the test that wants to see them, with LOG.flush().
    LOG.by_hand = True
    # No test is timed: what is slow on a busy machine is not wrong.
    hypothesis.settings.register_profile("unhurried", deadline=None)
    hypothesis.settings.load_profile("unhurried")


_TRUNCATE = 32  # of pg_trigger.tgtype


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> None:
    """Let tables be emptied between tests that commit, though the database refuses it for some."""
    with django_db_blocker.unblock(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT tgrelid::regclass, quote_ident(tgname) FROM pg_trigger WHERE tgtype & %s <> 0",
            [_TRUNCATE],
        )
        for table, trigger in cursor.fetchall():
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER {trigger}")


@dataclass
class Api:
    """The Rewards API as an integrator's server calls it."""

    world: World

    def call(
        self,
        verb: str = "getReward",
        *,
        secret: str | None = None,
        key: str | None = None,
        body: dict[str, Any] | None = None,
        **changes: Any,
    ) -> HttpResponse:
        headers = {"x-api-key": secret or self.world.live_secret} | ({"Idempotency-Key": key} if key else {})
        sent = self.world.body(**changes) if body is None else body
        return Client().post(
            f"/v1/{verb}", json.dumps(sent), content_type="application/json", headers=headers
        )

    def get_reward(self, **kwargs: Any) -> HttpResponse:
        return self.call("getReward", **kwargs)

    def get_reward_info(self, **kwargs: Any) -> HttpResponse:
        return self.call("getRewardInfo", **kwargs)


@pytest.fixture
def world(db: None) -> World:
    """A company with a live campaign that has room for 36 actions of 27.50 USD."""
    return make_world()


@pytest.fixture
def api(world: World) -> Api:
    return Api(world)


@pytest.fixture(autouse=True)
def empty_valkey() -> None:
    """Throttles of one test are none of the next one's."""
    valkey.forget_everything()


@pytest.fixture(autouse=True)
def empty_request_log() -> None:
    """Calls of one test are none of the next one's."""
    LOG.begin_anew()


@pytest.fixture
def hints(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, dict[str, Any]]]:
    """What workers were sent once it was committed: names of tasks with their arguments."""
    sent: list[tuple[str, dict[str, Any]]] = []
    monkeypatch.setattr(
        moments.celery.app, "send_task", lambda name, kwargs, retry: sent.append((name, kwargs))
    )
    return sent


def in_parallel[T](count: int, call: Callable[[int], T], *, threads: int = 32) -> list[T]:
    """Run the call `count` times, on so many connections at once."""

    def once(number: int) -> T:
        try:
            return call(number)
        finally:
            connection.close()

    with ThreadPoolExecutor(max_workers=min(threads, count)) as pool:
        return list(pool.map(once, range(count)))
