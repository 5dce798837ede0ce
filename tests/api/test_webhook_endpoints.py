"""Webhook endpoints over HTTP: managed by the company's servers with a live key (api.md)."""

import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from standardwebhooks import Webhook

from accounts.models import KeyMode
from accounts.operations import create_key, register_app
from events import operations, tasks
from events.call_log import LOG
from events.models import ApiCall, AuditEntry, Event, WebhookDelivery, WebhookEndpoint
from events.operations import MOST_ENDPOINTS, MOST_SECRETS, publish_events
from kit import clock
from kit.ids import is_id, new_id
from tests.api.conftest import Reader, sent_webhook
from tests.conftest import Api
from tests.world import ACTOR, World, make_world

URL = "http://127.0.0.1:9/hook"


class Hooks:
    """The calls about webhook endpoints as a company's server makes them."""

    def __init__(self, world: World) -> None:
        self.world = world

    def call(
        self, method: str, path: str = "", body: Any = None, *, secret: str | None = None, **headers: str
    ) -> HttpResponse:
        sent = body if isinstance(body, str) else "" if body is None else json.dumps(body)
        given = {"x-api-key": secret or self.world.live_secret} | {
            name.replace("_", "-"): value for name, value in headers.items()
        }
        return Client(raise_request_exception=False).generic(
            method, f"/v1/webhookEndpoints{path}", sent, content_type="application/json", headers=given
        )

    def made(self, **facts: Any) -> dict[str, Any]:
        answer = self.call("POST", body={"url": URL} | facts)
        assert answer.status_code == 201, answer.content
        told: dict[str, Any] = answer.json()
        return told


@pytest.fixture
def hooks(world: World) -> Hooks:
    return Hooks(world)


@pytest.fixture
def endpoint(hooks: Hooks) -> dict[str, Any]:
    """An endpoint of the company, as it was answered."""
    return hooks.made(types=["action.completed"])


def faults(answer: HttpResponse) -> dict[str, str]:
    assert answer.status_code == 400, answer.content
    assert answer.json()["code"] == "invalid_request"
    return {fault["pointer"]: fault["detail"] for fault in answer.json()["errors"]}


def happened(world: World, type: str = "action.completed", count: int = 1) -> list[str]:
    """The ids of events that were written and numbered."""
    ids = [operations.record(company_key=world.company.pk, type=type, data={}).pk for _ in range(count)]
    publish_events()
    return ids


def test_an_endpoint_is_made_with_a_secret_that_is_shown_once(hooks: Hooks, world: World) -> None:
    answer = hooks.call(
        "POST",
        body={
            "url": URL,
            "description": "Games",
            "types": ["campaign.live", "campaign.live"],
            "ratePerSecond": 7,
            "note": "ignored",
        },
    )
    told = answer.json()

    assert (answer.status_code, answer["Location"]) == (201, f"/v1/webhookEndpoints/{told['id']}")
    assert answer["Cache-Control"] == "no-store"
    assert is_id("we", told["id"])
    assert told.pop("secret").startswith("whsec_")
    assert told.pop("createdAt").endswith("Z")
    assert told == {
        "id": told["id"],
        "url": URL,
        "description": "Games",
        "types": ["campaign.live"],
        "ratePerSecond": 7,
        "enabled": True,
        "disabledAt": None,
        "disabledReason": None,
        "deliveredAt": None,
    }
    read = hooks.call("GET", f"/{told['id']}")
    assert {**told, "createdAt": read.json()["createdAt"]} == read.json()
    [entry] = AuditEntry.objects.filter(verb="webhook.add")
    assert (entry.actor, entry.company_key) == (f"app:{world.app.pk}", world.company.pk)


def test_what_is_left_out_has_its_usual_value(endpoint: dict[str, Any], hooks: Hooks) -> None:
    told = hooks.made()
    assert (told["description"], told["types"], told["ratePerSecond"]) == ("", [], 20)


