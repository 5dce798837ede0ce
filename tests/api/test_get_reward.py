"""getReward: one completed action, one reward, one charge."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.operations import suspend_company
from billing.models import LedgerEntry, LedgerTransaction, Limit
from campaigns.models import Action, Decision
from campaigns.operations import take_down_campaign
from events.models import Event
from fraud.models import KnownAbuser, Signal
from fraud.signals import signals_of_call
from kit import clock
from rewards import tokens
from rewards.models import Reward
from tests.conftest import Api
from tests.world import ACTOR, MARKETER, World, make_world


def nothing_happened() -> bool:
    """No action, no reward, no charge, no room used."""
    spent = list(Limit.objects.exclude(spent_usd_cents=0))
    return not (Action.objects.exists() or Reward.objects.exists() or LedgerEntry.objects.exists() or spent)


def test_a_completed_action_is_answered_with_a_reward_url(api: Api, world: World) -> None:
    answer = api.get_reward()

    reward, action, decision = Reward.objects.get(), Action.objects.get(), Decision.objects.get()
    assert answer.status_code == 200
    assert answer.json() == {
        "rewardNotificationText": "Pick your Copper Kettle, from Level Up Games.",
        "rewardNotificationUrl": tokens.url_of(bytes(reward.salt)),
        "campaignEndDate": str(world.campaign.ends_on),
        "rewardImageUrl": "http://localhost:8000/media/banners/test/message.webp",
        "remainingRewardCount": 35,
        "rewardId": reward.id,
        "actionId": action.id,
        "decisionId": decision.id,
        "expiresAt": f"{world.campaign.ends_on + timedelta(days=30)}T23:59:59Z",
        "cpa": {"amount": "27.50", "currency": "USD"},
        "testMode": False,
        "warnings": [],
    }
    assert answer["Request-Id"] == decision.request_key


def test_a_completed_action_is_charged_once_to_every_limit(api: Api, world: World) -> None:
    action_id = api.get_reward().json()["actionId"]

    booked = LedgerTransaction.objects.get()
    assert (booked.cause, booked.kind, booked.cpa_minor, booked.currency) == (
        f"action:{action_id}",
        "charge",
        2750,
        "USD",
    )
    assert sorted(booked.entries.values_list("account", "amount_usd_cents")) == [
        ("receivable", 2750),
        ("revenue", -2750),
    ]
    assert list(Limit.objects.order_by("scope").values_list("scope", "spent_usd_cents")) == [
        ("campaign", 2750),
        ("campaign_month", 2750),
        ("company_month", 2750),
    ]
    assert booked.limits_after == {
        "campaign": [100_000, 2750],
        "campaign_month": [500_000, 2750],
        "company_month": [1_500_000, 2750],
    }


def test_the_token_is_not_stored(api: Api) -> None:
    token = api.get_reward(key="k").json()["rewardNotificationUrl"].rpartition("/")[2]

    with connection.cursor() as cursor:
        for table in ("rewards_reward", "campaigns_idempotencykey", "campaigns_decision", "events_event"):
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{token}%"])
            assert cursor.fetchone() == (0,), table


def test_what_the_call_says_of_a_person_is_kept_as_hashes_only(api: Api) -> None:
    api.get_reward(
        customerId="Ada-4711", customerEmail="ada@example.com", customerIp="203.0.113.9", deviceId="pixel-77"
    )

    assert sorted(Signal.objects.values_list("kind", flat=True)) == ["device", "email", "ip", "network"]
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.tables WHERE table_schema = 'public'")
        for (table,) in cursor.fetchall():
            cursor.execute(
                f'SELECT count(*) FROM "{table}" t WHERE t::text ~* %s',
                ["Ada-4711|ada@example|203.0.113.9|pixel-77"],
            )
            assert cursor.fetchone() == (0,), table


def test_an_action_is_told_as_an_event(api: Api, world: World) -> None:
    answer = api.get_reward().json()

    event = Event.objects.get(type="action.completed")
    assert event.company_key == world.company.id
    assert event.data["id"] == answer["actionId"]
    assert event.data["charged"] == {"amount": "27.50", "currency": "USD"}
    assert "rewardNotificationUrl" not in event.data


def test_one_call_costs_at_most_eight_statements(api: Api) -> None:
    """Counted with BEGIN and COMMIT, which stand here as a savepoint and its release, on the dearest call
    there is.
    """
    api.get_reward()
    with CaptureQueriesContext(
        connection,
    ) as statements:
        answer = api.get_reward(key="once")

    assert answer.status_code == 200
    assert len(statements) <= 8, [statement["sql"][:90] for statement in statements]


def test_the_limits_are_charged_last(api: Api) -> None:
    with CaptureQueriesContext(connection) as statements:
        api.get_reward(key="once")

    kinds = [statement["sql"] for statement in statements]
    assert kinds[-1].startswith("RELEASE SAVEPOINT")
    assert "FOR NO KEY UPDATE" in kinds[-2]
    assert not any("FOR NO KEY UPDATE" in sql or "billing_limit" in sql for sql in kinds[:-2])


def test_without_a_customer_id_the_answer_warns(api: Api) -> None:
    answers = [api.get_reward(customerId=None).json() for _ in range(2)]

    assert [answer["warnings"][0]["code"] for answer in answers] == ["no_customer_id"] * 2
    assert answers[0]["rewardId"] != answers[1]["rewardId"]


def test_a_customer_gets_one_reward_for_a_moment(api: Api) -> None:
    first = api.get_reward(customerId="ada").json()
    second = api.get_reward(customerId="ada")

    assert second.status_code == 409
    assert second["Content-Type"] == "application/problem+json"
    assert second.json()["code"] == "already_rewarded"
    assert second.json()["rewardId"] == first["rewardId"]
    assert "rewardNotificationUrl" not in second.json()
    assert LedgerTransaction.objects.count() == 1


def test_a_moment_may_reward_a_customer_more_than_once(db: None) -> None:
    api = Api(make_world(limit=2))

    assert [api.get_reward(customerId="ada").status_code for _ in range(3)] == [200, 200, 409]
    assert sorted(Action.objects.values_list("place", flat=True)) == [1, 2]


def test_the_last_room_is_given_and_no_more(db: None) -> None:
    api = Api(make_world(budget_usd_cents=5_500))

    answers = [api.get_reward() for _ in range(3)]

    assert [answer.status_code for answer in answers] == [200, 200, 409]
    assert [answer.json()["remainingRewardCount"] for answer in answers[:2]] == [1, 0]
    refused = answers[2].json()
    assert (refused["code"], refused["retryable"]) == ("budget_exhausted", False)
    assert refused["rewardNotificationText"] == "All rewards have been given out for now."
    assert Limit.objects.get(scope="campaign").spent_usd_cents == 5_500


@pytest.mark.parametrize(
    ("scope", "code"),
    [("campaign_month", "campaign_limit_reached"), ("company_month", "company_limit_reached")],
)
def test_a_monthly_limit_refuses_until_next_month(api: Api, scope: str, code: str) -> None:
    Limit.objects.filter(scope=scope).update(cap_usd_cents=2_749)

    answer = api.get_reward()

    assert (answer.status_code, answer.json()["code"], answer.json()["retryable"]) == (409, code, True)
    until = clock.start_of_month(clock.month_after(clock.this_month())) - clock.now()
    assert abs(int(answer["Retry-After"]) - until.total_seconds()) < 5
    assert nothing_happened()


def test_a_month_that_nobody_opened_is_opened_by_its_first_call(api: Api) -> None:
    Limit.objects.exclude(scope="campaign").delete()

    assert api.get_reward().status_code == 200
    assert sorted(Limit.objects.values_list("scope", "spent_usd_cents", "cap_usd_cents")) == [
        ("campaign", 2_750, 100_000),
        ("campaign_month", 2_750, 500_000),
        ("company_month", 2_750, 1_500_000),
    ]


def test_a_missing_budget_refuses(api: Api) -> None:
    Limit.objects.filter(scope="campaign").delete()

    assert api.get_reward().json()["code"] == "budget_exhausted"
    assert nothing_happened()


def test_a_suspended_campaign_refuses_with_its_state(api: Api, world: World) -> None:
    take_down_campaign(campaign=world.campaign, actor=MARKETER, reason="pause")

    answer = api.get_reward()

    assert (answer.status_code, answer.json()["code"]) == (409, "campaign_not_live")
    assert "suspended" in answer.json()["detail"]
    assert nothing_happened()


def test_a_suspended_company_is_refused(api: Api, world: World) -> None:
    suspend_company(company=world.company, actor=ACTOR, reason="An invoice is overdue.")

    assert api.get_reward().json()["code"] == "company_suspended"
    assert nothing_happened()


def test_a_campaign_whose_end_has_passed_refuses_before_a_worker_finishes_it(api: Api, world: World) -> None:
    type(world.campaign).objects.update(
        ends_on=clock.now().date() - timedelta(days=1), starts_on=clock.now().date() - timedelta(days=9)
    )

    assert api.get_reward().json()["code"] == "campaign_not_live"
    assert nothing_happened()


def test_a_country_the_marketplace_does_not_serve_is_not_eligible(api: Api) -> None:
    answer = api.get_reward(country="FR")

    assert (answer.status_code, answer.json()["code"]) == (403, "customer_not_eligible")
    assert api.get_reward(country="PR").status_code == 200


def test_a_known_abuser_is_refused_without_saying_why(api: Api, world: World) -> None:
    [seen, _] = signals_of_call(
        hash_key=bytes(world.company.hash_key),
        customer=None,
        email="mallory+x@example.com",
        device=None,
        ip=None,
    )
    KnownAbuser.objects.create(
        company_key=world.company.id, kind=seen.kind, digest=seen.digest, reason="farm"
    )

    answer = api.get_reward(customerEmail="Mallory@Example.com")

    assert (answer.status_code, answer.json()["code"]) == (403, "customer_not_eligible")
    assert "mail" not in answer.json()["detail"]
    assert nothing_happened()


def test_a_refusal_leaves_a_decision_with_what_each_check_saw(api: Api) -> None:
    answer = api.get_reward(country="FR")

    decision = Decision.objects.get()
    assert answer.json()["decisionId"] == decision.id
    assert (decision.outcome, decision.code) == ("refused", "customer_not_eligible")
    assert [(step["check"], step["passed"]) for step in decision.checks] == [
        ("platform", True),
        ("campaign", True),
        ("moment", True),
        ("marketplace", True),
        ("company", True),
        ("state", True),
        ("dates", True),
        ("country", False),
    ]
    assert decision.checks[-1]["says"] == "Rewards of this group are not delivered to the customer's country."
    assert decision.checks[-1]["saw"] == {"told": True}


def test_the_original_paths_answer_the_same(api: Api, world: World, client) -> None:
    headers = {"x-api-key": world.live_secret}
    info = client.post("/prod/GetRewardInfo", world.body(), content_type="application/json", headers=headers)
    reward = client.post("/prod/GetReward", world.body(), content_type="application/json", headers=headers)

    assert (info.status_code, reward.status_code) == (200, 200)
    assert reward.json()["rewardNotificationUrl"].startswith("http://localhost:8000/r/")
