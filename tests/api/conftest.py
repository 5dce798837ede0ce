"""What tests of reading ask with."""

import json
from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client

from campaigns.operations import work_on_batches
from moments.api import reading
from tests.world import World


@dataclass
class Reader:
    """The reading half of the API as an integrator's server calls it."""

    world: World

    def get(
        self, path: str, *, secret: str | None = None, method: str = "get", **headers: str
    ) -> HttpResponse:
        given = {"x-api-key": secret or self.world.live_secret} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return getattr(Client(raise_request_exception=False), method)(f"/v1/{path}", headers=given)


def decided_batch(world: World, *, secret: str | None = None) -> str:
    """The id of a batch of one row, which is decided."""
    headers = {"x-api-key": secret or world.live_secret}
    body = json.dumps({"rows": [world.body() | {"rowId": "winner-17"}]})
    sent = Client().post("/v1/actions/batches", body, content_type="application/json", headers=headers)
    work_on_batches(seconds=30, sleep=lambda _: None)
    return str(sent.json()["id"])


@pytest.fixture
def reader(world: World) -> Reader:
    return Reader(world)


@pytest.fixture(autouse=True)
def read_without_pause(monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> None:
    """Tests read faster than a key may, but for the one that is about that."""
    if "real_budget" not in request.fixturenames:
        monkeypatch.setattr(reading, "READING_CALLS_PER_SECOND", 1_000_000)


@pytest.fixture
def real_budget() -> None:
    """The budget of reading as it is."""
