"""The form of a call: who calls, what with, and every fault at once."""

import ipaddress
import json

import pytest
from django.test import Client

from accounts import keys
from accounts.models import ApiKey
from accounts.operations import create_key, register_app, revoke_key
from campaigns.models import Decision
from kit import clock
from tests.conftest import Api
from tests.world import ACTOR, World, make_world


def post(world: World, body: bytes | str, **headers: str):
    return Client().post(
        "/v1/getReward",
        body,
        content_type=headers.pop("content_type", "application/json"),
        headers={"x-api-key": world.live_secret} | headers,
    )


def test_five_faults_are_named_at_once(api: Api, world: World) -> None:
    answer = api.get_reward(
        body={
            "appId": 7,
            "momentId": "level 10!",
            "deviceType": "Fridge",
            "rewardGroupId": "MARS",
            "customerId": "",
        }
    )

    assert answer.status_code == 400
    assert {error["pointer"]: error["detail"] for error in answer.json()["errors"]} == {
        "/appId": "Must be a string; found 7",
        "/campaignId": "This field is required.",
        "/momentId": 'Must be letters, digits, _ or -, up to 64; found "level 10!"',
        "/deviceType": 'Must be one of Android, iOS, FireOS, Web, FireTV; found "Fridge"',
        "/rewardGroupId": (
            'Must be one of US, UK, DE, FR, CA, BR, AU, IT, IN, ES, JP, MX, ROW; found "MARS"'
        ),
        "/customerId": "Must have 1 to 128 characters; found 0",
    }


def test_a_platform_that_the_app_lacks_is_a_fault_of_the_form(api: Api) -> None:
    [error] = api.get_reward(deviceType="iOS").json()["errors"]

    assert error == {
        "pointer": "/deviceType",
        "detail": "Must be a platform of the app: Android, Web; found iOS",
    }


@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({"customerId": "x" * 129}, "/customerId"),
        ({"customerEmail": "nobody"}, "/customerEmail"),
        ({"customerIp": "1.2.3"}, "/customerIp"),
        ({"country": "usa"}, "/country"),
        ({"locale": "e"}, "/locale"),
        ({"deviceId": "a\x00b"}, "/deviceId"),
        ({"deviceId": "\ud800"}, "/deviceId"),
        ({"momentId": "x" * 65}, "/momentId"),
        ({"appId": ["app"]}, "/appId"),
    ],
)
def test_each_field_has_its_form(api: Api, changes: dict[str, object], pointer: str) -> None:
    answer = api.get_reward(**changes)

    assert (answer.status_code, [error["pointer"] for error in answer.json()["errors"]]) == (400, [pointer])


def test_unknown_and_null_fields_are_ignored(api: Api, world: World) -> None:
    assert (
        api.get_reward(
            body=world.body() | {"color": "red", "locale": None, "customerEmail": None}
        ).status_code
        == 200
    )


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        ("{", "The body is not JSON: Expecting property name enclosed in double quotes at line 1 column 2."),
        ("[]", "The body must be a JSON object; found an array."),
        (b"\xff", "The body is not JSON: it is not UTF-8."),
        ('{"a": NaN}', "The body is not JSON: NaN is no JSON value."),
    ],
)
def test_what_is_not_json_is_told_where(world: World, body: bytes | str, detail: str) -> None:
    answer = post(world, body)

    assert (answer.status_code, answer.json()["errors"][0]["detail"]) == (400, detail)