def test_every_fault_of_a_body_is_named_at_once_and_nothing_is_written(hooks: Hooks) -> None:
    found = faults(
        hooks.call(
            "POST",
            body={
                "url": "https://10.0.0.1/hook",
                "description": "x" * 201,
                "types": ["action.completed", "redeemed", 7],
                "ratePerSecond": 101,
            },
        )
    )
    assert found["/url"] == (
        'Must be a public https address; found "https://10.0.0.1/hook": '
        "A public address is needed; '10.0.0.1' is 10.0.0.1."
    )
    assert found["/description"] == "Must have 0 to 200 characters; found 201"
    assert found["/types"].startswith("Must be of app.registered, app.changed, ")
    assert found["/types"].endswith('; found "redeemed", 7')
    assert found["/ratePerSecond"] == "Must be a whole number from 1 to 100; found 101"
    assert len(found) == 4

    assert faults(hooks.call("POST", body={})) == {"/url": "This field is required."}
    assert faults(hooks.call("POST", body={"url": 7, "types": "all", "ratePerSecond": True})) == {
        "/url": "Must be a string; found 7",
        "/types": 'Must be an array of event types, empty for all; found "all"',
        "/ratePerSecond": "Must be a whole number from 1 to 100; found true",
    }
    assert faults(hooks.call("POST", body="[]")) == {"": "The body must be a JSON object; found an array."}
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize(
    "url",
    ["http://192.0.2.1/", "ftp://127.0.0.1/", "https://", "hook", "https://[fd00::1]/", "https://10.1.2.3:99999/",
     "https://ann:pw@127.0.0.1/", "https://169.254.169.254/latest/"],
)  # fmt: skip
def test_an_address_that_is_not_public_or_none_is_a_fault_of_the_field(hooks: Hooks, url: str) -> None:
    detail = faults(hooks.call("POST", body={"url": url}))["/url"]

    assert detail.startswith(f"Must be a public https address; found {json.dumps(url)}: ")
    assert not WebhookEndpoint.objects.exists()


@pytest.mark.parametrize(
    "url", ["https://127.0.0.1/a b", "http://127.0.0.1:9/\r\nx-evil: 1", "\thttp://127.0.0.1/"]
)
def test_an_address_has_no_spaces_and_no_line_ends(hooks: Hooks, url: str) -> None:
    detail = faults(hooks.call("POST", body={"url": url}))["/url"]

    assert detail == f"Must be an address without spaces; found {json.dumps(url)}"
    assert not WebhookEndpoint.objects.exists()


def test_a_company_has_so_many_endpoints_and_no_more(hooks: Hooks) -> None:
    for _ in range(MOST_ENDPOINTS):
        hooks.made()
    answer = hooks.call("POST", body={"url": URL})

    assert (answer.status_code, answer.json()["code"]) == (409, "too_many_endpoints")
    assert WebhookEndpoint.objects.count() == MOST_ENDPOINTS


def test_endpoints_are_listed_newest_first_page_by_page(hooks: Hooks) -> None:
    ids = [hooks.made()["id"] for _ in range(3)]
    first = hooks.call("GET", "?limit=2")
    page = first.json()

    assert [one["id"] for one in page["data"]] == [ids[2], ids[1]]
    rest = hooks.call("GET", f"?limit=2&cursor={page['nextCursor']}").json()
    assert ([one["id"] for one in rest["data"]], rest["nextCursor"]) == ([ids[0]], None)
    assert "secret" not in str(first.content)
    assert hooks.call("GET", "?limit=2", If_None_Match=first["ETag"]).status_code == 304
    assert hooks.call("GET", "?limit=0&cursor=x").status_code == 400
    with CaptureQueriesContext(connection) as statements:
        hooks.call("GET")
    assert len(statements) == 2


def test_an_endpoint_is_changed_in_part_and_says_so_by_its_etag(
    hooks: Hooks, endpoint: dict[str, Any]
) -> None:
    path = f"/{endpoint['id']}"
    before = hooks.call("GET", path)
    answer = hooks.call("PATCH", path, {"description": "The game", "ratePerSecond": 5, "types": []})

    assert answer.status_code == 200
    assert answer.json() == before.json() | {"description": "The game", "ratePerSecond": 5, "types": []}
    assert hooks.call("GET", path, If_None_Match=before["ETag"]).json() == answer.json()
    assert hooks.call("PATCH", path, {"description": ""}).json()["description"] == ""
    assert hooks.call("PATCH", path, {"other": 1}).json() == answer.json() | {"description": ""}


