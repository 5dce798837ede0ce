"""The table of C3, written out here once more: no move leaves it, whoever tries it, and each is told once."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import product

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from campaigns import operations
from campaigns.errors import CampaignIncomplete, MoveNotAllowed, MoveNotYours, SuspensionNotSet, SuspensionSet
from campaigns.models import STATE_DATES, Campaign, CampaignMove, CampaignState, SuspensionReason
from campaigns.queries.remarks import remarks_of
from events.models import AuditEntry, Event
from kit import clock
from tests.world import make_world, state_fields

MEMBER, SUPPORT, SYSTEM = "member:test", "support:test", "system:test"
ACTORS = (MEMBER, SUPPORT, SYSTEM)
CAUSES = {"marketer": MEMBER, "support": SUPPORT, "unpaid": SYSTEM, "barred": SYSTEM}
RUNNING = ("approved", "live", "suspended")

# From which states a move leads where, and whose it is. A state that it leads nowhere from is not there.
TABLE: dict[str, tuple[dict[str, str], set[str]]] = {
    "submit": ({"draft": "pending"}, {MEMBER}),
    "withdraw": ({"pending": "draft"}, {MEMBER}),  # and the system, once the end has passed
    "approve": ({"pending": "approved"}, {SUPPORT}),
    "reject": ({"pending": "rejected"}, {SUPPORT}),
    "revise": ({"rejected": "draft"}, {MEMBER}),
    "start": ({"approved": "live"}, {MEMBER, SYSTEM}),
    "delete": ({"draft": ""}, {MEMBER}),
    "suspend for marketer": (dict.fromkeys(RUNNING, "suspended"), {MEMBER}),
    "suspend for support": (dict.fromkeys(RUNNING, "suspended"), {SUPPORT}),
    "suspend for unpaid": (dict.fromkeys(RUNNING, "suspended"), {SYSTEM}),
    "suspend for barred": (dict.fromkeys(RUNNING, "suspended"), {SYSTEM}),
}
type Act = Callable[[Campaign, str], object]


def suspend(cause: str) -> Act:
    return lambda campaign, actor: operations.suspend_campaign(
        campaign=campaign, cause=SuspensionReason(cause), actor=actor, reason="why"
    )


def resume(cause: str) -> Act:
    return lambda campaign, actor: operations.resume_campaign(
        campaign=campaign, cause=SuspensionReason(cause), actor=actor
    )


ACTS: dict[str, Act] = {
    "submit": lambda campaign, actor: operations.submit_campaign(campaign=campaign, actor=actor),
    "withdraw": lambda campaign, actor: operations.withdraw_campaign(campaign=campaign, actor=actor),
    "approve": lambda campaign, actor: operations.approve_campaign(campaign=campaign, actor=actor),
    "reject": lambda campaign, actor: operations.reject_campaign(
        campaign=campaign, actor=actor, reason="The terms.", remarks={"terms": "They name no end."}
    ),
    "revise": lambda campaign, actor: operations.revise_campaign(campaign=campaign, actor=actor),
    "start": lambda campaign, actor: operations.start_campaign(campaign=campaign, actor=actor),
    "delete": lambda campaign, actor: operations.delete_draft(campaign=campaign, actor=actor),
    **{f"suspend for {cause}": suspend(cause) for cause in CAUSES},
    **{f"resume from {cause}": resume(cause) for cause in CAUSES},
}
REFUSALS = (MoveNotAllowed, MoveNotYours, SuspensionSet, SuspensionNotSet)


def told_of(campaign_id: str) -> tuple[int, int, int]:
    """How many moves, events and audit entries of moves there are of a campaign."""
    events = Event.objects.filter(type__startswith="campaign.", data__id=campaign_id)
    types = set(Event.objects.filter(type__startswith="campaign.").values_list("type", flat=True))
    return (
        CampaignMove.objects.filter(campaign=campaign_id).count(),
        events.count(),
        AuditEntry.objects.filter(object_key=campaign_id, verb__in=types).count(),
    )


@pytest.mark.parametrize(("move", "actor"), list(product(TABLE, ACTORS)))
def test_each_cell_of_the_table_moves_or_refuses(db: None, move: str, actor: str) -> None:
    world = make_world(state="draft")
    key = world.campaign.pk
    targets, parties = TABLE[move]
    for state in CampaignState.values:
        # What the database holds of a suspended one is for another reason than those that are tried here.
        cause = "support" if move == "suspend for marketer" else "marketer"
        fields = dict.fromkeys(STATE_DATES) | state_fields(state)
        fields["suspensions"] = [cause] if state == "suspended" else []
        Campaign.objects.filter(pk=key).update(**fields)
        before = told_of(key)
        with transaction.atomic():
            if state in targets and actor in parties:
                ACTS[move](Campaign.objects.get(), actor)
                found = Campaign.objects.filter(pk=key).values_list("state", flat=True).first()
                assert (found or "") == targets[state], state
            else:
                with pytest.raises(REFUSALS):
                    ACTS[move](world.campaign, actor)
                assert Campaign.objects.get().state == state
                assert told_of(key) == before, state
            transaction.set_rollback(True)


@dataclass
class Model:
    """What a campaign is by the rules, kept beside the real one. It starts by itself, and its start has passed."""

    state: str = "draft"
    reasons: set[str] = field(default_factory=set)
    was_live: bool = False
    is_over: bool = False
    moves: int = 1

    def act(self, name: str, actor: str) -> bool:
        """Whether the rules allow it; the state is as it is then."""
        verb, _, cause = name.partition(" f")
        if verb == "resume":
            return self._resume(cause.removeprefix("rom "), actor)
        targets, parties = TABLE[name]
        if name == "withdraw" and self.is_over:
            parties = {MEMBER, SYSTEM}
        if actor not in parties or self.state not in targets:
            return False
        if self.is_over and name in ("submit", "approve", "start"):
            return False
        if verb == "suspend":
            cause = cause.removeprefix("or ")
            if cause in self.reasons:
                return False
            self.reasons.add(cause)
        return self._to(targets[self.state])

    def _resume(self, cause: str, actor: str) -> bool:
        if actor != CAUSES[cause] or cause not in self.reasons or self.is_over:
            return False
        self.reasons.discard(cause)
        return self._to("suspended" if self.reasons else "live")

    def _to(self, state: str) -> bool:
        self.state, self.moves = state, self.moves + 1
        self.was_live = self.was_live or state == "live"
        return True

    def pass_time(self) -> None:
        """What the calendar does: start, then finish or hand back."""
        if self.state == "approved":
            self._to("live")
        if self.is_over and self.state in RUNNING:
            self.reasons.clear()
            self._to("finished")
        elif self.is_over and self.state == "pending":
            self._to("draft")


STEPS = st.one_of(
    st.tuples(st.sampled_from(sorted(ACTS)), st.sampled_from(ACTORS)),
    st.just(("time passes", "")),
    st.just(("its end comes", "")),
)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEPS, max_size=14))
def test_no_sequence_of_moves_leaves_the_table(db: None, steps: list[tuple[str, str]]) -> None:
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        follow(steps, patch)
        transaction.set_rollback(True)


def follow(steps: list[tuple[str, str]], patch: pytest.MonkeyPatch) -> None:
    """Take a campaign through the steps beside its model."""
    campaign, model = make_world(state="draft").campaign, Model()
    key = campaign.pk
    real_now = clock.now
    for name, actor in steps:
        if name == "its end comes":
            model.is_over = True
            patch.setattr(clock, "now", lambda: real_now() + timedelta(days=90))
        elif name == "time passes":
            operations.move_campaigns()
            model.pass_time()
        elif model.act(name, actor):
            ACTS[name](campaign, actor)
        else:
            with pytest.raises((*REFUSALS, CampaignIncomplete)):
                ACTS[name](campaign, actor)
        if model.state == "":
            assert not Campaign.objects.filter(pk=key).exists()
            assert told_of(key)[1:] == (model.moves, model.moves)
            return
        row = Campaign.objects.get(pk=key)
        assert (row.state, set(row.suspensions)) == (model.state, model.reasons)
        assert told_of(key) == (model.moves,) * 3


@pytest.mark.parametrize(
    ("state", "wrong"),
    [
        ("draft", {"submitted_at": 0}),
        ("pending", {"submitted_at": None}),
        ("approved", {"approved_at": None}),
        ("approved", {"live_at": 0}),
        ("rejected", {"rejected_at": None}),
        ("live", {"live_at": None}),
        ("live", {"finished_at": 0}),
        ("suspended", {"suspended_at": None}),
        ("suspended", {"suspensions": []}),
        ("finished", {"finished_at": None}),
        ("live", {"suspensions": ["marketer"]}),
        ("pending", {"budget_usd_cents": None}),
        ("live", {"live_at": -1}),
        ("finished", {"finished_at": -1}),
    ],
)
def test_the_database_refuses_a_state_without_its_dates(db: None, state: str, wrong: dict) -> None:
    world = make_world(state="draft")
    rows = Campaign.objects.filter(pk=world.campaign.pk)
    rows.update(**state_fields(state))
    now = clock.now()
    fields = {
        name: now + timedelta(days=days) if isinstance(days, int) else days for name, days in wrong.items()
    }

    with pytest.raises(IntegrityError), transaction.atomic():
        rows.update(**fields)


def dates_of(campaign: Campaign) -> dict[str, datetime | None]:
    return {name: getattr(campaign, name) for name in STATE_DATES}


def test_a_suspension_holds_reasons_and_each_party_lifts_its_own(db: None) -> None:
    campaign = make_world().campaign
    went_live = campaign.live_at
    ACTS["suspend for marketer"](campaign, MEMBER)
    since = campaign.suspended_at
    ACTS["suspend for support"](campaign, SUPPORT)
    ACTS["suspend for unpaid"](campaign, SYSTEM)

    assert campaign.suspensions == ["marketer", "support", "unpaid"]
    for cause, actor in product(("marketer", "support", "unpaid"), ACTORS):
        if CAUSES[cause] != actor:
            with pytest.raises(MoveNotYours):
                ACTS[f"resume from {cause}"](campaign, actor)
    ACTS["resume from support"](campaign, SUPPORT)
    ACTS["resume from unpaid"](campaign, SYSTEM)
    assert (campaign.state, campaign.suspensions, campaign.suspended_at) == ("suspended", ["marketer"], since)
    ACTS["resume from marketer"](campaign, MEMBER)

    assert (campaign.state, campaign.suspensions) == ("live", [])
    assert (campaign.live_at, campaign.suspended_at) == (went_live, None)
    told = Event.objects.filter(type__in=["campaign.suspended", "campaign.resumed"]).order_by("pk")
    assert [(event.type, event.data["suspensions"]) for event in told] == [
        ("campaign.suspended", ["marketer"]),
        ("campaign.suspended", ["marketer", "support"]),
        ("campaign.suspended", ["marketer", "support", "unpaid"]),
        ("campaign.suspended", ["marketer", "unpaid"]),
        ("campaign.suspended", ["marketer"]),
        ("campaign.resumed", []),
    ]


@pytest.mark.parametrize(
    ("by_itself", "starts_in", "becomes"),
    [(True, -1, "live"), (False, -1, "approved"), (True, 5, "approved")],
)
def test_one_that_was_approved_returns_to_where_it_belongs(
    db: None, by_itself: bool, starts_in: int, becomes: str
) -> None:
    today = clock.now().date()
    campaign = make_world(
        state="approved", starts_by_itself=by_itself, starts_on=today + timedelta(days=starts_in)
    ).campaign
    ACTS["suspend for marketer"](campaign, MEMBER)

    ACTS["resume from marketer"](campaign, MEMBER)

    assert campaign.state == becomes
    assert (campaign.live_at is not None) == (becomes == "live")


def test_nothing_is_resumed_after_the_end(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    campaign = make_world().campaign
    ACTS["suspend for marketer"](campaign, MEMBER)
    over = clock.end_of_day(campaign.ends_on, campaign.time_zone)
    monkeypatch.setattr(clock, "now", lambda: over)

    with pytest.raises(MoveNotAllowed):
        ACTS["resume from marketer"](campaign, MEMBER)
    assert operations.move_campaigns() == 1
    assert Campaign.objects.get().state == "finished"


def test_what_is_over_is_not_approved_any_more(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """It would be finished at the next sweep, and could never be edited again."""
    campaign = make_world(state="pending").campaign
    over = clock.end_of_day(campaign.ends_on, campaign.time_zone)
    monkeypatch.setattr(clock, "now", lambda: over)
    before = told_of(campaign.pk)

    with pytest.raises(
        MoveNotAllowed, match=f"can't become approved: its end has passed on {campaign.ends_on}"
    ):
        ACTS["approve"](campaign, SUPPORT)
    assert (Campaign.objects.get().state, told_of(campaign.pk)) == ("pending", before)
    ACTS["withdraw"](campaign, SYSTEM)
    assert Campaign.objects.get().state == "draft"


def test_the_system_starts_only_what_starts_by_itself(db: None) -> None:
    campaign = make_world(state="approved", starts_by_itself=False).campaign

    with pytest.raises(MoveNotAllowed, match="can't become live: it is started by hand"):
        ACTS["start"](campaign, SYSTEM)
    assert Campaign.objects.get().state == "approved"
    ACTS["start"](campaign, MEMBER)
    assert Campaign.objects.get().state == "live"


def test_a_server_whose_clock_is_behind_makes_a_move_all_the_same(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    campaign = make_world(state="approved").campaign
    behind = campaign.approved_at - timedelta(milliseconds=30)
    monkeypatch.setattr(clock, "now", lambda: behind)

    assert operations.move_campaigns() == 1
    live = Campaign.objects.get()
    assert live.live_at == live.state_at == campaign.approved_at
    assert live.moves.latest("pk").at == campaign.approved_at


def test_a_rejection_is_kept_with_its_remarks_until_it_is_submitted_again(db: None) -> None:
    campaign = make_world(state="pending").campaign
    ACTS["reject"](campaign, SUPPORT)

    assert remarks_of(campaign) == {"terms": "They name no end."}
    event = Event.objects.get(type="campaign.rejected")
    assert event.data["remarks"] == [{"field": "terms", "detail": "They name no end."}]
    ACTS["revise"](campaign, MEMBER)
    assert remarks_of(campaign) == {"terms": "They name no end."}
    assert set(dates_of(campaign).values()) == {None}
    ACTS["submit"](campaign, MEMBER)
    assert remarks_of(campaign) == {}
