"""Exact limits under load, on the real PostgreSQL: 64 calls against room for K (A6), also while a limit is raised and
across midnight of a month (B2). And that this file would notice if the guard were gone.
"""

import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date, datetime, timedelta

import pytest
from django.db import connection
from django.db.models import Sum

from billing import operations as billing
from billing import queries
from billing.errors import MonthNotOver
from billing.models import CapChange, LedgerEntry, LedgerTransaction, Limit
from billing.operations import charging
from billing.rooms import Room
from campaigns import operations as campaigns
from campaigns.calls import Answer, Caller, RewardCall
from campaigns.models import Action, Decision
from campaigns.operations import rewarding
from events.models import Event, Mail
from kit import clock
from kit.errors import Refusal
from rewards.models import Reward
from tests.accounts.casework import founder_of, make_case, make_support
from tests.conftest import in_parallel
from tests.world import ACTOR, World, make_world

pytestmark = pytest.mark.django_db(transaction=True)

CPA = 2_750
CALLS = 64
SCOPES = ("campaign", "campaign_month", "company_month")
REFUSALS = {
    "campaign": "budget_exhausted",
    "campaign_month": "campaign_limit_reached",
    "company_month": "company_limit_reached",
}


def call(world: World, number: int) -> Answer:
    """One getReward of a customer, as the door calls it."""
    asked = RewardCall.of(
        world.company,
        campaign_id=world.campaign.pk,
        moment_id=world.moment.key,
        device_type="Web",
        marketplace="US",
        customer_id=f"customer-{number}",
        canonical_body="{}",
    )
    return rewarding.get_reward(caller=Caller(world.live_key, None, row=f"row-{number}"), call=asked)


def make_room(world: World, scope: str, room: int) -> None:
    """Room for so many actions, and for nearly one more."""
    Limit.objects.filter(company=world.company, scope=scope).update(cap_usd_cents=room * CPA + CPA - 1)


def world_with_room(scope: str, room: int, name: str = "Level Up Games") -> World:
    world = make_world(budget_usd_cents=1_000_000, name=name)
    make_room(world, scope, room)
    return world


def codes_of(answers: list[Answer]) -> Counter[str]:
    return Counter(answer.body.get("code", "ok") for answer in answers)


def sixty_four_calls(world: World, then: Callable[[Answer], Answer] = lambda answer: answer) -> list[Answer]:
    """The answers to 64 calls of as many customers, two after the other on each of 32 connections."""
    pairs = in_parallel(
        CALLS // 2, lambda number: [then(call(world, one)) for one in (number, number + CALLS // 2)]
    )
    return [answer for pair in pairs for answer in pair]


def charged_in(month: date) -> int:
    """Cents of a month by the ledger."""
    entries = LedgerEntry.objects.filter(account="receivable", transaction__month=month)
    return entries.aggregate(total=Sum("amount_usd_cents"))["total"] or 0


def assert_exactly(count: int, world: World) -> None:
    """The company has so many rewards, actions and charges, and ledger and running totals agree to the cent."""
    company = world.company
    rows = [model.objects.filter(company=company).count() for model in (Action, Reward, LedgerTransaction)]
    assert rows == [count] * 3
    assert Event.objects.filter(company_key=company.pk, type="action.completed").count() == count
    entries = LedgerEntry.objects.filter(company=company)
    assert (entries.aggregate(total=Sum("amount_usd_cents"))["total"] or 0) == 0
    assert queries.balance_of(company=company, account="receivable") == count * CPA
    totals = Limit.objects.filter(company=company).values_list("scope").annotate(total=Sum("spent_usd_cents"))
    assert dict(totals) == dict.fromkeys(SCOPES, count * CPA)


@pytest.mark.parametrize("scope", SCOPES)
def test_sixty_four_callers_for_the_last_rewards(scope: str) -> None:
    """For none, one, seven and all but one. What remains is true at each step: every number below K is told once."""
    for room in (0, 1, 7, 63):
        world = world_with_room(scope, room, name=f"Room for {room}")

        answers = sixty_four_calls(world)

        assert codes_of(answers) == Counter({"ok": room, REFUSALS[scope]: CALLS - room})
        told = [answer.body["remainingRewardCount"] for answer in answers if "code" not in answer.body]
        assert sorted(told) == list(range(room))
        assert Decision.objects.filter(company=world.company).count() == CALLS
        assert_exactly(room, world)


def raise_by(world: World, scope: str, cap_usd_cents: int) -> None:
    if scope == "campaign":
        billing.set_budget(
            company=world.company, campaign_key=world.campaign.pk, budget_usd_cents=cap_usd_cents
        )
        return
    billing.set_monthly_cap(
        company=world.company,
        campaign_key=world.campaign.pk if scope == "campaign_month" else None,
        cap_usd_cents=cap_usd_cents,
        reason="It grew.",
        actor=ACTOR,
    )


