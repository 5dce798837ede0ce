"""What tests of reading ask with."""

import json
from dataclasses import dataclass

import pytest
from django.http import HttpResponse
from django.test import Client

from campaigns.operations import work_on_batches
from events.models import WebhookDelivery
from events.operations import add_endpoint, publish_events, record
from kit import clock
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


def sent_webhook(world: World) -> dict[str, list[str]]:
    """The ids of an endpoint and of an event that one try was made to send there, which failed."""
    endpoint, _ = add_endpoint(
        company_key=world.company.pk,
        url="http://127.0.0.1:9/hook",
        types=["action.completed"],
        actor="system:test",
    )
    event = record(company_key=world.company.pk, type="action.completed", data={})
    publish_events()
    delivery = WebhookDelivery.objects.get(event=event)
    delivery.tries.create(
        endpoint_key=endpoint.pk,
        company_key=world.company.pk,
        number=1,
        cause="schedule",
        started_at=clock.now(),
        duration_ms=15_000,
        request_headers={"webhook-id": event.pk, "webhook-timestamp": "1795694401"},
        answer_headers=[["date", "today"]],
        status=500,
    )
    return {"endpointId": [endpoint.pk], "eventId": [event.pk]}


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
