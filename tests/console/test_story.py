"""A campaign's moves and what comes next, in words (C3)."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from campaigns.models import Campaign, CampaignMove
from kit import clock
from moments.console.story import next_of, story_of

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _at_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def campaign(state: str, **fields: Any) -> Campaign:
    facts = {
        "starts_on": date(2026, 12, 1),
        "ends_on": date(2026, 12, 31),
        "time_zone": "Europe/Berlin",
    } | fields
    return Campaign(state=state, **facts)


@pytest.mark.parametrize(
    ("state", "fields", "words"),
    [
        ("draft", {}, "Your team submits it, and support looks at it."),
        (
            "pending",
            {},
            (
                "Support approves it or sends it back. "
                "At the end of 31 Dec 2026 (Europe/Berlin) it becomes a draft again."
            ),
        ),
        ("rejected", {}, "Your team edits it and submits it again."),
        ("approved", {}, "It goes live by itself on 1 Dec 2026, 00:00 (Europe/Berlin)."),
        ("approved", {"starts_on": date(2026, 11, 26)}, "It goes live by itself in a moment."),
        (
            "approved",
            {"starts_by_itself": False},
            "Your team can take it live from 1 Dec 2026, 00:00 (Europe/Berlin) on.",
        ),
        ("approved", {"starts_by_itself": False, "starts_on": date(2026, 11, 1)}, "Your team takes it live."),
        # Clocks go forward at midnight: the day has no 00:00.
        (
            "approved",
            {"starts_on": date(2027, 4, 30), "ends_on": date(2027, 5, 1), "time_zone": "Africa/Cairo"},
            "It goes live by itself on 30 Apr 2027, 01:00 (Africa/Cairo).",
        ),
        ("live", {}, "It finishes by itself at the end of 31 Dec 2026 (Europe/Berlin)."),
        (
            "suspended",
            {"suspensions": ["marketer"]},
            (
                "It returns to where it was once your team resumes it. "
                "It finishes at the end of 31 Dec 2026 (Europe/Berlin) in any case."
            ),
        ),
        (
            "suspended",
            {"suspensions": ["support", "unpaid"]},
            (
                "It returns to where it was once support lifts its reason: ask support, and the bill is paid: "
                "ask your billing owner. It finishes at the end of 31 Dec 2026 (Europe/Berlin) in any case."
            ),
        ),
        ("finished", {}, "Rewards can be used until the end of 30 Jan 2027."),
    ],
)
def test_what_comes_next(state: str, fields: dict[str, Any], words: str):
    assert next_of(campaign(state, **fields)) == words


def moves(*steps: tuple[str, str, str]) -> list[CampaignMove]:
    """Moves of (from, to, suspension), given the earliest first, as a page has them: the latest first."""
    made = [
        CampaignMove(from_state=before, to_state=after, suspension=cause, actor="system:x", at=NOW)
        for before, after, cause in steps
    ]
    return made[::-1]


def test_a_suspension_s_reasons_come_and_go_by_name(db: None):
    told = story_of(
        moves(
            ("approved", "live", ""),
            ("live", "suspended", "marketer"),
            ("suspended", "suspended", "unpaid"),
            ("suspended", "suspended", "marketer"),
            ("suspended", "live", "unpaid"),
            ("live", "suspended", "marketer"),
            ("suspended", "finished", ""),
        )
    )

    assert [one.title for one in told] == [
        "Finished",
        "Suspended: taken down by your team",
        "Live again",
        "Still suspended; no longer: taken down by your team",
        "Suspended for one more reason: a bill is unpaid",
        "Suspended: taken down by your team",
        "Live",
    ]


def test_the_way_through_approval_and_its_remarks(db: None):
    history = moves(
        ("", "draft", ""),
        ("draft", "pending", ""),
        ("pending", "rejected", ""),
        ("rejected", "draft", ""),
        ("draft", "pending", ""),
        ("pending", "draft", ""),
    )
    history[3].remarks = {"reward:level_10:US": "Too dear."}
    history[3].actor, history[3].reason = "support:usr_1", "One thing."

    told = story_of(history)

    assert [one.title for one in told] == [
        "A draft again",
        "Submitted for approval",
        "Taken up again",
        "Rejected",
        "Submitted for approval",
        "Created",
    ]
    assert (told[3].who, told[3].reason, told[3].remarks) == (
        "Support",
        "One thing.",
        [("Rewards of level_10 in US", "Too dear.")],
    )


def test_a_suspension_of_before_reasons_were_kept_is_still_told(db: None):
    [told] = story_of(moves(("live", "suspended", "")))

    assert (told.title, told.who, told.at) == ("Suspended", "Moments", NOW - timedelta(0))
