"""Races for rewards, on the real PostgreSQL: exact caps (A6), one reward per customer (A4), one per key (A3)."""

from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection
from django.db.models import Sum

from billing import operations as billing
from billing.models import LedgerEntry, LedgerTransaction, Limit
from campaigns import operations
from campaigns.models import Action, Decision
from events.models import Event
from rewards.models import Reward
from tests.conftest import Api, in_parallel
from tests.world import MARKETER, SUPPORT, World, make_draft, make_world

pytestmark = pytest.mark.django_db(transaction=True)


def ledger_sum() -> int:
    return LedgerEntry.objects.aggregate(total=Sum("amount_usd_cents"))["total"] or 0


def assert_books_agree(world: World, count: int) -> None:
    """So many actions, rewards, charges and events exist; ledger and totals agree to the cent."""
    rows = {model.__name__: model.objects.count() for model in (Action, Reward, LedgerTransaction)}
    assert rows == {"Action": count, "Reward": count, "LedgerTransaction": count}
    assert Event.objects.filter(type="action.completed").count() == count
    assert ledger_sum() == 0
    assert set(Limit.objects.values_list("spent_usd_cents", flat=True)) == {count * 2_750}


@pytest.mark.parametrize("scope", ["campaign", "campaign_month", "company_month"])
def test_forty_callers_for_the_last_seven_rewards(scope: str) -> None:
    world = make_world()
    Limit.objects.filter(scope=scope).update(cap_usd_cents=7 * 2_750 + 2_749)
    api = Api(world)

    answers = in_parallel(40, lambda number: api.get_reward(customerId=f"c{number}"))

    assert Counter(answer.status_code for answer in answers) == {200: 7, 409: 33}
    assert sorted(
        answer.json()["remainingRewardCount"] for answer in answers if answer.status_code == 200
    ) == list(range(7))
    assert Decision.objects.count() == 40
    assert_books_agree(world, 7)


def test_thirty_two_calls_of_one_customer_give_one_reward() -> None:
    world = make_world()
    api = Api(world)

    answers = in_parallel(32, lambda _: api.get_reward(customerId="ada"))

    assert Counter(answer.json().get("code", "ok") for answer in answers) == {"ok": 1, "already_rewarded": 31}
    assert_books_agree(world, 1)


def test_a_customer_who_may_have_three_gets_three() -> None:
    world = make_world(limit=3)
    api = Api(world)

    answers = in_parallel(24, lambda _: api.get_reward(customerId="ada"))

    assert Counter(answer.status_code for answer in answers) == {200: 3, 409: 21}
    assert sorted(Action.objects.values_list("place", flat=True)) == [1, 2, 3]
    assert_books_agree(world, 3)


def test_thirty_two_calls_with_one_key_give_one_reward() -> None:
    world = make_world()
    api, body = Api(world), world.body(customerId=None)

    answers = in_parallel(32, lambda _: api.get_reward(key="k1", body=body))

    codes = Counter(answer.json().get("code", "ok") for answer in answers)
    assert set(codes) <= {"ok", "idempotency_in_progress"}
    assert len({answer.content for answer in answers if answer.status_code == 200}) == 1
    assert api.get_reward(key="k1", body=body)["Idempotent-Replayed"] == "true"
    assert_books_agree(world, 1)


def test_campaigns_of_one_company_share_its_limit_without_a_deadlock() -> None:
    world = make_world()
    second, _, _ = make_draft(world.company, world.app)
    operations.submit_campaign(campaign=second, actor=MARKETER)
    operations.approve_campaign(campaign=second, actor=SUPPORT)
    operations.start_campaign(campaign=second, actor=MARKETER)
    Limit.objects.filter(scope="company_month").update(cap_usd_cents=20 * 2_750)
    api, campaigns = Api(world), [world.campaign.id, second.id]

    answers = in_parallel(
        60, lambda number: api.get_reward(campaignId=campaigns[number % 2], customerId=f"c{number}")
    )

    assert Counter(answer.status_code for answer in answers) == {200: 20, 409: 40}
    assert ledger_sum() == 0
    assert Limit.objects.get(scope="company_month").spent_usd_cents == 20 * 2_750
    assert (
        Limit.objects.filter(scope="campaign").aggregate(total=Sum("spent_usd_cents"))["total"] == 20 * 2_750
    )


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The charge as careless code would write it: the room is read without a lock, and the database does not
    check.
    """
    careless = billing._CHARGE.replace("ORDER BY scope FOR NO KEY UPDATE", "ORDER BY scope").replace(
        "FROM room\n    WHERE", "FROM room, pg_sleep(0.05)\n    WHERE"
    )
    assert careless != billing._CHARGE
    monkeypatch.setattr(billing, "_CHARGE", careless)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE billing_limit DROP CONSTRAINT limit_is_never_passed")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM billing_limit")
        cursor.execute(
            "ALTER TABLE billing_limit ADD CONSTRAINT limit_is_never_passed "
            "CHECK (spent_usd_cents >= 0 AND spent_usd_cents <= cap_usd_cents)"
        )


def test_the_race_for_the_last_rewards_is_lost_without_the_guard(unguarded: None) -> None:
    """A test of the test: it would pass by luck if careless code passed it too."""
    world = make_world(budget_usd_cents=7 * 2_750)
    api = Api(world)

    answers = in_parallel(40, lambda number: api.get_reward(customerId=f"c{number}"))

    assert sum(answer.status_code == 200 for answer in answers) > 7


def test_the_database_refuses_what_a_careless_charge_would_do() -> None:
    world = make_world(budget_usd_cents=7 * 2_750)

    with pytest.raises(IntegrityError, match="limit_is_never_passed"):
        Limit.objects.filter(company=world.company, scope="campaign").update(spent_usd_cents=7 * 2_750 + 1)
