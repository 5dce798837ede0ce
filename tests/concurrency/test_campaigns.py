"""Two who move one campaign at once: one of them does, the other is told, and it is written down once (C3)."""

from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from threading import Barrier

import pytest

from campaigns import operations
from campaigns.models import Campaign, CampaignMove, SuspensionReason
from campaigns.operations import moving
from events.models import AuditEntry, Event, Mail
from kit import clock
from kit.errors import Refusal
from tests.conftest import in_parallel
from tests.world import MARKETER, SUPPORT, make_world

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = 6


def outcome_of(act: Callable[[], object]) -> str:
    try:
        act()
    except Refusal as refusal:
        return refusal.code
    return "done"


def at_once(*acts: Callable[[], object]) -> list[str]:
    """Each act on a connection of its own, all begun at the same moment; how each ended."""
    begin = Barrier(len(acts))

    def act(number: int) -> str:
        begin.wait()
        return outcome_of(acts[number])

    return in_parallel(len(acts), act)


def fresh(campaign: Campaign) -> Campaign:
    """The campaign as another request reads it."""
    return Campaign.objects.get(pk=campaign.pk)


def told_since(campaign: Campaign, moves: int) -> tuple[list[str], int, int]:
    """The states that were moved to since so many moves, and how many events and audit entries tell of moves."""
    states = CampaignMove.objects.filter(campaign=campaign).order_by("pk").values_list("to_state", flat=True)
    types = Event.objects.filter(data__id=campaign.pk, type__startswith="campaign.")
    audited = AuditEntry.objects.filter(object_key=campaign.pk, verb__in=types.values("type"))
    return list(states)[moves:], types.count() - moves, audited.count() - moves


def test_support_approves_while_the_marketer_withdraws() -> None:
    for number in range(ROUNDS):
        campaign = make_world(state="pending", name=f"Company {number}").campaign
        one, other = fresh(campaign), fresh(campaign)

        outcomes = at_once(
            lambda one=one: operations.approve_campaign(campaign=one, actor=SUPPORT, submission=1),
            lambda other=other: operations.withdraw_campaign(campaign=other, actor=MARKETER),
        )

        assert sorted(outcomes) == ["done", "move_not_allowed"]
        state = fresh(campaign).state
        assert state == ("approved" if outcomes[0] == "done" else "draft")
        assert told_since(campaign, 2) == ([state], 1, 1)


def test_two_supporters_who_decide_differently_decide_once() -> None:
    for number in range(ROUNDS):
        world = make_world(state="pending", name=f"Company {number}")
        campaign = world.campaign
        Mail.objects.all().delete()
        one, other = fresh(campaign), fresh(campaign)

        outcomes = at_once(
            lambda one=one: operations.approve_campaign(campaign=one, actor=SUPPORT),
            lambda other=other: operations.reject_campaign(campaign=other, actor=SUPPORT, reason="No."),
        )

        assert sorted(outcomes) == ["done", "move_not_allowed"]
        state = fresh(campaign).state
        assert state == ("approved" if outcomes[0] == "done" else "rejected")
        assert told_since(campaign, 2) == ([state], 1, 1)
        assert Mail.objects.filter(kind="campaign_moved", to=world.user.email).count() == 1


def test_a_take_down_and_the_end_at_once() -> None:
    """Taken down before or not, it is finished; if it was, that is told first."""
    for number in range(ROUNDS):
        campaign = make_world(name=f"Company {number}").campaign
        today = clock.now().date()
        Campaign.objects.filter(pk=campaign.pk).update(
            starts_on=today - timedelta(days=9), ends_on=today - timedelta(days=1)
        )
        one = fresh(campaign)

        outcomes = at_once(
            lambda one=one: operations.take_down_campaign(campaign=one, actor=MARKETER, reason="A pause."),
            operations.move_campaigns,
        )
        operations.move_campaigns()  # one that was held just then is left to the next round

        assert outcomes[1] == "done"
        moved = ["suspended", "finished"] if outcomes[0] == "done" else ["finished"]
        assert outcomes[0] in ("done", "move_not_allowed")
        assert told_since(campaign, 4) == (moved, len(moved), len(moved))
        ended = fresh(campaign)
        assert (ended.state, ended.suspensions) == ("finished", [])


def test_two_reasons_set_at_once_are_both_kept_and_each_is_told() -> None:
    for number in range(ROUNDS):
        campaign = make_world(name=f"Company {number}").campaign
        one, other = fresh(campaign), fresh(campaign)

        outcomes = at_once(
            lambda one=one: operations.take_down_campaign(campaign=one, actor=MARKETER, reason="A pause."),
            lambda other=other: operations.suspend_campaign(
                campaign=other, cause=SuspensionReason.SUPPORT, actor=SUPPORT, reason="A look."
            ),
        )

        assert outcomes == ["done", "done"]
        assert sorted(fresh(campaign).suspensions) == ["marketer", "support"]
        assert told_since(campaign, 4) == (["suspended", "suspended"], 2, 2)


def test_one_draft_submitted_from_many_tabs_is_submitted_once() -> None:
    campaign = make_world(state="draft").campaign
    tabs = [fresh(campaign) for _ in range(6)]

    outcomes = at_once(
        *(lambda tab=tab: operations.submit_campaign(campaign=tab, actor=MARKETER) for tab in tabs)
    )

    assert Counter(outcomes) == {"done": 1, "move_not_allowed": 5}
    assert told_since(campaign, 1) == (["pending"], 1, 1)


def make_careless(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make moves as careless code would: the row is read without being held, and both read before one writes."""
    both_have_read = Barrier(2)

    def read(campaign: Campaign) -> None:
        campaign.refresh_from_db()

    def refuse(*args: object) -> None:
        checked(*args)  # type: ignore[arg-type]
        both_have_read.wait(timeout=20)

    checked = moving.refuse_unless_allowed
    monkeypatch.setattr(moving, "hold", read)
    monkeypatch.setattr(moving, "refuse_unless_allowed", refuse)


def test_without_the_lock_both_of_them_move(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the tests above would find, if the row were not held."""
    campaign = make_world(state="pending").campaign
    make_careless(monkeypatch)
    one, other = fresh(campaign), fresh(campaign)

    outcomes = at_once(
        lambda: operations.approve_campaign(campaign=one, actor=SUPPORT),
        lambda: operations.withdraw_campaign(campaign=other, actor=MARKETER),
    )

    assert outcomes == ["done", "done"]
    assert told_since(campaign, 2)[1:] == (2, 2)