def test_an_endpoint_is_disabled_and_enabled(hooks: Hooks, endpoint: dict[str, Any]) -> None:
    path = f"/{endpoint['id']}"
    disabled = hooks.call("PATCH", path, {"enabled": False, "description": "Paused"}).json()

    assert (disabled["enabled"], disabled["disabledReason"], disabled["description"]) == (
        False, "by_hand", "Paused",
    )  # fmt: skip
    assert disabled["disabledAt"].endswith("Z")
    for call, body in (("test", None), ("replay", {"since": "2026-01-01T00:00:00Z"})):
        refused = hooks.call("POST", f"{path}/{call}", body)
        assert (refused.status_code, refused.json()["code"]) == (409, "endpoint_disabled")
    enabled = hooks.call("PATCH", path, {"enabled": True}).json()
    assert (enabled["enabled"], enabled["disabledReason"], enabled["disabledAt"]) == (True, None, None)


def test_a_change_with_a_fault_changes_nothing(hooks: Hooks, endpoint: dict[str, Any]) -> None:
    path = f"/{endpoint['id']}"
    found = faults(
        hooks.call(
            "PATCH", path, {"url": "https://10.0.0.1/", "enabled": "no", "types": None, "description": "New"}
        )
    )
    assert sorted(found) == ["/enabled", "/types", "/url"]
    assert found["/enabled"] == 'Must be true or false; found "no"'
    assert sorted(
        faults(hooks.call("PATCH", path, {"url": "https://10.0.0.1/", "enabled": False, "description": "N"}))
    ) == ["/url"]

    unchanged = {name: value for name, value in endpoint.items() if name != "secret"}
    assert hooks.call("GET", path).json() == unchanged


def test_a_removed_endpoint_is_gone(hooks: Hooks, endpoint: dict[str, Any]) -> None:
    path = f"/{endpoint['id']}"
    answer = hooks.call("DELETE", path)

    assert (answer.status_code, answer.content) == (204, b"")
    assert [hooks.call(method, path).status_code for method in ("GET", "DELETE", "PATCH")] == [404] * 3
    assert hooks.call("GET").json()["data"] == []


def test_a_secret_is_rotated_with_an_overlap(hooks: Hooks, endpoint: dict[str, Any]) -> None:
    path = f"/{endpoint['id']}/rotateSecret"
    row = WebhookEndpoint.objects.get()
    answer = hooks.call("POST", path, {"overlapHours": 2})
    told = answer.json()

    assert (answer.status_code, answer["Cache-Control"]) == (200, "no-store")
    assert (told["id"], told["overlapHours"]) == (endpoint["id"], 2)
    assert told["secret"].startswith("whsec_")
    assert told["secret"] != endpoint["secret"]
    [ends] = row.secrets.exclude(expires_at=None).values_list("expires_at", flat=True)
    assert abs(ends - clock.now() - timedelta(hours=2)) < timedelta(minutes=1)
    assert hooks.call("POST", path).json()["overlapHours"] == 24
    assert hooks.call("POST", path, {"overlapHours": 0}).status_code == 200
    assert row.secrets.filter(expires_at=None).count() == 1
    assert row.secrets.filter(expires_at__gt=clock.now()).count() == 0
    for hours in (-1, 169, 1.5, "2", None, True):
        assert list(faults(hooks.call("POST", path, {"overlapHours": hours}))) == ["/overlapHours"]
    for _ in range(MOST_SECRETS - 1):
        hooks.call("POST", path)
    refused = hooks.call("POST", path)
    assert (refused.status_code, refused.json()["code"]) == (409, "too_many_secrets")


def test_secrets_and_addresses_are_not_in_the_request_log(hooks: Hooks) -> None:
    LOG.begin_anew()
    address = "http://127.0.0.1:9/ada-lovelace?token=t0p-secret"
    made = hooks.made(url=address, description="ada@example.com")
    rotated = hooks.call("POST", f"/{made['id']}/rotateSecret").json()
    hooks.call("PATCH", f"/{made['id']}", {"url": "https://ada-lovelace.invalid/", "ratePerSecond": "ada@x"})
    hooks.call("PATCH", f"/{made['id']}", {"url": "https://user:t0p-secret@127.0.0.1/"})
    hooks.call("GET", f"/{made['id']}")
    hooks.call("GET")
    hooks.call("POST", f"/{made['id']}/resend", {"eventId": "ada@example.com"})
    LOG.flush()

    with connection.cursor() as cursor:
        cursor.execute("SELECT events_apicall::text FROM events_apicall")
        rows = " ".join(row for (row,) in cursor.fetchall())
    assert ApiCall.objects.count() == 7
    for told in (made["secret"], rotated["secret"], "whsec_", "ada-lovelace", "ada@", "t0p-secret"):
        assert told not in rows
    first = ApiCall.objects.order_by("at", "id").first()
    assert first is not None
    assert first.answer["id"] == made["id"]
    assert [first.answer[name] for name in ("secret", "url", "description")] == ["(removed)"] * 3


