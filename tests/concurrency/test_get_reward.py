"""Races for rewards, on the real PostgreSQL: exact caps (A6), one reward per customer (A4), one per key (A3)."""

import threading
import time
from collections import Counter
from collections.abc import Iterator

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.models import Sum

from billing import operations as billing
from billing.models import LedgerEntry, LedgerTransaction, Limit
from billing.operations import charging
from billing.rooms import Room
from campaigns import operations
from campaigns.calls import Caller, RewardCall
from campaigns.models import Action, Campaign, Decision
from campaigns.operations import rewarding
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


def test_a_customer_who_may_have_many_gets_each_that_is_asked_for_at_once() -> None:
    world = make_world(limit=50)
    api = Api(world)

    answers = in_parallel(32, lambda _: api.get_reward(customerId="ada"))

    assert Counter(answer.status_code for answer in answers) == {200: 32}
    assert sorted(Action.objects.values_list("place", flat=True)) == list(range(1, 33))
    assert_books_agree(world, 32)


def test_a_call_that_a_take_down_overtakes_is_refused_and_costs_nothing(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The campaign is taken down when the call has passed every check, and is only to be charged."""
    world = make_world()
    charge, taken = rewarding.charge_action, list[int]()

    def charge_late(one: billing.Charge) -> list[Room]:
        if not taken:
            taken.extend(in_parallel(1, lambda _: _take_down(world)))
        return charge(one)

    monkeypatch.setattr(rewarding, "charge_action", charge_late)
    answer = Api(world).get_reward()

    assert taken == [1]
    assert (answer.status_code, answer.json()["code"]) == (409, "campaign_not_live")
    assert Decision.objects.get().checks[-1]["check"] == "state"
    assert_books_agree(world, 0)


def test_a_take_down_waits_for_the_charge_that_came_before_it() -> None:
    """A charge holds the budget until its commit: once the campaign is down, whatever was charged is to be seen."""
    world = make_world()
    entered, seen = threading.Event(), list[int]()

    def act(number: int) -> int:
        if number == 0:
            with transaction.atomic():
                rewarding.get_reward(caller=Caller(world.live_key, None, row="r"), call=_call(world))
                entered.set()
                _wait_until_somebody_waits()
            return 0
        assert entered.wait(timeout=20)
        _take_down(world)
        seen.append(LedgerTransaction.objects.count())
        return 1

    assert in_parallel(2, act) == [0, 1]
    assert seen == [1]
    assert_books_agree(world, 1)


def _call(world: World) -> RewardCall:
    return RewardCall.of(
        world.company,
        campaign_id=world.campaign.pk,
        moment_id=world.moment.key,
        device_type="Web",
        marketplace="US",
        canonical_body="{}",
    )


def _wait_until_somebody_waits() -> None:
    """Until another connection waits for a row that this transaction holds."""
    ends = time.monotonic() + 20
    waiting = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    with connection.cursor() as cursor:
        while time.monotonic() < ends:
            cursor.execute("SELECT pg_stat_clear_snapshot()")
            cursor.execute(waiting)
            if cursor.fetchone()[0]:
                return
    raise AssertionError("Nobody waited.")


def _take_down(world: World) -> int:
    campaign = Campaign.objects.get(pk=world.campaign.pk)
    operations.take_down_campaign(campaign=campaign, actor=MARKETER, reason="pause")
    return 1


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
    careless = charging._CHARGE.replace("ORDER BY scope FOR NO KEY UPDATE", "ORDER BY scope").replace(
        "FROM room\n    WHERE", "FROM room, pg_sleep(0.05)\n    WHERE"
    )
    assert careless != charging._CHARGE
    monkeypatch.setattr(charging, "_CHARGE", careless)
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