def test_a_body_over_16_kib_is_too_large(world: World) -> None:
    answer = post(world, json.dumps(world.body() | {"note": "x" * 16_384}))

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_another_media_type_is_unsupported(world: World) -> None:
    answer = post(world, "a=b", content_type="application/x-www-form-urlencoded")

    assert (answer.status_code, answer.json()["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize("method", ["get", "put", "delete", "patch"])
def test_only_post_is_allowed(world: World, method: str) -> None:
    answer = getattr(Client(), method)("/v1/getReward", headers={"x-api-key": world.live_secret})

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert "POST" in answer["Allow"]


def test_an_answer_that_is_not_json_can_not_be_had(world: World) -> None:
    answer = post(world, json.dumps(world.body()), accept="text/html")

    assert (answer.status_code, answer.json()["code"]) == (406, "not_acceptable")


def test_an_unknown_path_is_a_problem_too(client: Client) -> None:
    answer = client.get("/v1/getRewards")

    assert (answer.status_code, answer["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize(
    "secret", ["", "nonsense", "mk_live_" + "a" * 46, None], ids=["none", "nonsense", "checksum", "unknown"]
)
def test_a_key_that_is_none_is_refused(world: World, secret: str | None) -> None:
    answer = Client().post(
        "/v1/getReward",
        world.body(),
        content_type="application/json",
        headers={} if secret == "" else {"x-api-key": secret or keys.new_key("live")},
    )

    assert (answer.status_code, answer.json()["code"]) == (401, "invalid_api_key")
    assert "RateLimit" not in answer


def test_a_revoked_key_is_refused_at_once(api: Api, world: World) -> None:
    assert api.get_reward().status_code == 200
    revoke_key(key=world.live_key, actor=ACTOR)

    assert api.get_reward().status_code == 401


def test_an_expired_key_is_refused(api: Api, world: World) -> None:
    key, secret = create_key(app=world.app, mode="live", actor=ACTOR)
    assert api.get_reward(secret=secret).status_code == 200
    ApiKey.objects.filter(pk=key.pk).update(expires_at=clock.now())

    assert api.get_reward(secret=secret).status_code == 401


def test_a_live_key_is_kept_as_a_hash_only(world: World) -> None:
    assert world.live_secret not in str(ApiKey.objects.filter(mode="live").values())
    assert ApiKey.objects.get(pk=world.live_key.pk).encrypted == ""


def test_the_app_must_be_the_keys(api: Api) -> None:
    stranger = make_world(name="Stranger Studio")

    answer = api.get_reward(appId=stranger.app.id)

    assert (answer.status_code, answer.json()["code"]) == (403, "app_mismatch")


def test_an_address_off_the_allow_list_is_refused(api: Api, world: World) -> None:
    type(world.app).objects.update(allowed_networks=["203.0.113.0/24", "2001:db8::/32"])
    refused = api.get_reward()
    type(world.app).objects.update(allowed_networks=["127.0.0.0/8"])

    assert (refused.status_code, refused.json()["code"]) == (403, "ip_not_allowed")
    assert api.get_reward().status_code == 200


def test_a_forwarded_address_counts_only_behind_a_trusted_proxy(world: World, settings) -> None:
    type(world.app).objects.update(allowed_networks=["203.0.113.7/32"])
    call = {"x-forwarded-for": "203.0.113.7, 198.51.100.1"}
    untrusted = post(world, json.dumps(world.body()), **call)
    settings.TRUSTED_PROXIES = [ipaddress.ip_network("127.0.0.1/32"), ipaddress.ip_network("198.51.100.0/24")]

    assert untrusted.status_code == 403
    assert post(world, json.dumps(world.body()), **call).status_code == 200


def masked(answer) -> bytes:
    """The bytes of an answer but for what names this one call."""
    body = answer.json()
    return answer.content.replace(body["instance"].encode(), b"").replace(
        body.get("decisionId", "-").encode(), b""
    )


@pytest.mark.parametrize("verb", ["getReward", "getRewardInfo"])
def test_a_strangers_campaign_an_unknown_and_a_malformed_one_are_the_same(
    api: Api, world: World, verb: str, django_assert_num_queries
) -> None:
    stranger = make_world(name="Stranger Studio")
    unknown = stranger.campaign.id[:-6] + "000000"
    answers = []
    for campaign in (stranger.campaign.id, unknown, "nonsense", "cmp_'; --"):
        with django_assert_num_queries(9 if verb == "getReward" else 3):
            answers.append(api.call(verb, campaignId=campaign))

    assert {answer.status_code for answer in answers} == {404}
    assert len({masked(answer) for answer in answers}) == 1
    assert answers[0].json()["code"] == "campaign_not_found"
    assert {tuple(sorted(set(answer.headers) - {"Request-Id"})) for answer in answers} == {
        tuple(sorted(set(answers[0].headers) - {"Request-Id"}))
    }


def test_a_campaign_of_another_app_of_the_company_is_unknown_too(api: Api, world: World) -> None:
    other = register_app(company=world.company, name="Second", platforms=["Web"], actor=ACTOR)
    _, secret = create_key(app=other, mode="live", actor=ACTOR, calls_per_second=100)

    assert api.get_reward(secret=secret, appId=other.id).json()["code"] == "campaign_not_found"


def test_what_the_campaign_lacks_has_codes_of_its_own(api: Api) -> None:
    assert api.get_reward(momentId="level_11").json()["code"] == "moment_not_found"
    assert api.get_reward(rewardGroupId="JP").json()["code"] == "reward_group_not_found"
    assert list(Decision.objects.order_by("id").values_list("code", flat=True)) == [
        "moment_not_found",
        "reward_group_not_found",
    ]


def test_every_problem_has_its_members(api: Api) -> None:
    problem = api.get_reward(momentId="level_11").json()

    assert problem == {
        "type": "http://localhost:8000/docs/errors/moment_not_found",
        "title": "No such moment",
        "status": 404,
        "detail": "No such moment",
        "instance": Decision.objects.get().request_key,
        "code": "moment_not_found",
        "retryable": False,
        "rewardNotificationText": "This reward isn't available right now.",
        "decisionId": Decision.objects.get().id,
    }