def test_an_event_is_sent_again(hooks: Hooks, endpoint: dict[str, Any], world: World) -> None:
    [event_id] = happened(world)
    WebhookDelivery.objects.update(status="delivered", finished_at=clock.now(), attempts=1)
    answer = hooks.call("POST", f"/{endpoint['id']}/resend", {"eventId": event_id})
    told = answer.json()

    assert (answer.status_code, told["eventId"], told["status"]) == (202, event_id, "pending")
    assert told["finishedAt"] is None
    assert told["nextAttemptAt"].endswith("Z")
    [unwanted] = happened(world, "campaign.live")
    for unknown in (unwanted, new_id("evt"), "nonsense"):
        refused = hooks.call("POST", f"/{endpoint['id']}/resend", {"eventId": unknown})
        assert (refused.status_code, refused.json()["code"]) == (404, "delivery_not_found")
    assert faults(hooks.call("POST", f"/{endpoint['id']}/resend", {})) == {
        "/eventId": "This field is required."
    }


def test_what_happened_since_a_time_is_replayed(hooks: Hooks, endpoint: dict[str, Any], world: World) -> None:
    WebhookDelivery.objects.all().delete()
    path = f"/{endpoint['id']}/replay"
    answer = hooks.call("POST", path, {"since": "2026-01-01T01:00:00+01:00", "which": "all"})
    told = answer.json()

    assert answer.status_code == 202
    assert told.pop("createdAt").endswith("Z")
    assert is_id("wrp", told.pop("id"))
    assert told == {
        "webhookEndpointId": endpoint["id"],
        "since": "2026-01-01T00:00:00.000Z",
        "which": "all",
        "queued": 0,
        "finishedAt": None,
    }
    again = hooks.call("POST", path, {"since": "2026-01-01T00:00:00Z"})
    assert (again.status_code, again.json()["code"]) == (409, "replay_under_way")


def test_a_replay_needs_a_time_that_has_been(hooks: Hooks, endpoint: dict[str, Any]) -> None:
    path = f"/{endpoint['id']}/replay"
    assert faults(hooks.call("POST", path, {})) == {"/since": "This field is required."}
    wrong = faults(hooks.call("POST", path, {"since": 7, "which": "some"}))
    assert wrong == {
        "/since": "Must be an instant of RFC 3339 like 2026-11-26T12:00:00Z; found 7",
        "/which": 'Must be one of undelivered, all; found "some"',
    }
    ahead = (clock.now() + timedelta(days=1)).strftime("%Y-%m-%dT%H:%M:%SZ")
    assert list(faults(hooks.call("POST", path, {"since": ahead}))) == ["/since"]


def test_a_test_event_is_in_the_feed_and_sent_to_this_endpoint_alone(
    hooks: Hooks, endpoint: dict[str, Any]
) -> None:
    other = hooks.made()
    answer = hooks.call("POST", f"/{endpoint['id']}/test")
    publish_events()

    told = answer.json()
    assert (answer.status_code, told["type"]) == (202, "webhook.test")
    event = Event.objects.get(pk=told["eventId"])
    assert event.data == {"webhookEndpointId": endpoint["id"]}
    sent = [
        hooks.call("GET", f"/{one['id']}/deliveries?type=webhook.test").json()["data"]
        for one in (endpoint, other)
    ]
    assert [[row["eventId"] for row in rows] for rows in sent] == [[event.pk], []]


def test_deliveries_are_listed_newest_first_and_narrowed(
    hooks: Hooks, endpoint: dict[str, Any], world: World
) -> None:
    hooks.call("PATCH", f"/{endpoint['id']}", {"types": ["action.completed", "campaign.live"]})
    publish_events()
    WebhookDelivery.objects.all().delete()
    ids = happened(world, count=3) + happened(world, "campaign.live")
    WebhookDelivery.objects.filter(event=ids[0]).update(status="delivered", finished_at=clock.now())

    def found(query: str = "") -> list[str]:
        return [
            row["eventId"] for row in hooks.call("GET", f"/{endpoint['id']}/deliveries{query}").json()["data"]
        ]

    assert found() == ids[::-1]
    assert found("?status=delivered") == [ids[0]]
    assert found("?status=pending&type=action.completed") == [ids[2], ids[1]]
    page = hooks.call("GET", f"/{endpoint['id']}/deliveries?limit=3").json()
    assert found(f"?limit=3&cursor={page['nextCursor']}") == [ids[0]]
    refused = hooks.call("GET", f"/{endpoint['id']}/deliveries?status=lost&type=redeemed&limit=0").json()
    assert [fault["parameter"] for fault in refused["errors"]] == ["limit", "status", "type"]
    with CaptureQueriesContext(connection) as statements:
        found()
    assert len(statements) == 4  # the key, the endpoint, the deliveries, their tries


