"""Keys read the campaigns, completed actions, decisions and usage of their app (api.md)."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import KeyMode
from accounts.operations import create_key, register_app
from billing.models import Limit
from campaigns.checks import Check
from campaigns.models import Action
from campaigns.operations import add_moment, create_campaign
from events.models import Event
from kit import clock
from tests.api.conftest import Reader
from tests.conftest import Api
from tests.world import ACTOR, MARKETER, World, make_draft, make_world

USD_27_50 = {"amount": "27.50", "currency": "USD"}


def usd(amount: str) -> dict[str, str]:
    return {"amount": amount, "currency": "USD"}


@pytest.fixture
def sibling(world: World) -> World:
    """Another app of the same company, with a campaign and a key of its own."""
    app = register_app(company=world.company, name="The other app", platforms=["Web"], actor=ACTOR)
    live, secret = create_key(app=app, mode=KeyMode.LIVE, actor=ACTOR, calls_per_second=1_000_000)
    campaign, moment, products = make_draft(world.company, app)
    return World(world.company, app, live, secret, secret, campaign, moment, world.user, products)


def test_a_campaign_is_told_with_its_moments_and_what_is_spent(
    api: Api, reader: Reader, world: World
) -> None:
    api.get_reward()
    answer = reader.get(f"campaigns/{world.campaign.id}")
    told = answer.json()

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")
    assert told["stateSince"].endswith("Z")
    assert told["createdAt"].endswith("Z")
    assert {name: told[name] for name in told if name not in ("stateSince", "createdAt")} == {
        "id": world.campaign.id,
        "appId": world.app.id,
        "name": world.campaign.name,
        "kind": "challenge",
        "state": "live",
        "startDate": str(world.campaign.starts_on),
        "endDate": str(world.campaign.ends_on),
        "timeZone": "UTC",
        "budget": usd("1000.00"),
        "spent": usd("27.50"),
        "remaining": usd("972.50"),
        "suspensions": [],
        "rewardGroupIds": ["US"],
        "moments": [
            {
                "momentId": "level_10",
                "name": "Reach level 10",
                "limitPerCustomer": 1,
                "rewards": [{"rewardGroupId": "US", "cpa": USD_27_50, "charged": USD_27_50}],
            }
        ],
    }


def test_a_draft_without_a_budget_has_nulls_for_it(reader: Reader, world: World) -> None:
    today = clock.now().date()
    draft = create_campaign(
        company=world.company, app=world.app, name="Bare", kind="prize", starts_on=today, ends_on=today,
        budget_usd_cents=None, actor=MARKETER,
    )  # fmt: skip
    add_moment(campaign=draft, key="one", name="One", limit_per_customer=2)
    told = reader.get(f"campaigns/{draft.id}").json()

    assert (told["state"], told["budget"], told["spent"], told["remaining"]) == (
        "draft", None, usd("0.00"), None,
    )  # fmt: skip
    assert told["moments"] == [{"momentId": "one", "name": "One", "limitPerCustomer": 2, "rewards": []}]


def test_campaigns_are_listed_newest_first_and_by_state(reader: Reader, world: World, sibling: World) -> None:
    drafts = [make_draft(world.company, world.app)[0].id for _ in range(3)]
    ids = [row["id"] for row in reader.get("campaigns").json()["data"]]

    assert ids == [*reversed(drafts), world.campaign.id]
    assert [row["id"] for row in reader.get("campaigns?state=live").json()["data"]] == [world.campaign.id]
    assert reader.get("campaigns?state=finished").json() == {"data": [], "nextCursor": None}
    assert reader.get("campaigns?state=gone").json()["errors"][0]["parameter"] == "state"
    one = reader.get(f"campaigns/{world.campaign.id}").json()
    assert reader.get("campaigns?state=live").json()["data"] == [one]


def test_an_action_is_told_as_its_event_tells_it(api: Api, reader: Reader, world: World) -> None:
    given = api.get_reward(customerId="ada@example.com").json()
    told = reader.get(f"actions/{given['actionId']}").json()

    assert told.pop("completedAt").endswith("Z")
    assert told == {
        "id": given["actionId"],
        "campaignId": world.campaign.id,
        "momentId": "level_10",
        "rewardGroupId": "US",
        "deviceType": "Web",
        "decisionId": given["decisionId"],
        "rewardId": given["rewardId"],
        "cpa": USD_27_50,
        "charged": USD_27_50,
        "status": "completed",
        "heldAt": None,
    }


def test_an_event_has_its_object_as_reading_answers_it(api: Api, reader: Reader, world: World) -> None:
    live = Event.objects.get(type="campaign.live").data
    assert live.pop("reason") == ""
    assert live == reader.get(f"campaigns/{world.campaign.id}").json()

    given = api.get_reward().json()
    completed = Event.objects.get(type="action.completed").data
    assert completed == reader.get(f"actions/{given['actionId']}").json()


def test_actions_are_narrowed_by_campaign_moment_and_time(api: Api, reader: Reader, world: World) -> None:
    ids = [api.get_reward().json()["actionId"] for _ in range(3)]
    noon = clock.now().replace(microsecond=0)
    for hours, action_id in enumerate(ids):
        Action.objects.filter(pk=action_id).update(completed_at=noon - timedelta(hours=hours))

    def found(query: str) -> list[str]:
        return [row["id"] for row in reader.get(f"actions?{query}").json()["data"]]

    def at(hours: int) -> str:
        return (noon - timedelta(hours=hours)).strftime("%Y-%m-%dT%H:%M:%SZ")

    assert found("") == ids
    assert found(f"campaignId={world.campaign.id}&momentId=level_10") == ids
    assert found("momentId=other") == found("campaignId=cmp_nonsense") == []
    assert found(f"since={at(1)}") == ids[:2]
    assert found(f"until={at(1)}") == ids[2:]
    assert found(f"since={at(1)}&until={at(0)}") == ids[1:2]


def test_pages_stay_as_they_are_while_rows_arrive(api: Api, reader: Reader) -> None:
    ids = [api.get_reward().json()["actionId"] for _ in range(5)]
    Action.objects.update(completed_at=clock.now())  # one instant: the id decides
    seen, cursor = [], ""
    while True:
        page = reader.get(f"actions?limit=2{cursor}").json()
        seen += [row["id"] for row in page["data"]]
        api.get_reward()
        if page["nextCursor"] is None:
            break
        cursor = f"&cursor={page['nextCursor']}"

    assert seen == list(reversed(ids))
    assert reader.get("actions?limit=5").json()["nextCursor"]
    assert reader.get("actions?limit=8").json()["nextCursor"] is None


def test_a_cursor_is_good_for_its_list_filters_and_app_alone(
    api: Api, reader: Reader, world: World, sibling: World
) -> None:
    for _ in range(3):
        api.get_reward()
    cursor = reader.get("actions?limit=1&momentId=level_10").json()["nextCursor"]

    assert reader.get(f"actions?limit=2&momentId=level_10&cursor={cursor}&x=1").status_code == 200
    refused = [
        reader.get(
            f"actions?limit=1&momentId=level_10&cursor={cursor[:-1]}{'A' if cursor[-1] != 'A' else 'B'}"
        ),
        reader.get(f"actions?limit=1&cursor={cursor}"),
        reader.get(f"campaigns?limit=1&cursor={cursor}"),
        reader.get(f"actions?limit=1&momentId=level_10&cursor={cursor}", secret=sibling.live_secret),
        reader.get("actions?cursor=%00"),
        reader.get("actions?cursor=."),
    ]
    detail = "Must be the nextCursor of this list with the same filters"
    for answer in refused:
        assert answer.status_code == 400
        assert answer.json()["errors"] == [{"pointer": "", "parameter": "cursor", "detail": detail}]
    faults = reader.get("actions?limit=0&since=x&cursor=y").json()["errors"]
    assert [fault["parameter"] for fault in faults] == ["limit", "since", "cursor"]


def test_a_decision_is_told_with_codes_and_limits(api: Api, reader: Reader, world: World) -> None:
    given = api.get_reward(customerId="ada").json()
    told = reader.get(f"decisions/{given['decisionId']}").json()

    assert told.pop("decidedAt").endswith("Z")
    assert told == {
        "id": given["decisionId"],
        "outcome": "completed",
        "reason": None,
        "campaignId": world.campaign.id,
        "momentId": "level_10",
        "rewardGroupId": "US",
        "deviceType": "Web",
        "actionId": given["actionId"],
        "rewardId": given["rewardId"],
        "testMode": False,
        "checks": [{"check": name, "passed": True, "code": None} for name in Check.values],
        "limits": [
            {"scope": scope, "cap": usd(cap), "before": usd("0.00"), "after": usd("27.50")}
            for scope, cap in (
                ("campaign", "1000.00"), ("campaign_month", "5000.00"), ("company_month", "15000.00"),
            )
        ],
    }  # fmt: skip


NO_LIMIT_ASKED = [("budget", None), ("campaign_limit", None), ("company_limit", None)]


def ended(decision: dict[str, Any]) -> list[tuple[str, bool | None]]:
    return [(check["check"], check["passed"]) for check in decision["checks"]]


def test_a_refused_decision_tells_why_in_codes_only(api: Api, reader: Reader) -> None:
    api.get_reward(customerId="ada")
    again = api.get_reward(customerId="ada").json()
    far = api.get_reward(country="FR").json()
    Limit.objects.filter(scope="company_month").update(cap_usd_cents=2_750)
    full = api.get_reward().json()
    lost = api.get_reward(campaignId="cmp_nonsense").json()

    told = [reader.get(f"decisions/{one['decisionId']}").json() for one in (again, far, full, lost)]
    assert [(one["outcome"], one["reason"], one["actionId"]) for one in told] == [
        ("refused", "already_rewarded", None),
        ("refused", "customer_not_eligible", None),
        ("refused", "company_limit_reached", None),
        ("refused", "campaign_not_found", None),
    ]
    assert ended(told[0])[8:] == [("customer_limit", False), ("fraud", None), *NO_LIMIT_ASKED]
    assert told[0]["checks"][8]["code"] == "already_rewarded"
    assert ended(told[1])[6:] == [("dates", True), ("customer", False), *NO_LIMIT_ASKED]
    assert ended(told[2])[9:] == [
        ("fraud", True), ("budget", True), ("campaign_limit", True), ("company_limit", False)
    ]  # fmt: skip
    assert ended(told[3])[:3] == [("platform", True), ("campaign", False), ("moment", None)]
    limits = {one["scope"]: one for one in told[2]["limits"]}
    assert limits["company_month"] == {
        "scope": "company_month", "cap": USD_27_50, "before": USD_27_50, "after": USD_27_50,
    }  # fmt: skip
    assert (told[3]["campaignId"], told[3]["momentId"], told[3]["limits"]) == (None, None, [])


def test_a_test_key_reads_test_decisions_and_a_live_key_those_of_live_keys(
    reader: Reader, world: World
) -> None:
    api = Api(world)
    live = api.get_reward().json()["decisionId"]
    test = api.get_reward(secret=world.test_secret).json()["decisionId"]

    def status(decision_id: str, secret: str) -> int:
        return reader.get(f"decisions/{decision_id}", secret=secret).status_code

    assert (status(live, world.live_secret), status(test, world.live_secret)) == (200, 404)
    assert (status(live, world.test_secret), status(test, world.test_secret)) == (404, 200)
    assert status(test.removeprefix("test_"), world.test_secret) == 404
    assert status(f"test_{live}", world.live_secret) == 404


def test_what_a_live_key_tried_on_an_approved_campaign_is_read_with_both_keys(db: None) -> None:
    world = make_world(state="approved")
    tried = Api(world).get_reward().json()["decisionId"]
    answers = [
        Reader(world).get(f"decisions/{tried}", secret=key) for key in (world.live_secret, world.test_secret)
    ]

    assert [(one.json()["outcome"], one.json()["testMode"]) for one in answers] == [("test", True)] * 2


def test_usage_is_of_a_month_by_campaign_moment_and_marketplace(
    api: Api, reader: Reader, world: World
) -> None:
    for _ in range(3):
        action_id = api.get_reward().json()["actionId"]
    earlier = clock.start_of_month(clock.this_month()) - timedelta(seconds=1)
    Action.objects.filter(pk=action_id).update(completed_at=earlier)

    this = reader.get("usage").json()
    assert this == reader.get(f"usage?month={clock.this_month():%Y-%m}").json() == {
        "month": f"{clock.this_month():%Y-%m}",
        "actions": 2,
        "spent": usd("55.00"),
        "data": [
            {
                "campaignId": world.campaign.id, "momentId": "level_10", "rewardGroupId": "US",
                "actions": 2, "spent": usd("55.00"),
            }
        ],
    }  # fmt: skip
    assert reader.get(f"usage?month={earlier:%Y-%m}").json()["actions"] == 1
    assert reader.get("usage?month=2999-12").json()["data"] == []
    assert reader.get("usage?month=2026-13").json()["errors"][0]["parameter"] == "month"


def test_reading_has_a_budget_of_its_own(real_budget: None, db: None) -> None:
    world = make_world(calls_per_second=5)
    answers = [Reader(world).get("campaigns?limit=0") for _ in range(26)]

    assert answers[0]["RateLimit-Policy"] == '"reading";q=25;w=1'
    assert answers[0]["RateLimit"] == '"reading";r=24;t=1'
    assert {answer.status_code for answer in answers} <= {400, 429}
    assert Api(world).get_reward()["RateLimit"] == '"key";r=4;t=1'


def test_who_has_the_answer_already_is_told_so(api: Api, reader: Reader, world: World) -> None:
    path = f"campaigns/{world.campaign.id}"
    first = reader.get(path)
    assert first["Cache-Control"] == "private, no-cache"
    same = reader.get(path, If_None_Match=first["ETag"])
    strong = reader.get(path, If_None_Match=f'"x", {first["ETag"].removeprefix("W/")}')
    api.get_reward()
    changed = reader.get(path, If_None_Match=first["ETag"])

    assert [(one.status_code, len(one.content)) for one in (same, strong)] == [(304, 0)] * 2
    assert same["ETag"] == first["ETag"]
    assert (changed.status_code, changed.json()["spent"]) == (200, USD_27_50)


def test_statements_do_not_grow_with_what_is_read(api: Api, reader: Reader, world: World) -> None:
    decisions = []
    for _ in range(4):
        make_draft(world.company, world.app)
        decisions.append(api.get_reward().json())

    def statements(path: str) -> int:
        with CaptureQueriesContext(
            connection,
        ) as seen:
            assert reader.get(path).status_code == 200
        return len(seen)

    assert {path: statements(path) for path in ("campaigns", "campaigns?limit=1", "actions", "usage")} == {
        "campaigns": 4, "campaigns?limit=1": 4, "actions": 2, "usage": 2,
    }  # fmt: skip
    assert statements(f"campaigns/{world.campaign.id}") == 4
    assert statements(f"actions/{decisions[0]['actionId']}") == 2
    assert statements(f"decisions/{decisions[0]['decisionId']}") == 3


PATHS = {
    "campaigns": ("cmp", "campaign_not_found"),
    "actions": ("act", "action_not_found"),
    "decisions": ("dec", "decision_not_found"),
}


@pytest.mark.parametrize("path", PATHS)
def test_strangers_ids_answer_like_none(reader: Reader, world: World, sibling: World, path: str) -> None:
    prefix, code = PATHS[path]
    other = make_world(name="Another company")
    given = Api(other).get_reward().json()
    brother = {"campaigns": sibling.campaign.id}.get(path, f"{prefix}_{'0' * 25}g")
    stranger = {
        "campaigns": other.campaign.id, "actions": given["actionId"], "decisions": given["decisionId"],
    }[path]  # fmt: skip
    ids = [
        stranger, brother, f"{prefix}_06fg2b7k5s8q3tqv9m0c1d2e3g", "nonsense", f"{prefix}_", "x" * 300, "%00",
        "%F0%9F%8E%81", stranger.upper(), f"{stranger}%20", f"test_{stranger}", "ada%40example.com",
    ]  # fmt: skip

    seen = set()
    for one in ids:
        with CaptureQueriesContext(connection) as statements:
            answer = reader.get(f"{path}/{one}")
        body = answer.json()
        body.pop("instance")
        headers = {
            name: value for name, value in answer.headers.items() if name not in ("Request-Id", "RateLimit")
        }
        headers["Content-Length"] = str(len(answer.content))
        seen.add((answer.status_code, json.dumps([body, headers]), len(statements)))
        assert body["code"] == code

    assert len(seen) == 1
    assert next(iter(seen))[0] == 404


@pytest.mark.parametrize("path", ["campaigns", "actions", "usage", "campaigns/x", "actions/x", "decisions/x"])
def test_methods_and_media_are_answered_sanely(reader: Reader, path: str) -> None:
    get, head, options, post, xml = (
        reader.get(path), reader.get(path, method="head"), reader.get(path, method="options"),
        reader.get(path, method="post"), reader.get(path, Accept="application/xml"),
    )  # fmt: skip

    assert (head.status_code, head.content) == (get.status_code, b"")
    assert (options.status_code, options.content, options["Allow"]) == (204, b"", "GET, HEAD, OPTIONS")
    assert (post.status_code, post.json()["code"], post["Allow"]) == (
        405, "method_not_allowed", "GET, HEAD, OPTIONS",
    )  # fmt: skip
    assert (xml.status_code, xml.json()["code"]) == (406, "not_acceptable")
    assert reader.get(path, secret="mk_live_none").json()["code"] == "invalid_api_key"
    assert reader.get(f"{path}/").json()["code"] == "not_found"


@pytest.mark.parametrize("path", ["getReward", "getRewardInfo"])
def test_the_verbs_say_how_they_are_called(reader: Reader, path: str) -> None:
    options, get, head = (reader.get(path, method=method) for method in ("options", "get", "head"))

    assert (options.status_code, options.content, options["Allow"]) == (204, b"", "POST, OPTIONS")
    assert (get.status_code, get.json()["code"], get["Allow"]) == (405, "method_not_allowed", "POST, OPTIONS")
    assert (head.status_code, head.content) == (405, b"")
    assert options["RateLimit-Policy"] == '"key";q=1000000;w=1'


def test_the_description_takes_methods_sanely(reader: Reader) -> None:
    answers = {
        method: reader.get("openapi.json", method=method) for method in ("head", "options", "post", "delete")
    }

    assert {method: answer.status_code for method, answer in answers.items()} == {
        "head": 200, "options": 200, "post": 405, "delete": 405,
    }  # fmt: skip
    assert answers["post"].json()["code"] == "method_not_allowed"
    assert reader.get("openapi.json", Accept="text/html").json()["code"] == "not_acceptable"


def test_a_fault_of_ours_is_a_problem_too(reader: Reader, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("inner workings")

    monkeypatch.setattr("campaigns.queries.reading.usage_of_app", fail)
    answer = reader.get("usage")

    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert (answer.json()["code"], answer.json()["instance"]) == ("server_fault", answer["Request-Id"])
    assert b"inner workings" not in answer.content
