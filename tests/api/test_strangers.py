"""On every path of the description another company's ids answer with the same bytes as ids that nobody has."""

import json
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from kit.ids import new_id
from tests.api.conftest import decided_batch, sent_webhook
from tests.conftest import Api
from tests.world import World, make_world

PREFIXES = {
    "campaignId": "cmp",
    "actionId": "act",
    "decisionId": "dec",
    "batchId": "bat",
    "endpointId": "we",
    "eventId": "evt",
}
BODIES = {"/resend": {"eventId": new_id("evt")}, "/replay": {"since": "2026-01-01T00:00:00Z"}}


def ids_of(world: World) -> dict[str, str]:
    """An id of each kind that the company's own keys find."""
    given = Api(world).get_reward().json()
    hook = sent_webhook(world)
    return {
        "campaignId": world.campaign.id,
        "actionId": given["actionId"],
        "decisionId": given["decisionId"],
        "batchId": decided_batch(world),
        "endpointId": hook["endpointId"][0],
        "eventId": hook["eventId"][0],
    }


def operations_with_ids() -> Iterator[tuple[str, str]]:
    """Each method and path of the description that names a thing by its id."""
    for path, item in Client().get("/v1/openapi.json").json()["paths"].items():
        if "{" in path:
            yield from ((method, path) for method in item if method in ("get", "post", "patch", "delete"))


def told(method: str, path: str, secret: str) -> tuple[int, str]:
    """Status and body of an answer, but for the request's own id."""
    body: Any = next((body for end, body in BODIES.items() if path.endswith(end)), {})
    answer = getattr(Client(raise_request_exception=False), method)(
        path,
        *([] if method == "get" else [json.dumps(body), "application/json"]),
        headers={"x-api-key": secret},
    )
    found = answer.json()
    return answer.status_code, json.dumps(found | {"instance": ""})


@pytest.mark.parametrize("mode", ["live", "test"])
def test_strangers_ids_answer_like_nobodys_on_every_path(world: World, mode: str) -> None:
    secret = {"live": world.live_secret, "test": world.test_secret}[mode]
    own, theirs = ids_of(world), ids_of(make_world(name="Another company"))
    asked = set()
    for method, path in operations_with_ids():
        names = re.findall(r"\{(\w+)\}", path)
        # Of a path with two ids the first is a stranger's, and one's own with a stranger's after it.
        for last, name in enumerate(names):
            before = {one: own[one] for one in names[:last]}
            strange = told(
                method, path.format(**before, **{one: theirs[one] for one in names[last:]}), secret
            )
            nobodys = {one: new_id(PREFIXES[one]) for one in names[last:]}
            assert told(method, path.format(**before, **nobodys), secret) == strange, (method, path)
            assert strange[0] in (403, 404), (method, path, strange)
            asked.add(name)
    assert asked == PREFIXES.keys()


def test_these_ids_are_found_by_their_own_key(world: World) -> None:
    own = ids_of(world)
    paths = [path for method, path in operations_with_ids() if method == "get"]

    found = {path: told("get", path.format(**own), world.live_secret)[0] for path in paths}
    assert found == dict.fromkeys(paths, 200)
