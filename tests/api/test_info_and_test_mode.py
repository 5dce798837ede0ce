"""getRewardInfo consumes nothing; test mode answers the same URL every time (A1, C4)."""

import pytest
from django.db import connection

from billing.models import LedgerTransaction, Limit
from campaigns.models import Action, Decision, IdempotencyKey
from campaigns.operations import take_down_campaign
from events.models import Event
from rewards.models import Reward
from tests.conftest import Api
from tests.world import MARKETER, World, make_world


def rows_of_everything() -> dict[str, int]:
    """How many rows each table holds."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT table_name FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1"
        )
        counts = {}
        for (table,) in cursor.fetchall():
            cursor.execute(f'SELECT count(*) FROM "{table}"')
            counts[table] = cursor.fetchone()[0]
    return counts


def test_info_tells_and_consumes_nothing(api: Api, world: World) -> None:
    before = rows_of_everything()
    answer = api.get_reward_info()

    assert answer.status_code == 200
    assert answer.json() == {
        "rewardNotificationText": "Reach level 10 and pick your Copper Kettle.",
        "rewardNotificationUrl": None,
        "campaignEndDate": str(world.campaign.ends_on),
        "rewardImageUrl": "http://localhost:8000/media/banners/test/message.webp",
        "remainingRewardCount": 36,
        "rewardId": None,
        "actionId": None,
        "decisionId": None,
        "expiresAt": None,
        "cpa": {"amount": "27.50", "currency": "USD"},
        "testMode": False,
        "warnings": [],
        "available": True,
        "reason": None,
    }
    assert rows_of_everything() == before


def test_info_says_what_getreward_would_refuse(api: Api, world: World) -> None:
    api.get_reward(customerId="ada")
    rewarded = api.get_reward_info(customerId="ada").json()
    Limit.objects.filter(scope="company_month").update(cap_usd_cents=2_750)
    full = api.get_reward_info().json()
    take_down_campaign(campaign=world.campaign, actor=MARKETER, reason="pause")
    down = api.get_reward_info().json()

    assert [(told["available"], told["reason"]) for told in (rewarded, full, down)] == [
        (False, "already_rewarded"),
        (False, "company_limit_reached"),
        (False, "campaign_not_live"),
    ]
    assert full["remainingRewardCount"] == 0
    assert rewarded["rewardNotificationText"] == "You've already received this reward."


def test_an_approved_campaign_answers_the_same_url_and_consumes_nothing(db: None) -> None:
    world = make_world(state="approved")
    answers = [Api(world).get_reward().json() for _ in range(3)]

    assert len({answer["rewardNotificationUrl"] for answer in answers}) == 1
    assert {answer["testMode"] for answer in answers} == {True}
    for field in ("rewardId", "actionId", "decisionId"):
        assert all(answer[field].startswith("test_") for answer in answers)
    assert not (Action.objects.exists() or Reward.objects.exists() or LedgerTransaction.objects.exists())
    assert not Event.objects.filter(type="action.completed").exists()
    assert set(Decision.objects.values_list("outcome", "is_test")) == {("test", True)}


def test_a_test_writes_nothing_but_the_decision_and_the_key(db: None) -> None:
    world = make_world(state="approved")
    before = rows_of_everything()
    Api(world).get_reward(key="k1")
    after = rows_of_everything()

    assert {table for table in after if after[table] != before[table]} == {
        "campaigns_decision",
        "campaigns_idempotencykey",
    }
    assert IdempotencyKey.objects.get().is_test


def test_a_test_key_never_consumes_even_on_a_live_campaign(api: Api, world: World) -> None:
    answers = [api.get_reward(secret=world.test_secret, customerId="ada").json() for _ in range(2)]

    assert [answer["testMode"] for answer in answers] == [True, True]
    assert api.get_reward(customerId="ada").json()["testMode"] is False


@pytest.mark.parametrize("state", ["draft", "pending"])
def test_a_test_key_works_on_a_draft_and_names_what_is_a_sample(db: None, state: str) -> None:
    world = make_world(state=state)
    api = Api(world)
    whole = api.get_reward(secret=world.test_secret).json()
    lacking = api.get_reward(secret=world.test_secret, momentId="not_yet", rewardGroupId="JP").json()

    assert whole["rewardNotificationUrl"] == lacking["rewardNotificationUrl"]
    assert [warning["detail"] for warning in lacking["warnings"]] == [
        "The draft has no moment of this id yet: a sample stands in.",
        "The draft has no reward in this group yet: a sample stands in.",
    ]
    assert api.get_reward().json()["code"] == "campaign_not_live"


def test_a_test_retry_gets_the_first_answer(db: None) -> None:
    world = make_world(state="approved")
    body = world.body()
    first, second = (Api(world).get_reward(key="k1", body=body) for _ in range(2))

    assert first.content == second.content
    assert Decision.objects.count() == 1


def test_a_live_key_is_told_that_a_draft_is_not_live(db: None) -> None:
    told = Api(make_world(state="draft")).get_reward_info()

    assert told.status_code == 200
    assert (told.json()["available"], told.json()["reason"], told.json()["testMode"]) == (
        False,
        "campaign_not_live",
        False,
    )
    assert told.json()["remainingRewardCount"] == 0
