"""Each call by an app's server leaves a line in the request log, and nothing of a customer in it (A5, S9, P8)."""

import json
import re
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts import keys
from accounts.models import ApiKey
from accounts.operations import create_key, revoke_key
from campaigns.calls import customer_hash_of
from campaigns.models import Decision
from events.call_log import LOG
from events.models import ApiCall
from events.queries import last_uses
from kit import clock
from tests.conftest import Api
from tests.world import ACTOR, World, make_world


def calls() -> list[ApiCall]:
    """The calls that were logged, in their order."""
    LOG.flush()
    return list(ApiCall.objects.order_by("pk"))


def test_a_completed_action_is_logged_with_its_ids_and_without_its_customer(api: Api, world: World) -> None:
    answer = api.get_reward(customerId="player-4711", customerEmail="ada@example.com", country="US", key="k1")

    [call] = calls()
    told = answer.json()
    assert call.pk == answer["Request-Id"]
    assert (call.company_key, call.app_key, call.key_key) == (
        world.company.id,
        world.app.id,
        world.live_key.id,
    )
    assert call.key_hint == f"mk_live_…{world.live_secret[-4:]}"
    assert (call.method, call.path, call.status, call.code) == ("POST", "/v1/getReward", 200, "")
    assert (call.decision_id, call.action_id, call.reward_id) == (
        told["decisionId"],
        told["actionId"],
        told["rewardId"],
    )
    assert (call.is_test, call.has_idempotency_key, call.is_replay) == (False, True, False)
    assert (call.address, call.content_type) == ("127.0.0.1", "application/json")
    assert call.request == {
        "appId": world.app.id,
        "campaignId": world.campaign.id,
        "momentId": "level_10",
        "deviceType": "Web",
        "rewardGroupId": "US",
        "customerId": "(removed)",
        "customerEmail": "(removed)",
        "country": "(removed)",
    }
    assert call.answer == told | {"rewardNotificationUrl": "http://localhost:8000/r/(removed)"}
    assert bytes(call.customer_hash or b"") == customer_hash_of(world.company, "player-4711")
    assert call.answer_bytes == len(answer.content)
    assert call.microseconds > 0
    assert abs(clock.now() - call.at) < timedelta(minutes=1)


def test_nothing_of_the_customer_and_no_token_is_anywhere_in_the_table(api: Api) -> None:
    answer = api.get_reward(
        customerId="player-4711",
        customerEmail="ada@example.com",
        customerIp="203.0.113.9",
        deviceId="d3v1c3-77",
        key="player-4711-level-10",
    )
    LOG.flush()

    with connection.cursor() as cursor:
        cursor.execute("SELECT events_apicall::text FROM events_apicall")
        [[row]] = cursor.fetchall()
    secret = answer.json()["rewardNotificationUrl"].rpartition("/")[2]
    for told in ("player-4711", "ada@example.com", "203.0.113.9", "d3v1c3-77", secret):
        assert told not in row


def test_a_replay_and_a_test_call_say_what_they_are(api: Api, world: World) -> None:
    api.get_reward(key="k1", customerId="ada-lovelace")
    api.get_reward(key="k1", customerId="ada-lovelace")
    answer = api.get_reward(secret=world.test_secret)

    first, replay, test = calls()
    assert [(one.is_replay, one.is_test) for one in (first, replay, test)] == [
        (False, False),
        (True, False),
        (False, True),
    ]
    assert replay.decision_key == first.decision_key
    assert (test.decision_id, test.reward_id) == (answer.json()["decisionId"], answer.json()["rewardId"])
    assert test.decision_key == Decision.objects.get(is_test=True).pk


def test_refusals_are_logged_with_their_codes(api: Api, world: World) -> None:
    api.get_reward(customerId="ada-lovelace")
    api.get_reward(customerId="ada-lovelace")
    api.get_reward(campaignId="cmp_nothing")
    api.get_reward(appId=make_world(name="Stranger Studio").app.id)
    api.get_reward_info(momentId="level 10!")
    type(world.app).objects.update(allowed_networks=["203.0.113.0/24"])
    api.get_reward()

    assert [(call.status, call.code, call.path) for call in calls()[1:]] == [
        (409, "already_rewarded", "/v1/getReward"),
        (404, "campaign_not_found", "/v1/getReward"),
        (403, "app_mismatch", "/v1/getReward"),
        (400, "invalid_request", "/v1/getRewardInfo"),
        (403, "ip_not_allowed", "/v1/getReward"),
    ]


def post(world: World, body: bytes | str, **headers: str):
    return Client().post(
        "/v1/getReward",
        body,
        content_type=headers.pop("content_type", "application/json"),
        headers={"x-api-key": world.live_secret} | headers,
    )


