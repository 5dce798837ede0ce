"""A revoked key is refused by every process within a second, whichever revoked it, also without Valkey (P7)."""

import time
from collections import Counter
from datetime import timedelta

import pytest

from accounts.operations import revoke_key, rotate_key
from kit import valkey
from tests.launch.server import Server
from tests.world import ACTOR, make_world

CALLS = 5


def statuses(servers: list[Server]) -> Counter[int]:
    """What each of the processes answers, call after call."""
    return Counter(server.call()[0] for _ in range(CALLS) for server in servers)


@pytest.mark.django_db(transaction=True)
def test_a_key_that_is_revoked_or_rotated_away_is_refused_at_once_by_every_process() -> None:
    world, second = make_world(), make_world(name="Second")
    servers = [Server(world, workers=1), Server(world, workers=1)]
    others = [Server(second, workers=1)]
    try:
        for server in servers + others:
            server.await_answers()
        assert statuses(servers) == {200: 2 * CALLS}
        assert statuses(others) == {200: CALLS}

        began = time.monotonic()
        revoke_key(key=world.live_key, actor=ACTOR, reason="leaked")
        rotate_key(key=second.live_key, overlap=timedelta(), actor=ACTOR)
        first = [server.call()[0] for server in servers + others]
        took = time.monotonic() - began
        valkey.forget_everything()

        assert (first, took < 1) == ([401, 401, 401], True)
        assert statuses(servers) == {401: 2 * CALLS}
    finally:
        for server in servers + others:
            server.stop()
