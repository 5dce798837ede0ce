"""The feed of events over HTTP: in order, without a gap, from where its reader stopped (api.md)."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.conf import settings
from django.db import connection
from django.test.utils import CaptureQueriesContext
from pytest_django.live_server_helper import LiveServer

from events import operations
from events.models import Event, EventCounter
from events.operations import publish_events
from events.queries.feed import feed_of
from tests.api.conftest import Reader
from tests.world import World, make_world


@pytest.fixture
def feed(world: World) -> list[str]:
    """The ids of five events of the company, of two types; what its making wrote is gone."""
    Event.objects.all().delete()
    EventCounter.objects.all().delete()
    types = ["action.completed", "campaign.live", "action.completed", "batch.finished", "action.completed"]
    ids = [
        operations.record(company_key=world.company.pk, type=kind, data={"n": number}).id
        for number, kind in enumerate(types)
    ]
    publish_events()
    return ids


def ids_in(reader: Reader, query: str = "") -> list[str]:
    answer = reader.get(f"events?{query}")
    assert answer.status_code == 200, answer.content
    return [event["id"] for event in answer.json()["data"]]


def faults(reader: Reader, query: str) -> list[tuple[str, str]]:
    answer = reader.get(f"events?{query}")
    assert answer.status_code == 400
    return [(fault["parameter"], fault["detail"]) for fault in answer.json()["errors"]]


def test_events_come_oldest_first_with_a_gap_free_sequence(
    reader: Reader, world: World, feed: list[str]
) -> None:
    answer = reader.get("events").json()
    first = Event.objects.get(pk=feed[0])

    assert [(event["id"], event["sequence"]) for event in answer["data"]] == [
        (event_id, number) for number, event_id in enumerate(feed, start=1)
    ]
    assert answer["nextCursor"] is None
    assert answer["data"][0] == {
        "id": feed[0],
        "type": "action.completed",
        "sequence": 1,
        "timestamp": first.occurred_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "data": {"n": 0},
    }


def test_what_is_not_numbered_yet_is_not_told(reader: Reader, world: World, feed: list[str]) -> None:
    late = operations.record(company_key=world.company.pk, type="action.completed", data={})
    assert ids_in(reader) == feed

    publish_events()
    assert ids_in(reader, "after=5") == [late.id]


def test_after_is_exclusive_and_polls_on_from_an_empty_page(
    reader: Reader, world: World, feed: list[str]
) -> None:
    assert ids_in(reader, "after=0") == feed
    assert ids_in(reader, "after=3") == feed[3:]
    empty = reader.get("events?after=5")
    assert empty.json() == {"data": [], "nextCursor": None}
    assert reader.get("events?after=5", If_None_Match=empty["ETag"]).status_code == 304

    new = operations.record(company_key=world.company.pk, type="campaign.live", data={})
    publish_events()
    assert ids_in(reader, "after=5") == [new.id]
    assert reader.get("events?after=5", If_None_Match=empty["ETag"]).status_code == 200
    assert ids_in(reader, f"after={2**63 - 1}") == []


def test_a_consumer_who_polls_by_sequence_sees_each_event_once(
    reader: Reader, world: World, feed: list[str]
) -> None:
    seen, last = [], 0
    for round_ in range(6):
        page = reader.get(f"events?after={last}&limit=2").json()["data"]
        seen += [event["sequence"] for event in page]
        last = page[-1]["sequence"] if page else last
        if round_ < 3:
            operations.record(company_key=world.company.pk, type="campaign.live", data={})
            publish_events()

    assert seen == list(range(1, 9))


def test_pages_follow_each_other_by_cursor_as_in_every_list(
    reader: Reader, world: World, feed: list[str]
) -> None:
    seen, query = [], "limit=2&after=1"
    while True:
        page = reader.get(f"events?{query}").json()
        seen += [event["id"] for event in page["data"]]
        if page["nextCursor"] is None:
            break
        query = f"limit=2&cursor={page['nextCursor']}"

    assert seen == feed[1:]


def test_events_are_narrowed_by_one_type_or_several(reader: Reader, feed: list[str]) -> None:
    assert ids_in(reader, "type=action.completed") == [feed[0], feed[2], feed[4]]
    assert ids_in(reader, "type=batch.finished,campaign.live") == [feed[1], feed[3]]
    assert ids_in(reader, "type=batch.finished,batch.finished&after=1") == [feed[3]]
    assert ids_in(reader, "type=batch.finished,action.completed&after=2&limit=2") == feed[2:4]
    cursor = reader.get("events?type=batch.finished,action.completed&limit=2").json()["nextCursor"]
    assert ids_in(reader, f"type=batch.finished,action.completed&cursor={cursor}") == feed[3:]
    assert faults(reader, f"type=action.completed&cursor={cursor}")[0][0] == "cursor"


def test_every_fault_of_the_parameters_is_said_at_once(reader: Reader, feed: list[str]) -> None:
    cursor = reader.get("events?limit=1").json()["nextCursor"]
    assert faults(reader, f"after=1&cursor={cursor}") == [
        ("after", "Must not be given together with cursor: each says where to go on")
    ]
    found = faults(reader, "after=-1&limit=0&type=action.completed,redeemed&cursor=x")
    assert [name for name, _ in found] == ["limit", "after", "type", "cursor"]
    assert found[1][1] == f'Must be a whole number from 0 to {2**63 - 1}; found "-1"'
    assert found[2][1].startswith("Must be of app.registered, app.changed, ")
    assert found[2][1].endswith(', separated by commas; found "redeemed"')
    for after in ("", "1.0", "\u0661", "9" * 19, "9" * 30, " 1"):
        assert [name for name, _ in faults(reader, f"after={after}")] == ["after"]
    assert [name for name, _ in faults(reader, "type=")] == ["type"]
    assert [name for name, _ in faults(reader, "type=action.completed&type=campaign.live")] == ["type"]


def test_a_company_sees_its_own_events_alone_with_every_key(
    reader: Reader, world: World, feed: list[str]
) -> None:
    other = make_world(name="Another company")
    publish_events()
    answers = [
        Reader(one).get("events", secret=secret)
        for one, secret in (
            (world, world.live_secret),
            (world, world.test_secret),
            (other, other.live_secret),
        )
    ]

    assert answers[0].content == answers[1].content
    assert [event["id"] for event in answers[0].json()["data"]] == feed
    theirs = answers[2].json()["data"]
    assert [event["sequence"] for event in theirs] == list(range(1, len(theirs) + 1))
    assert not {event["id"] for event in theirs} & set(feed)


def test_a_page_costs_one_statement_beside_the_key(reader: Reader, feed: list[str]) -> None:
    for query in ("", "limit=1", "type=action.completed", "type=action.completed,campaign.live&after=1"):
        with CaptureQueriesContext(connection) as statements:
            reader.get(f"events?{query}")
        assert len(statements) == 2, query


_MANY = """
INSERT INTO events_event (id, company_key, type, data, occurred_at, sequence)
SELECT ('018f0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       CASE WHEN n % 3 = 0 THEN md5('other')::uuid ELSE (SELECT company_key FROM events_event LIMIT 1) END,
       CASE WHEN n IN (20000, 40000) THEN 'campaign.live' ELSE 'action.completed' END, '{}', now(), n + 100
FROM generate_series(1, 60000) n;
ANALYZE events_event;
"""


def scans_in(plan: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The parts of a plan that read a table."""
    if "Scan" in plan["Node Type"] and "Relation Name" in plan:
        yield plan
    for part in plan.get("Plans", []):
        yield from scans_in(part)


def test_what_is_rare_is_found_without_reading_through_what_is_not(world: World, feed: list[str]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(_MANY)
    asked: dict[str, tuple[list[str], str, list[int]]] = {
        "all": ([], "one_event_per_sequence_number", [21]),
        "rare": (["campaign.live"], "events_by_type", [2]),
        "none": (["batch.finished"], "events_by_type", [0]),
        "several": (["campaign.live", "batch.finished"], "events_by_type", [2, 0]),
        "often and rare": (["action.completed", "campaign.live"], "events_by_type", [21, 2]),
    }
    for name, (types, index, rows) in asked.items():
        with CaptureQueriesContext(connection) as seen:
            feed_of(world.company.pk, after=4, types=types, count=21)
        with connection.cursor() as cursor:
            cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {seen.captured_queries[-1]['sql']}")
            [plan] = cursor.fetchone()[0]
        read = list(scans_in(plan["Plan"]))
        assert [one["Node Type"] for one in read] == ["Index Scan"] * max(1, len(types)), (name, plan)
        assert index in [one["Index Name"] for one in read], (name, plan)
        assert all(one["Actual Rows"] <= most for one, most in zip(read, rows, strict=True)), (name, plan)
        assert not any(one.get("Rows Removed by Filter") for one in read), (name, plan)


def test_methods_and_media_of_the_feed_are_answered_sanely(reader: Reader, feed: list[str]) -> None:
    get, head, options, post = (
        reader.get("events", method=method) for method in ("get", "head", "options", "post")
    )

    assert (head.status_code, head.content, head["ETag"]) == (200, b"", get["ETag"])
    assert (options.status_code, options["Allow"]) == (204, "GET, HEAD, OPTIONS")
    assert (post.status_code, post.json()["code"], post["Allow"]) == (
        405, "method_not_allowed", "GET, HEAD, OPTIONS",
    )  # fmt: skip
    assert reader.get("events", Accept="text/csv").json()["code"] == "not_acceptable"
    assert get["RateLimit-Policy"].startswith('"reading";')
    assert reader.get("events/").json()["code"] == "not_found"


@pytest.mark.django_db(transaction=True)
def test_the_loop_of_the_guide_hands_over_every_event_once_and_in_order(live_server: LiveServer) -> None:
    world = make_world()
    publish_events()
    guide = (settings.ROOT / "docs" / "events.md").read_text()
    names: dict[str, Any] = {}
    exec(guide.partition("```python\n")[2].partition("```")[0], names)
    seen: list[int] = []

    class Enough(Exception):
        """Ends the loop, which goes on for ever."""

    def handle(event: dict[str, Any]) -> None:
        seen.append(event["sequence"])
        if len(seen) == count + 1:
            raise Enough
        if len(seen) == count:
            operations.record(company_key=world.company.pk, type="campaign.live", data={})
            publish_events()

    count = Event.objects.filter(company_key=world.company.pk).count()
    with pytest.raises(Enough):
        names["follow"](live_server.url, world.live_secret, 0, handle, pause=0)
    assert seen == list(range(1, count + 2))
