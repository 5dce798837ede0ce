"""The API describes itself: OpenAPI, its explorer, and a page for every code."""

import json

import pytest
from django.test import Client

from moments.api.pages import CODES
from tests.conftest import Api

CONTRACT = {
    "delivery_not_found", "delivery_under_way", "endpoint_disabled", "live_key_needed", "replay_under_way",
    "too_many_endpoints", "too_many_secrets", "webhook_endpoint_not_found",
    "batch_ended", "batch_not_found", "too_many_batches",
    "action_not_found", "decision_not_found",
    "already_rewarded", "app_mismatch", "budget_exhausted", "campaign_limit_reached", "campaign_not_found",
    "campaign_not_live", "company_limit_reached", "company_suspended", "customer_not_eligible",
    "idempotency_in_progress", "idempotency_mismatch", "invalid_api_key", "invalid_request", "ip_not_allowed",
    "method_not_allowed", "moment_not_found", "not_acceptable", "not_found", "reward_group_not_found",
    "server_fault", "throttled", "too_large", "try_again", "unsupported_media_type",
}  # fmt: skip


@pytest.fixture
def description(client: Client) -> dict:
    return json.loads(client.get("/v1/openapi.json").content)


def test_the_description_is_openapi_3_1(description: dict) -> None:
    assert description["openapi"].startswith("3.1")
    assert sorted(description["paths"]) == [
        "/v1/actions",
        "/v1/actions/batches",
        "/v1/actions/batches/{batchId}",
        "/v1/actions/batches/{batchId}/cancel",
        "/v1/actions/batches/{batchId}/rows",
        "/v1/actions/{actionId}",
        "/v1/campaigns",
        "/v1/campaigns/{campaignId}",
        "/v1/decisions/{decisionId}",
        "/v1/events",
        "/v1/getReward",
        "/v1/getRewardInfo",
        "/v1/usage",
        "/v1/webhookEndpoints",
        "/v1/webhookEndpoints/{endpointId}",
        "/v1/webhookEndpoints/{endpointId}/deliveries",
        "/v1/webhookEndpoints/{endpointId}/deliveries/{eventId}",
        "/v1/webhookEndpoints/{endpointId}/replay",
        "/v1/webhookEndpoints/{endpointId}/resend",
        "/v1/webhookEndpoints/{endpointId}/rotateSecret",
        "/v1/webhookEndpoints/{endpointId}/test",
    ]


def test_the_verbs_ask_for_what_the_contract_asks_for(description: dict) -> None:
    form = description["components"]["schemas"]["RewardCallFormRequest"]

    assert sorted(form["required"]) == ["appId", "campaignId", "deviceType", "momentId", "rewardGroupId"]
    assert form["properties"]["deviceType"]["enum"] == ["Android", "iOS", "FireOS", "Web", "FireTV"]
    assert form["properties"]["momentId"]["maxLength"] == 64


def test_an_answer_has_the_fields_that_are_described(api: Api, description: dict) -> None:
    schemas = description["components"]["schemas"]

    assert set(api.get_reward().json()) == set(schemas["Reward"]["properties"]) - {"status"}
    assert set(api.get_reward_info().json()) == set(schemas["RewardInfo"]["properties"])
    assert set(api.get_reward(momentId="none").json()) <= set(schemas["Problem"]["properties"])
    assert set(api.get_reward(body={}).json()["errors"][0]) <= set(schemas["Fault"]["properties"])


def test_every_code_of_the_contract_has_a_page(client: Client, db: None) -> None:
    assert set(CODES) == CONTRACT
    for code in CODES:
        page = client.get(f"/docs/errors/{code}")
        assert (page.status_code, code in page.content.decode()) == (200, True), code
    assert client.get("/docs/errors/").status_code == 200
    assert client.get("/docs/errors/reward_not_found").status_code == 404


def test_a_problem_names_a_page_that_is_there(api: Api, client: Client) -> None:
    url = api.get_reward(momentId="none").json()["type"]

    assert client.get(url.removeprefix("http://localhost:8000")).status_code == 200


def test_the_explorer_asks_nobody_else(client: Client, db: None) -> None:
    page = client.get("/docs/api/").content.decode()

    assert "swagger-ui-bundle" in page
    assert 'src="http' not in page
    assert "//cdn" not in page
