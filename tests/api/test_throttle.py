"""5 calls a second a key, both verbs together; without Valkey the API goes on (A2)."""

from collections import Counter

import pytest
from redis import Redis
from redis.exceptions import ConnectionError as ValkeyAway

from accounts.models import ApiKey
from campaigns.models import Action
from tests.conftest import Api
from tests.world import make_world


@pytest.fixture
def slow_api(db: None) -> Api:
    return Api(make_world(calls_per_second=5))


def test_a_call_too_many_in_a_second_is_refused_and_costs_nothing(slow_api: Api) -> None:
    ApiKey.objects.update(calls_per_second=2)
    answers = [slow_api.call(verb) for verb in ("getReward", "getRewardInfo", "getReward")]

    assert [answer.status_code for answer in answers] == [200, 200, 429]
    last = answers[-1]
    assert (last.json()["code"], last.json()["retryable"], last["Retry-After"]) == ("throttled", True, "1")
    assert Action.objects.count() == 1


def test_every_answer_to_a_known_key_tells_the_rate(slow_api: Api) -> None:
    answers = [slow_api.get_reward(), slow_api.get_reward(body={}), slow_api.get_reward(momentId="none")]

    assert {answer["RateLimit-Policy"] for answer in answers} == {'"key";q=5;w=1'}
    assert [answer["RateLimit"] for answer in answers] == ['"key";r=4;t=1', '"key";r=3;t=1', '"key";r=2;t=1']
    assert all(answer["Request-Id"].startswith("req_") for answer in answers)


def test_each_key_has_a_throttle_of_its_own(slow_api: Api) -> None:
    ApiKey.objects.update(calls_per_second=1)
    answers = [slow_api.get_reward() for _ in range(2)]

    assert [answer.status_code for answer in answers] == [200, 429]
    assert slow_api.get_reward(secret=slow_api.world.test_secret).status_code == 200


@pytest.fixture
def no_valkey(monkeypatch: pytest.MonkeyPatch) -> Counter[str]:
    """Valkey is away; how often somebody asked for it."""
    asked: Counter[str] = Counter()

    def refuse(self: Redis, *_: object, **__: object) -> None:
        asked["times"] += 1
        raise ValkeyAway

    monkeypatch.setattr(Redis, "execute_command", refuse)
    return asked


def test_without_valkey_each_process_throttles_for_itself(no_valkey: Counter[str], slow_api: Api) -> None:
    codes = Counter(slow_api.get_reward().status_code for _ in range(12))

    assert set(codes) == {200, 429}
    assert codes[200] <= 10
    assert no_valkey["times"] <= 3
