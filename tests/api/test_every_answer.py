"""What every answer of the API has, whatever it says (api.md)."""

import json

import pytest
from django.http import HttpResponse
from django.test import Client

from events.call_log import LOG
from events.models import ApiCall
from kit.ids import is_id
from moments.api import reading
from tests.world import World, make_world

METHODS = ["get", "head", "options", "post", "put", "patch", "delete", "trace"]


def call(world: World | None, method: str, path: str, body: str = "{}", **headers: str) -> HttpResponse:
    key = {"x-api-key": world.live_secret} if world else {}
    return Client(raise_request_exception=False).generic(
        method.upper(),
        path,
        body,
        content_type=headers.pop("content_type", "application/json"),
        headers=key | headers,
    )


@pytest.fixture
def paths(client: Client, db: None) -> list[str]:
    """Every path of the description, with ids that there are not."""
    described = json.loads(client.get("/v1/openapi.json").content)["paths"]
    return [path.replace("{", "").replace("}", "") for path in described]


def test_every_answer_to_a_key_has_its_id_and_what_is_left_of_the_budget(
    world: World, paths: list[str]
) -> None:
    seen = set()
    for path in [*paths, "/v1/nothing", "/v1/", "/v1/getreward", "/v1/getReward/", "/prod/nothing"]:
        for method in METHODS:
            answer = call(world, method, path)
            name = (method, path, answer.status_code)
            assert is_id("req", answer["Request-Id"]), name
            assert answer["RateLimit-Policy"].endswith(";w=1"), name
            assert answer["RateLimit"].endswith(";t=1"), name
            if answer.status_code >= 400 and method != "head":
                assert answer["Content-Type"] == "application/problem+json", name
                assert answer.json()["instance"] == answer["Request-Id"], name
            if answer.status_code == 405:
                assert method.upper() not in answer["Allow"].split(", "), name
            seen.add(answer.status_code)
    assert seen >= {200, 204, 400, 404, 405}


def test_every_refusal_before_the_view_is_one_too(world: World) -> None:
    answers = {
        406: call(world, "post", "/v1/getReward", accept="text/html"),
        413: call(world, "post", "/v1/getReward", json.dumps({"x": "y" * 17_000})),
        415: call(world, "post", "/v1/getReward", "a=b", content_type="application/x-www-form-urlencoded"),
        400: call(world, "post", "/v1/getReward", "{"),
    }
    for status, answer in answers.items():
        assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
        assert is_id("req", answer["Request-Id"])
        assert answer["RateLimit-Policy"] == '"key";q=1000000;w=1'
        assert answer["RateLimit"].startswith('"key";r=')


def test_without_a_key_an_answer_has_its_id_alone(paths: list[str]) -> None:
    for path in [*paths, "/v1/nothing", "/prod/nothing"]:
        answer = call(None, "get", path)
        assert (answer.status_code, answer.json()["code"]) == (
            (404, "not_found") if path.endswith("nothing") else (401, "invalid_api_key")
        )
        assert is_id("req", answer["Request-Id"])
        assert "RateLimit" not in answer


@pytest.mark.parametrize("method", METHODS)
def test_a_path_that_is_none_is_404_by_every_method(world: World, method: str) -> None:
    answers = [call(one, method, "/v1/rewards") for one in (world, None)]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert ["Allow" in answer for answer in answers] == [False, False]
    if method != "head":
        told = [{**answer.json(), "instance": ""} for answer in answers]
        assert told[0] == told[1]
        assert told[0]["detail"] == "There is nothing at this path."


def test_a_mistyped_path_is_in_the_request_log_of_the_key(world: World) -> None:
    call(world, "post", "/v1/getrewards", json.dumps(world.body()))
    call(None, "post", "/v1/getrewards")
    call(world, "get", "/v1/ada@example.com")
    LOG.flush()

    logged = ApiCall.objects.order_by("at", "id").values_list("method", "path", "status", "code")
    assert list(logged) == [
        ("POST", "/v1/getrewards", 404, "not_found"),
        ("GET", "/v1/(not an id)", 404, "not_found"),
    ]


def test_paths_that_are_none_draw_on_the_budget_of_reading(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "READING_CALLS_PER_SECOND", 1)
    world = make_world(calls_per_second=1)
    answers = [call(world, "get", "/v1/nothing") for _ in range(9)]

    assert answers[0]["RateLimit"] == '"reading";r=0;t=1'
    assert 429 in {answer.status_code for answer in answers}
    assert call(world, "post", "/v1/getReward").status_code == 400


def test_the_original_s_paths_are_not_retired(world: World) -> None:
    """They answer the same as the others, and nothing says that they will end."""
    answers = [
        call(world, "post", path, json.dumps(world.body()))
        for path in ("/prod/GetRewardInfo", "/v1/getRewardInfo")
    ]

    assert [answer.status_code for answer in answers] == [200, 200]
    assert set(answers[0].headers) == set(answers[1].headers)
    assert not {"Deprecation", "Sunset"} & set(answers[0].headers)
