"""The feed of events and webhook endpoints, by both clients."""

import json
import re
import threading
from datetime import UTC, datetime, timedelta
from itertools import islice

import pytest
from moments_rewards import InvalidRequest, Moments, NotAllowed, NotFound
from moments_rewards.operations import OPERATIONS

from events import operations
from events.models import Event, WebhookEndpoint
from events.operations import publish_events
from tests.clients.conftest import RunNode, call_of, client_of
from tests.clients.network import proxy_to
from tests.world import World, make_world

HOOK = "http://127.0.0.1:9/hook"
LOSSES = ("fine", "cut", "lost", "busy", "unheard", "slow_down")


def happen(world: World, count: int = 1, type: str = "action.completed") -> list[str]:
    """The ids of events that were written and numbered."""
    ids = [operations.record(company_key=world.company.pk, type=type, data={}).pk for _ in range(count)]
    publish_events()
    return ids


@pytest.fixture(autouse=True)
def begun(world: World) -> World:
    """The events of making a world are numbered, and a stranger has some, too."""
    happen(make_world(name="Stranger Games"))
    return world


def ids_of(world: World) -> list[str]:
    return list(
        Event.objects.filter(company_key=world.company.pk).order_by("sequence").values_list("id", flat=True)
    )


def test_the_feed_is_read_from_a_place_over_pages_and_by_type(moments: Moments, world: World) -> None:
    last = list(moments.events.list())[-1].sequence
    completed, revoked = happen(world, 101), happen(world, 2, "key.revoked")

    assert [event.id for event in moments.events.list()] == ids_of(world)
    assert [event.id for event in moments.events.list(after=last)] == completed + revoked
    assert [event.id for event in moments.events.list(after=last, types=["key.revoked"])] == revoked
    assert list(moments.events.list(after=last + 103)) == []


def test_an_event_tells_the_object_as_it_is_read(moments: Moments, world: World) -> None:
    moments.get_reward(call_of(world))
    publish_events()
    (event,) = moments.events.list(types=["action.completed"])

    assert event.data["id"] == next(moments.actions.list()).id
    assert event.timestamp.tzinfo is not None


def test_a_follower_misses_nothing_while_events_come_and_answers_are_lost(world: World, service: str) -> None:
    def write() -> None:
        for _ in range(10):
            happen(world, 6)

    before = ids_of(world)
    with proxy_to(service, LOSSES) as network:
        follower = client_of(world, network.url).events.follow(every=0.005)
        writer = threading.Thread(target=_in_own_connection, args=(write,))
        writer.start()
        seen = list(islice(follower, len(before) + 60))
        writer.join()

    assert [event.id for event in seen] == ids_of(world)
    assert [event.sequence for event in seen] == list(range(1, len(seen) + 1))


def _in_own_connection(work: object) -> None:
    from django.db import connection

    try:
        work()  # type: ignore[operator]
    finally:
        connection.close()


def test_a_follower_in_typescript_misses_nothing(node: RunNode, world: World, service: str) -> None:
    happen(world, 120)
    script = """
    const seen = [], listed = [];
    for await (const event of moments.events.list({after: 5})) listed.push(event.id);
    for await (const event of moments.events.follow({every: 0.005})) {
      seen.push(event.id);
      if (seen.length === Number(process.env.COUNT)) break;
    }
    say({seen, listed});
    """
    ids = ids_of(world)
    with proxy_to(service, LOSSES) as network:
        told = node(script, url=network.url, COUNT=str(len(ids)))

    assert told == {"seen": ids, "listed": ids[5:]}


def assert_every_call_was_made(seen: list[tuple[str, str, str | None]]) -> None:
    made = {(method, re.sub(r"/(we|evt)_\w+", r"/{\1}", path.partition("?")[0])) for method, path, _ in seen}
    known = {
        (one.method, one.path.replace("endpointId", "we").replace("eventId", "evt"))
        for one in OPERATIONS.values()
        if "webhook" in one.path
    }
    assert made == known