CALLS = [
    ("GET", ""), ("PATCH", ""), ("DELETE", ""), ("GET", "/deliveries"), ("GET", "/deliveries/EVENT"),
    ("POST", "/resend"), ("POST", "/replay"), ("POST", "/rotateSecret"), ("POST", "/test"),
]  # fmt: skip
BODIES = {"/resend": {"eventId": "EVENT"}, "/replay": {"since": "2026-01-01T00:00:00Z"}}


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_a_stranger_s_endpoint_answers_like_none(hooks: Hooks, world: World, method: str, path: str) -> None:
    other = make_world(name="Another company")
    theirs = Hooks(other).made()
    [event_id] = happened(other)
    removed = hooks.made()["id"]
    hooks.call("DELETE", f"/{removed}")
    body = BODIES.get(path) if path in BODIES or method == "PATCH" else None
    seen = set()
    for one in (theirs["id"], removed, new_id("we"), "nonsense", "x" * 300, "%00", theirs["id"].upper()):
        with CaptureQueriesContext(connection) as statements:
            answer = hooks.call(method, f"/{one}{path.replace('EVENT', event_id)}", body)
        told = answer.json() | {"instance": ""}
        headers = {
            name: value for name, value in answer.headers.items() if name not in ("Request-Id", "RateLimit")
        }
        seen.add((answer.status_code, json.dumps([told, headers]), len(statements)))
        assert told["code"] == "webhook_endpoint_not_found"

    assert len(seen) == 1
    assert Hooks(other).call("GET", f"/{theirs['id']}").json()["enabled"] is True


def test_endpoints_are_the_company_s_for_every_app_of_it(hooks: Hooks, world: World) -> None:
    app = register_app(company=world.company, name="The other app", platforms=["Web"], actor=ACTOR)
    _, secret = create_key(app=app, mode=KeyMode.LIVE, actor=ACTOR, calls_per_second=1_000)
    made = hooks.made()

    assert hooks.call("GET", f"/{made['id']}", secret=secret).status_code == 200
    assert hooks.call("DELETE", f"/{made['id']}", secret=secret).status_code == 204


@pytest.mark.parametrize(("method", "path"), [("GET", None), ("POST", None), *CALLS])
def test_a_test_key_neither_sees_nor_changes_endpoints(
    hooks: Hooks, endpoint: dict[str, Any], world: World, method: str, path: str | None
) -> None:
    where = "" if path is None else f"/{endpoint['id']}{path}"
    answer = hooks.call(method, where, {"url": URL, "enabled": False}, secret=world.test_secret)
    told = answer.json()

    assert (answer.status_code, told["code"]) == (403, "live_key_needed")
    assert told["type"].endswith("/docs/errors/live_key_needed")
    assert "live key" in told["detail"]
    assert answer["RateLimit-Policy"].startswith('"reading";')
    assert WebhookEndpoint.objects.filter(enabled=True).count() == 1
    unknown = hooks.call(method, where.replace(endpoint["id"], new_id("we")), secret=world.test_secret)
    assert unknown.json() | {"instance": ""} == told | {"instance": ""}