def test_what_is_refused_for_its_form_is_only_described(world: World) -> None:
    post(world, "{")
    post(world, "[1]")
    post(world, json.dumps(world.body() | {"note": "x" * 16_384}))
    post(world, "a=b", content_type="application/x-www-form-urlencoded")
    post(world, json.dumps(world.body()), accept="text/html")
    Client().get("/v1/getReward", headers={"x-api-key": world.live_secret})

    logged = calls()
    assert [(call.method, call.status, call.code) for call in logged] == [
        ("POST", 400, "invalid_request"),
        ("POST", 400, "invalid_request"),
        ("POST", 413, "too_large"),
        ("POST", 415, "unsupported_media_type"),
        ("POST", 406, "not_acceptable"),
        ("GET", 405, "method_not_allowed"),
    ]
    assert [call.request for call in logged] == [
        "(not kept: no JSON object, 1 bytes)",
        "(not kept: no JSON object, 3 bytes)",
        f"(not kept: no JSON object, {logged[2].request_bytes} bytes)",
        "(not kept: no JSON object, 3 bytes)",
        "(not read)",
        "(not read)",
    ]
    assert logged[1].answer["errors"] == [
        {"pointer": "", "detail": "The body must be a JSON object; found an array."}
    ]


def test_a_throttled_call_is_logged_without_its_body_being_read(api: Api) -> None:
    ApiKey.objects.update(calls_per_second=1)
    api.get_reward()
    api.get_reward()

    assert [(call.status, call.code, call.request) for call in calls()[1:]] == [
        (429, "throttled", "(not read)")
    ]


def test_only_the_log_says_that_a_key_was_revoked_or_expired(api: Api, world: World) -> None:
    key, expired = create_key(app=world.app, mode="live", actor=ACTOR)
    ApiKey.objects.filter(pk=key.pk).update(expires_at=clock.now())
    revoke_key(key=world.live_key, actor=ACTOR)

    answers = [api.get_reward(secret=secret) for secret in (world.live_secret, expired, keys.new_key("live"))]

    told = [re.sub(rb"req_[0-9a-v]+", b"", answer.content) for answer in answers]
    assert told[0] == told[1] == told[2]
    assert (
        len(
            {
                tuple(sorted(set(answer.headers.items()) - {("Request-Id", answer["Request-Id"])}))
                for answer in answers
            }
        )
        == 1
    )
    assert [(call.status, call.note) for call in calls()] == [(401, "revoked"), (401, "expired")]


def test_an_unknown_key_belongs_to_nobody_and_is_not_logged(api: Api) -> None:
    api.get_reward(secret=keys.new_key("live"))
    api.get_reward(secret="nonsense")
    Client().post("/v1/getReward", {}, content_type="application/json")

    assert calls() == []


@pytest.mark.parametrize("is_known", [True, False])
def test_a_key_that_is_not_valid_costs_one_statement_known_or_not(
    api: Api, world: World, is_known: bool, django_assert_num_queries
) -> None:
    revoke_key(key=world.live_key, actor=ACTOR)

    with django_assert_num_queries(1):
        api.get_reward(secret=world.live_secret if is_known else keys.new_key("live"))


def test_the_log_costs_a_call_no_statement(api: Api, settings) -> None:
    counts = []
    for settings.REQUEST_LOG in (False, True):
        with CaptureQueriesContext(connection) as statements:
            assert api.get_reward(key=f"log-{settings.REQUEST_LOG}").status_code == 200
        counts.append(len(statements))

    assert counts[0] == counts[1]
    assert [call.status for call in calls()] == [200]


def test_a_key_knows_when_it_was_last_used_and_a_revoked_one_stays_as_it_was(api: Api, world: World) -> None:
    assert last_uses([world.live_key.id]) == {}
    api.get_reward()
    [used] = calls()
    revoke_key(key=world.live_key, actor=ACTOR)
    api.get_reward()
    LOG.flush()

    assert last_uses([world.live_key.id]) == {world.live_key.id: used.at}


def test_a_fault_of_the_log_is_none_of_the_call(api: Api, settings, caplog) -> None:
    del settings.REQUEST_LOG

    assert api.get_reward().status_code == 200
    assert "is missing from the request log" in caplog.text


def test_headers_are_logged_without_their_customer(world: World) -> None:
    body = world.body(customerId="søren-4711")
    Client().post(
        "/v1/getReward",
        json.dumps(body),
        content_type="application/json; for=ada@example.com",
        headers={
            "x-api-key": world.live_secret,
            "User-Agent": "proxy/2 for søren-4711 or ada@example.com".encode().decode("latin-1"),
        },
    )

    [call] = calls()
    assert call.user_agent == "proxy/2 for (removed) or (removed)"
    assert call.content_type == "application/json; (removed)"