@pytest.mark.parametrize("scope", SCOPES)
def test_a_limit_that_is_raised_meanwhile_gives_exactly_what_it_was_raised_by(scope: str) -> None:
    """Raised from 7 to 12 actions once 16 calls were answered: the other 48 are more than enough for the five."""
    world = world_with_room(scope, 7)
    after = Turn(16, lambda: raise_by(world, scope, 13 * CPA - 1))

    answers = sixty_four_calls(world, after.answered)

    assert codes_of(answers) == Counter({"ok": 12, REFUSALS[scope]: CALLS - 12})
    assert_exactly(12, world)


class Turn:
    """Does something once, when so many calls are answered."""

    def __init__(self, count: int, act: Callable[[], None]) -> None:
        self.left, self.act, self.lock = count, act, threading.Lock()

    def answered(self, answer: Answer) -> Answer:
        with self.lock:
            self.left -= 1
            is_due = self.left == 0
        if is_due:
            self.act()
        return answer


class MovedClock:
    """A clock that stands in the last second of this month, and then in the first one of the next."""

    def __init__(self) -> None:
        self.first_of_next = clock.start_of_month(clock.month_after(clock.this_month()))
        self.instant = self.first_of_next - timedelta(milliseconds=1)

    def now(self) -> datetime:
        return self.instant

    def strike(self) -> None:
        self.instant = self.first_of_next

    @property
    def months(self) -> tuple[date, date]:
        following = self.first_of_next.date()
        return clock.month_of(self.first_of_next - timedelta(days=1)), following


@pytest.fixture
def midnight(monkeypatch: pytest.MonkeyPatch) -> MovedClock:
    moved = MovedClock()
    monkeypatch.setattr(clock, "now", moved.now)
    return moved


@pytest.mark.parametrize("scope", ["campaign_month", "company_month"])
def test_across_midnight_each_month_gives_exactly_its_own(midnight: MovedClock, scope: str) -> None:
    """It strikes once 16 calls were answered: seven of the old month are given by then, and seven of the new follow."""
    world = world_with_room(scope, 7)
    old, new = midnight.months
    billing.set_monthly_cap(
        company=world.company,
        campaign_key=world.campaign.pk if scope == "campaign_month" else None,
        cap_usd_cents=8 * CPA - 1,
        reason="Seven a month.",
        actor=ACTOR,
    )
    after = Turn(16, midnight.strike)

    answers = sixty_four_calls(world, after.answered)

    assert codes_of(answers) == Counter({"ok": 14, REFUSALS[scope]: CALLS - 14})
    assert_exactly(14, world)
    assert_months_agree(world, {old: 7, new: 7})


def assert_months_agree(world: World, counts: dict[date, int]) -> None:
    """Actions, charges, limits and the ledger's instants tell of the same months, without a gap or a double."""
    completed = [clock.month_of(at) for at in Action.objects.values_list("completed_at", flat=True)]
    booked = LedgerTransaction.objects.values_list("month", "occurred_at")
    assert Counter(completed) == Counter(counts)
    assert Counter(month for month, _ in booked) == Counter(counts)
    assert all(clock.month_of(at) == month for month, at in booked)
    for month, count in counts.items():
        assert charged_in(month) == count * CPA
        rows = Limit.objects.filter(company=world.company, month=month)
        assert dict(rows.values_list("scope", "spent_usd_cents")) == dict.fromkeys(SCOPES[1:], count * CPA)