def test_methods_and_media_are_answered_sanely(hooks: Hooks, endpoint: dict[str, Any]) -> None:
    allowed = {
        "": "GET, POST, HEAD, OPTIONS",
        f"/{endpoint['id']}": "GET, PATCH, DELETE, HEAD, OPTIONS",
        f"/{endpoint['id']}/deliveries": "GET, HEAD, OPTIONS",
        f"/{endpoint['id']}/deliveries/x": "GET, HEAD, OPTIONS",
        f"/{endpoint['id']}/resend": "POST, OPTIONS",
        f"/{endpoint['id']}/replay": "POST, OPTIONS",
        f"/{endpoint['id']}/rotateSecret": "POST, OPTIONS",
        f"/{endpoint['id']}/test": "POST, OPTIONS",
    }
    for path, methods in allowed.items():
        options, put = hooks.call("OPTIONS", path), hooks.call("PUT", path, {})
        assert (options.status_code, options["Allow"]) == (204, methods)
        assert (put.status_code, put.json()["code"], put["Allow"]) == (405, "method_not_allowed", methods)
        head, get = hooks.call("HEAD", path), hooks.call("GET", path)
        assert (head.status_code, head.content) == (get.status_code, b"")
        assert hooks.call("GET", path, Accept="text/html").json()["code"] == "not_acceptable"
    big = hooks.call("POST", body={"url": URL, "x": "y" * 17_000})
    assert (big.status_code, big.json()["code"]) == (413, "too_large")
    form = Client().post("/v1/webhookEndpoints", {"url": URL}, headers={"x-api-key": hooks.world.live_secret})
    assert (form.status_code, form.json()["code"]) == (415, "unsupported_media_type")


@pytest.fixture
def receiver() -> Iterator[ThreadingHTTPServer]:
    """A company's server that keeps what it is sent, in `got`, and answers 500 to the first call."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            got.append(({name.lower(): value for name, value in self.headers.items()}, body))
            self.send_response(500 if len(got) == 1 else 200)
            self.send_header("content-length", "4")
            self.end_headers()
            self.wfile.write(b"well")

        def log_message(self, *_: object) -> None:
            """Keep the tests' output to the tests."""

    got: list[tuple[dict[str, str], bytes]] = []
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    setattr(server, "got", got)  # noqa: B010
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server
    server.shutdown()
    server.server_close()


@pytest.mark.django_db(transaction=True)
def test_what_is_sent_is_what_the_feed_tells_and_each_try_can_be_read(receiver: Any) -> None:
    world = make_world()
    publish_events()
    hooks = Hooks(world)
    made = hooks.made(url=f"http://127.0.0.1:{receiver.server_port}/hook", types=["action.completed"])
    Api(world).get_reward()
    tasks.publish_events()
    tasks.deliver_webhooks()
    path = f"/{made['id']}"
    [waiting] = hooks.call("GET", f"{path}/deliveries").json()["data"]
    rotated = hooks.call("POST", f"{path}/rotateSecret", {"overlapHours": 1}).json()
    resent = hooks.call("POST", f"{path}/resend", {"eventId": waiting["eventId"]})
    tasks.deliver_webhooks()

    told = hooks.call("GET", f"{path}/deliveries/{waiting['eventId']}").json()
    assert (waiting["status"], resent.status_code, told["status"]) == ("pending", 202, "delivered")
    assert (told["attemptCount"], told["nextAttemptAt"], told["error"]) == (2, None, None)
    assert [(one["number"], one["cause"], one["status"]) for one in told["attempts"]] == [
        (2, "resend", 200), (1, "schedule", 500),
    ]  # fmt: skip
    assert [one["answerBody"] for one in told["attempts"]] == ["well", "well"]
    assert waiting["attempts"] == [{name: told["attempts"][1][name] for name in waiting["attempts"][0]}]

    [event] = Reader(world).get("events?type=action.completed").json()["data"]
    for headers, body in receiver.got:
        assert Webhook(made["secret"]).verify(body.decode(), headers) == event
    assert Webhook(rotated["secret"]).verify(receiver.got[1][1].decode(), receiver.got[1][0]) == event
    assert (
        told["attempts"][0]["requestHeaders"]["webhook-signature"] == receiver.got[1][0]["webhook-signature"]
    )
    assert hooks.call("GET", path).json()["deliveredAt"].endswith("Z")


def test_a_delivery_is_told_with_its_latest_tries(hooks: Hooks, world: World) -> None:
    sent = {name: found[0] for name, found in sent_webhook(world).items()}
    delivery = WebhookDelivery.objects.get(event=sent["eventId"])
    first = delivery.tries.get()
    for number in range(2, 104):
        first.pk, first.number = None, number
        first.save(force_insert=True)
    path = f"/{sent['endpointId']}/deliveries"

    [listed] = hooks.call("GET", path).json()["data"]
    read = hooks.call("GET", f"{path}/{sent['eventId']}").json()
    assert [one["number"] for one in listed["attempts"]] == list(range(103, 93, -1))
    assert [one["number"] for one in read["attempts"]] == list(range(103, 3, -1))
    assert hooks.call("GET", f"{path}/{new_id('evt')}").json()["code"] == "delivery_not_found"
