"""Races about what fraud checks hold: exact limits with holds among the calls (A6), one end for each hold (X3)."""

from collections import Counter
from datetime import timedelta

import pytest

from billing.models import LedgerEntry, LedgerTransaction, Limit, Reservation
from campaigns.models import Action
from campaigns.operations import refuse_action, release_action, release_due
from events.models import Event
from fraud.errors import ReviewIsOver
from fraud.models import Review
from kit import clock
from tests.campaigns.test_holds import EMAIL, watch
from tests.conftest import Api, in_parallel
from tests.world import SUPPORT, World, make_world

pytestmark = pytest.mark.django_db(transaction=True)


def watched_world() -> World:
    world = make_world()
    watch(world)
    return world


def test_forty_callers_for_the_last_seven_rewards_when_every_other_is_held() -> None:
    world = watched_world()
    Limit.objects.filter(scope="campaign").update(cap_usd_cents=7 * 2_750 + 2_749)
    api = Api(world)

    answers = in_parallel(
        40, lambda number: api.get_reward(customerEmail=EMAIL if number % 2 else f"c{number}@example.com")
    )

    outcomes = Counter(answer.status_code for answer in answers)
    assert (outcomes[200] + outcomes[202], outcomes[409]) == (7, 33)
    assert (LedgerTransaction.objects.count(), Reservation.objects.count()) == (outcomes[200], outcomes[202])
    assert set(Limit.objects.values_list("spent_usd_cents", "reserved_usd_cents")) == {
        (outcomes[200] * 2_750, outcomes[202] * 2_750)
    }


def test_of_a_release_and_a_refusal_at_once_one_counts() -> None:
    world = watched_world()
    api = Api(world)
    action_ids = [api.get_reward(customerEmail=EMAIL).json()["actionId"] for _ in range(8)]

    def decide(number: int) -> str:
        verb = release_action if number % 2 else refuse_action
        try:
            verb(action_id=action_ids[number // 4], actor=SUPPORT, reason="Looked at.")
        except ReviewIsOver:
            return "over"
        return "done"

    in_parallel(32, decide)

    released = Action.objects.count()
    assert Action.everything.filter(status="refused").count() == 8 - released
    assert LedgerTransaction.objects.count() == released
    assert LedgerEntry.objects.count() == 2 * released
    assert Event.objects.filter(type="action.released").count() == released
    assert Event.objects.filter(type="action.refused").count() == 8 - released
    assert set(Limit.objects.values_list("spent_usd_cents", "reserved_usd_cents")) == {(released * 2_750, 0)}


def test_workers_that_release_what_is_due_at_once_charge_each_action_once() -> None:
    world = watched_world()
    api = Api(world)
    for _ in range(6):
        assert api.get_reward(customerEmail=EMAIL).status_code == 202
    now = clock.now()
    Review.objects.update(opened_at=now - timedelta(days=3), due_at=now)

    in_parallel(4, lambda _: release_due())

    assert (Action.objects.count(), LedgerTransaction.objects.count()) == (6, 6)
    assert set(Limit.objects.values_list("spent_usd_cents", "reserved_usd_cents")) == {(6 * 2_750, 0)}