def test_a_call_that_the_end_of_its_month_overtakes_counts_in_the_next_one(
    midnight: MovedClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Completed in the last millisecond, and to be charged when the month is closed already."""
    world = make_world()
    old, new = midnight.months
    charge, closed = rewarding.charge_action, list[int]()

    def close(_: int) -> int:
        midnight.strike()
        billing.close_month(company=world.company, month=old)
        return 1

    def charge_late(one: billing.Charge) -> list[Room]:
        if not closed:
            assert one.month == old
            closed.extend(in_parallel(1, close))
        return charge(one)

    monkeypatch.setattr(rewarding, "charge_action", charge_late)
    answer = call(world, 1)

    assert (closed, "code" in answer.body) == ([1], False)
    assert_exactly(1, world)
    assert charged_in(old) == 0
    assert charged_in(new) == CPA
    assert [clock.month_of(one.completed_at) for one in Action.objects.all()] == [new]


def test_a_month_is_closed_while_calls_go_on_and_nothing_is_charged_to_it_after(midnight: MovedClock) -> None:
    """What the closing sees of the month is all that there will ever be of it; twice closed is closed."""
    world = make_world(budget_usd_cents=1_000_000)
    old, new = midnight.months
    seen = list[int]()

    def close() -> None:
        midnight.strike()
        for _ in range(2):
            billing.close_month(company=world.company, month=old)
            seen.append(charged_in(old))

    after = Turn(16, close)
    answers = sixty_four_calls(world, after.answered)

    assert codes_of(answers) == Counter({"ok": CALLS})
    assert_exactly(CALLS, world)
    assert seen == [charged_in(old)] * 2
    assert_months_agree(world, {old: charged_in(old) // CPA, new: charged_in(new) // CPA})


def test_a_month_that_is_not_over_is_not_closed(midnight: MovedClock) -> None:
    world = make_world()
    old, new = midnight.months

    for month in (old, new):
        with pytest.raises(MonthNotOver):
            billing.close_month(company=world.company, month=month)
    assert not Limit.objects.filter(is_closed=True).exists()


def test_a_month_that_nobody_opened_is_closed_too(midnight: MovedClock) -> None:
    """A late call finds it closed, and does not open it anew."""
    world = make_world()
    old, new = midnight.months
    Limit.objects.exclude(month=None).delete()
    midnight.strike()
    billing.close_month(company=world.company, month=old)
    billing.open_month(company=world.company, campaign_key=world.campaign.pk, month=old)

    assert Limit.objects.get(scope="company_month", month=old).is_closed
    assert "code" not in call(world, 1).body
    assert charged_in(new) == CPA


def test_two_supporters_who_grant_one_case_at_once_raise_the_limit_once() -> None:
    world = make_world()
    facts = {"limitOf": "All campaigns together", "campaignId": "", "newLimitUsdCents": 3_000_000}
    case = make_case(founder_of(world.company), "raise_limit", facts=facts)
    supporters = [make_support(f"sue-{number}@moments.example") for number in range(8)]

    def grant(number: int) -> str:
        try:
            billing.raise_limit(
                case=case, cap_usd_cents=3_000_000 + number, actor=supporters[number], reason="Yes."
            )
        except Refusal as refusal:
            return refusal.code
        return "done"

    assert Counter(in_parallel(8, grant)) == {"done": 1, "case_is_closed": 7}
    change = CapChange.objects.get()
    assert (change.case_key, change.before_usd_cents) == (case.pk, 1_500_000)
    assert Limit.objects.get(scope="company_month").cap_usd_cents == change.after_usd_cents


def test_a_threshold_is_mailed_once_though_many_workers_look() -> None:
    world = make_world()
    for row in Limit.objects.all():
        Limit.objects.filter(pk=row.pk).update(spent_usd_cents=row.cap_usd_cents * 9 // 10)

    in_parallel(12, lambda _: campaigns.warn_of_limits())

    assert Mail.objects.filter(kind="limit_passed", to=world.user.email).count() == 3
    told = Event.objects.filter(type="budget.threshold").values_list("data__scope", "data__percent")
    assert sorted(told) == sorted((scope, percent) for scope in SCOPES for percent in (50, 80))


@pytest.fixture
def unguarded(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> Iterator[None]:
    """The charge as careless code would write it: the room is read without a lock, and nothing checks what comes of it.

    Callers meet before they charge, as on a bad day they would.
    """
    careless = charging._CHARGE.replace("ORDER BY scope FOR NO KEY UPDATE", "ORDER BY scope").replace(
        "FROM room\n    WHERE", "FROM room, pg_sleep(0.1)\n    WHERE"
    )
    assert "FOR NO KEY UPDATE" not in careless
    assert "pg_sleep" in careless
    charge, together = rewarding.charge_action, threading.Barrier(16)

    def charge_together(one: billing.Charge) -> list[Room]:
        with suppress(threading.BrokenBarrierError):
            together.wait(timeout=20)
        return charge(one)

    monkeypatch.setattr(charging, "_CHARGE", careless)
    monkeypatch.setattr(rewarding, "charge_action", charge_together)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE billing_limit DROP CONSTRAINT limit_is_never_passed")
    yield
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM billing_limit")
        cursor.execute(
            "ALTER TABLE billing_limit ADD CONSTRAINT limit_is_never_passed "
            "CHECK (spent_usd_cents >= 0 AND spent_usd_cents <= cap_usd_cents)"
        )


def test_without_the_guard_more_is_given_than_there_is_room_for(unguarded: None) -> None:
    """A test of the tests above: they would pass by luck if careless code passed them too."""
    world = world_with_room("company_month", 7)

    answers = in_parallel(CALLS, lambda number: call(world, number), threads=16)

    assert codes_of(answers)["ok"] > 7
    with pytest.raises(AssertionError):
        assert_exactly(7, world)
