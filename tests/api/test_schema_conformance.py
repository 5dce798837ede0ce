"""Calls made up from our own description get no fault, and no answer that it does not describe."""

from collections.abc import Iterator
from typing import Any

import pytest
import schemathesis
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from tests.api.conftest import decided_batch, sent_webhook
from tests.conftest import Api
from tests.world import World

EXAMPLES = 12
CHECKS = [
    not_a_server_error,
    checks.status_code_conformance,
    checks.content_type_conformance,
    checks.response_schema_conformance,
    checks.response_headers_conformance,
]


@pytest.fixture
def ids(api: Api, world: World) -> dict[str, list[str]]:
    """What there is to be asked for, so that not every path leads nowhere."""
    live, test = api.get_reward().json(), api.get_reward(secret=world.test_secret).json()
    return {
        "campaignId": [world.campaign.id],
        "actionId": [live["actionId"]],
        "decisionId": [live["decisionId"], test["decisionId"]],
        "batchId": [decided_batch(world), decided_batch(world, secret=world.test_secret)],
        **sent_webhook(world),
    }


@pytest.fixture
def one_connection(ids: dict[str, list[str]]) -> Iterator[None]:
    """Calls come through WSGI, and stay on the test's own connection: the test client, used before, listens anew."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


@pytest.mark.parametrize("mode", ["live", "test"])
def test_no_call_gets_a_fault_or_an_answer_outside_the_description(
    world: World, ids: dict[str, list[str]], one_connection: None, mode: str
) -> None:
    schema = schemathesis.openapi.from_wsgi("/v1/openapi.json", get_wsgi_application())
    secret = {"live": world.live_secret, "test": world.test_secret}[mode]
    statuses = set()
    for found in schema.get_all_operations():
        operation = found.ok()
        made_up = operation.as_strategy(generation_mode=GenerationMode.POSITIVE) | operation.as_strategy(
            generation_mode=GenerationMode.NEGATIVE
        )

        @settings(max_examples=EXAMPLES, database=None, phases=[Phase.generate], deadline=None,
                  suppress_health_check=list(HealthCheck))  # fmt: skip
        @given(case=made_up, known=st.booleans(), which=st.integers(0, 1))
        def call(case: Any, known: bool, which: int) -> None:
            for name in (case.path_parameters or {}) if known else ():
                case.path_parameters[name] = ids[name][which % len(ids[name])]
            answer = case.call(headers={"x-api-key": secret})
            case.validate_response(answer, checks=CHECKS)
            statuses.add(answer.status_code)

        call()
    assert {200, 400, 404} <= statuses
