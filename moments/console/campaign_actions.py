"""What a marketer can do with a campaign as it stands (C3)."""

from dataclasses import dataclass

from django.urls import reverse

from campaigns.models import Campaign, SuspensionReason
from campaigns.models import CampaignState as State
from kit import clock


@dataclass(frozen=True, slots=True)
class Action:
    """One thing to do: the name of its address, what its button says, and its icon."""

    name: str
    words: str
    icon: str
    href: str
    is_main: bool = False


def actions_of(campaign: Campaign) -> list[Action]:
    """Everything that can be done now, the next step first."""
    now = clock.now()
    is_over = now >= clock.end_of_day(campaign.ends_on, campaign.time_zone)
    has_begun = now >= clock.start_of_day(campaign.starts_on, campaign.time_zone)
    state = State(campaign.state)
    may_grow = state in (State.APPROVED, State.LIVE, State.SUSPENDED, State.PENDING) and not is_over
    possible = (
        ("edit", "Go on editing", "edit", state == State.DRAFT),
        ("revise_campaign", "Edit and submit again", "edit", state == State.REJECTED),
        ("start_campaign", "Take it live", "play", state == State.APPROVED and has_begun and not is_over),
        (
            "resume_campaign",
            "Resume",
            "play",
            SuspensionReason.MARKETER in campaign.suspensions and not is_over,
        ),
        ("campaign_test", "Test", "test", True),
        ("campaign_preview", "Preview", "eye", True),
        (
            "new_batch",
            "Send a file of calls",
            "upload",
            state in (State.APPROVED, State.LIVE) and not is_over,
        ),
        ("withdraw_campaign", "Withdraw the submission", "undo", state == State.PENDING),
        ("raise_budget", "Raise the budget", "coin", may_grow),
        ("extend_campaign", "Extend", "calendar", may_grow),
        (
            "take_down_campaign",
            "Take down",
            "stop",
            state in (State.APPROVED, State.LIVE)
            or (state == State.SUSPENDED and SuspensionReason.MARKETER not in campaign.suspensions),
        ),
        ("copy_campaign", "Copy", "copy", True),
        ("delete_campaign", "Delete the draft", "trash", state == State.DRAFT),
    )
    return [
        Action(name, words, icon, _href(name, campaign), name in _MAIN)
        for name, words, icon, is_possible in possible
        if is_possible
    ]


_MAIN = {"edit", "revise_campaign", "start_campaign", "resume_campaign"}


def _href(name: str, campaign: Campaign) -> str:
    if name == "edit":
        return reverse("console:campaign_step", args=[campaign.pk, "basics"])
    if name == "new_batch":
        return f"{reverse('console:new_batch')}?campaign={campaign.pk}"
    return reverse(f"console:{name}", args=[campaign.pk])