def test_an_endpoint_lives_its_life(world: World, service: str) -> None:
    with proxy_to(service) as network:
        hooks = client_of(world, network.url).webhook_endpoints
        made = hooks.create(HOOK, types=["action.completed"], description="Games", rate_per_second=7)
        assert (made.url, made.types, made.rate_per_second) == (HOOK, ("action.completed",), 7)
        assert made.secret.startswith("whsec_")
        assert made.secret not in repr(made)
        assert [one.id for one in hooks.list()] == [made.id]
        changed = hooks.change(made.id, description="", types=[])
        assert (changed.description, changed.types, changed.enabled) == ("", (), True)
        assert hooks.get(made.id) == changed
        (event,) = happen(world)
        assert [one.event_id for one in hooks.deliveries(made.id, status="pending")] == [event]
        assert hooks.delivery(made.id, event).status == "pending"
        assert hooks.resend(made.id, event).event_id == event
        replay = hooks.replay(made.id, since=datetime.now(UTC) - timedelta(hours=1), which="all")
        assert (replay.webhook_endpoint_id, replay.which) == (made.id, "all")
        assert hooks.test(made.id).type == "webhook.test"
        rotated = hooks.rotate_secret(made.id, overlap_hours=2)
        assert (rotated.overlap_hours, rotated.secret == made.secret) == (2, False)
        assert rotated.secret not in repr(rotated)
        assert hooks.delete(made.id) is None

    assert_every_call_was_made(network.seen)
    assert WebhookEndpoint.objects.filter(pk=made.id, removed_at=None).count() == 0


def test_an_endpoint_lives_its_life_in_typescript(node: RunNode, world: World, service: str) -> None:
    making = """
    const made = await moments.webhookEndpoints.create({url: process.env.HOOK, description: "Games", ratePerSecond: 7});
    const changed = await moments.webhookEndpoints.change(made.id, {types: ["action.completed"], enabled: true});
    say({made, changed});
    """
    using = """
    const hooks = moments.webhookEndpoints, {ID: id, EVENT: event} = process.env;
    const all = async (rows) => { const found = []; for await (const row of rows) found.push(row); return found; };
    const since = new Date(Date.now() - 3600_000).toISOString();
    say({
      read: await hooks.get(id),
      listed: await all(hooks.list()),
      deliveries: await all(hooks.deliveries(id, {type: "action.completed", status: "pending"})),
      delivery: await hooks.delivery(id, event),
      resent: await hooks.resend(id, event),
      replay: await hooks.replay(id, {since, which: "all"}),
      tried: await hooks.test(id),
      rotated: await hooks.rotateSecret(id, {overlapHours: 2}),
      gone: await hooks.delete(id) ?? null,
    });
    """
    with proxy_to(service) as network:
        begun = node(making, url=network.url, HOOK=HOOK)
        made, changed = begun["made"], begun["changed"]
        (event,) = happen(world)
        told = node(using, url=network.url, ID=made["id"], EVENT=event)

    assert (made["url"], made["types"], made["ratePerSecond"]) == (HOOK, [], 7)
    assert (changed["types"], told["read"], told["listed"]) == (["action.completed"], changed, [changed])
    assert [one["eventId"] for one in [*told["deliveries"], told["delivery"], told["resent"]]] == [event] * 3
    assert (told["replay"]["which"], told["tried"]["type"], told["gone"]) == ("all", "webhook.test", None)
    assert told["rotated"]["secret"] != made["secret"]
    assert_every_call_was_made(network.seen)


def test_endpoints_ask_for_a_live_key_and_say_every_fault(
    moments: Moments, world: World, service: str
) -> None:
    with pytest.raises(NotAllowed, match="live_key_needed"):
        client_of(world, service, secret=world.test_secret).webhook_endpoints.create(HOOK)
    with pytest.raises(InvalidRequest) as told:
        moments.webhook_endpoints.create("ftp://nowhere", rate_per_second=10**6)
    assert sorted(fault.pointer for fault in told.value.errors) == ["/ratePerSecond", "/url"]
    with pytest.raises(NotFound, match="webhook_endpoint_not_found"):
        moments.webhook_endpoints.delete("we_none")
    with pytest.raises(ValueError, match="time zone"):
        moments.webhook_endpoints.replay("we_none", since=datetime(2026, 11, 1))  # noqa: DTZ001
    assert json.dumps(list(moments.webhook_endpoints.list())) == "[]"
