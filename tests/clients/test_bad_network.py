"""Whatever a network loses, a reward is given and charged once."""

import json
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from moments_rewards import Batch, BatchRow, ConnectionFailed, MomentsError, Retries

from campaigns.models import Action
from campaigns.models import Batch as StoredBatch
from tests.clients.conftest import HASTY, RunNode, call_of, client_of
from tests.clients.network import FAULTS, Proxy, proxy_to
from tests.concurrency.test_get_reward import assert_books_agree
from tests.world import World

CALLS = 30
# Each fault before and after each other, and a call that goes well now and then.
PLAN = (*FAULTS, "fine", *reversed(FAULTS), "fine", *FAULTS[::2], "fine")


def assert_each_was_asked_for_by_one_key(seen: Proxy) -> None:
    keys = defaultdict(int)
    for _, path, key in seen.seen:
        assert (path, key is not None) == ("/v1/getReward", True)
        keys[key] += 1
    assert len(keys) == CALLS
    assert sum(keys.values()) > 3 * CALLS, "the network was not bad enough"


def test_thirty_calls_of_the_python_client_are_thirty_charges(world: World, service: str) -> None:
    with proxy_to(service, PLAN) as network, client_of(world, network.url) as moments:
        calls = [call_of(world) for _ in range(CALLS)]
        with ThreadPoolExecutor(6) as pool:
            rewards = list(pool.map(moments.get_reward, calls))

    assert_books_agree(world, CALLS)
    assert {reward.action_id for reward in rewards} == set(Action.objects.values_list("id", flat=True))
    assert_each_was_asked_for_by_one_key(network)


def test_thirty_calls_of_the_typescript_client_are_thirty_charges(
    node: RunNode, world: World, service: str
) -> None:
    script = """
    const calls = JSON.parse(process.env.CALLS);
    const worker = async () => { for (let c; (c = calls.pop());) rewards.push((await moments.getReward(c)).actionId); };
    const rewards = [];
    await Promise.all([1, 2, 3, 4, 5, 6].map(worker));
    say(rewards);
    """
    with proxy_to(service, PLAN) as network:
        calls = json.dumps([world.body() for _ in range(CALLS)])
        rewards = node(script, url=network.url, CALLS=calls)

    assert_books_agree(world, CALLS)
    assert set(rewards) == set(Action.objects.values_list("id", flat=True))
    assert_each_was_asked_for_by_one_key(network)


def test_a_key_of_ones_own_survives_a_client_that_gave_up(world: World, service: str) -> None:
    call, once = call_of(world), Retries(most=0)
    with proxy_to(service, ("unheard",)) as network:
        with pytest.raises(ConnectionFailed) as lost:
            client_of(world, network.url, retries=once).get_reward(call)
        reward = client_of(world, service).get_reward(call, idempotency_key=lost.value.idempotency_key)

    assert_books_agree(world, 1)
    assert reward.action_id == Action.objects.get().id


def test_a_batch_is_taken_once(world: World, service: str) -> None:
    rows = [BatchRow(row_id=f"row-{number}", **vars(call_of(world))) for number in range(3)]
    with proxy_to(service, ("unheard", "cut", "late_busy", "fine")) as network:
        batch: Batch = client_of(world, network.url).batches.submit(rows)

    assert [one.id for one in StoredBatch.objects.all()] == [batch.id]
    assert (batch.rows.total, len(network.seen)) == (3, 4)


@pytest.mark.parametrize("fault", FAULTS)
def test_what_is_not_safe_to_repeat_is_made_once(world: World, service: str, fault: str) -> None:
    submitted = client_of(world, service).batches.submit([BatchRow(row_id="1", **vars(call_of(world)))])
    with proxy_to(service, (fault, "fine")) as network, pytest.raises(MomentsError) as told:
        client_of(world, network.url).batches.cancel(submitted.id)

    assert len(network.seen) == 1
    assert told.value.retryable


def test_what_is_not_safe_to_repeat_is_made_once_by_the_typescript_client(
    node: RunNode, world: World, service: str
) -> None:
    submitted = client_of(world, service).batches.submit([BatchRow(row_id="1", **vars(call_of(world)))])
    script = """
    try { await moments.batches.cancel(process.env.BATCH); } catch (error) { say([error.name, error.retryable]); }
    """
    with proxy_to(service, ("unheard", "fine")) as network:
        told = node(script, url=network.url, BATCH=submitted.id)

    assert (told, len(network.seen)) == (["ConnectionFailed", True], 1)


def test_a_reading_goes_on_through_a_bad_network(world: World, service: str, tmp_path: Path) -> None:
    moments = client_of(world, service)
    given = {moments.get_reward(call_of(world)).action_id for _ in range(3)}
    with proxy_to(service, ("cut", "lost", "slow_down", "fine")) as network:
        read = {action.id for action in client_of(world, network.url, retries=HASTY).actions.list()}

    assert read == given
