"""The examples of the description are what the API takes and answers."""

import json
from collections.abc import Iterator

import pytest
from django.test import Client
from jsonschema import Draft202012Validator

from events.models import Event
from tests.api.conftest import Reader, decided_batch, sent_webhook
from tests.conftest import Api
from tests.world import World


@pytest.fixture
def description(client: Client) -> dict:
    return json.loads(client.get("/v1/openapi.json").content)


def examples_in(description: dict) -> Iterator[tuple[str, dict, dict]]:
    """The calls with the schema and the value of each example of an answer."""
    for path, methods in description["paths"].items():
        for method, call in methods.items():
            for status in {"200", "201", "202"} & call["responses"].keys():
                for media in call["responses"][status]["content"].values():
                    for example in media.get("examples", {}).values():
                        yield f"{method} {path}", media["schema"], example["value"]


def test_every_example_of_an_answer_is_described(description: dict) -> None:
    seen = set()
    for call, schema, value in examples_in(description):
        whole = schema | {"components": description["components"]}
        faults = [fault.message for fault in Draft202012Validator(whole).iter_errors(value)]
        assert faults == [], call
        seen.add(call)

    reads = {f"get {path}" for path, methods in description["paths"].items() if "get" in methods}
    assert seen - reads == {
        "post /v1/actions/batches",
        "post /v1/actions/batches/{batchId}/cancel",
        "post /v1/webhookEndpoints",
        "patch /v1/webhookEndpoints/{endpointId}",
        "post /v1/webhookEndpoints/{endpointId}/replay",
        "post /v1/webhookEndpoints/{endpointId}/resend",
        "post /v1/webhookEndpoints/{endpointId}/rotateSecret",
        "post /v1/webhookEndpoints/{endpointId}/test",
    }
    assert reads <= seen


def shape_of(value: object) -> object:
    """The names in an answer, however deep: a list counts by its first row."""
    match value:
        case dict():
            return {name: shape_of(part) for name, part in value.items()}
        case list():
            return [shape_of(part) for part in value[:1]]
        case _:
            return None


def test_every_example_has_the_names_of_a_real_answer(
    api: Api, reader: Reader, world: World, description: dict
) -> None:
    given = api.get_reward().json()
    ids = {
        "campaignId": world.campaign.id,
        "actionId": given["actionId"],
        "decisionId": given["decisionId"],
        "batchId": decided_batch(world),
    }
    # The first event of the feed is a completed action, as in the example.
    Event.objects.exclude(type="action.completed").delete()
    ids |= {name: found[0] for name, found in sent_webhook(world).items()}
    for call, _, value in examples_in(description):
        if not call.startswith("get "):
            continue
        path = call.removeprefix("get /v1/").format(**ids)
        assert shape_of(reader.get(path).json()) == shape_of(value), call


def test_the_examples_of_the_verbs_run(api: Api, world: World, description: dict) -> None:
    for verb in ("getReward", "getRewardInfo"):
        content = description["paths"][f"/v1/{verb}"]["post"]["requestBody"]["content"]["application/json"]
        for example in content["examples"].values():
            body = example["value"] | {"appId": world.app.id, "campaignId": world.campaign.id}
            assert set(example["value"]) <= set(world.body())
            assert api.call(verb, body=body).status_code == 200
