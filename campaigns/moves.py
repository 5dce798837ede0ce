"""The moves that a campaign can make, and who may make each (C3). There are no others."""

from dataclasses import dataclass
from enum import StrEnum

from campaigns.models import CampaignState as State
from campaigns.models import SuspensionReason as Cause


class Party(StrEnum):
    """Who acts, by what an actor's name begins with: `member:…`, `support:…`, `system:…`."""

    MARKETER = "member"
    SUPPORT = "support"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Move:
    """One row of C3: from some states to some, by some parties, told as an event.

    No source is a campaign's beginning, no target its end as a row.
    """

    name: str
    sources: tuple[State, ...]
    targets: tuple[State, ...]
    by: tuple[Party, ...]
    event: str


_RUNNING = (State.APPROVED, State.LIVE)
_ANYBODY = tuple(Party)

CREATE = Move("create", (), (State.DRAFT,), (Party.MARKETER,), "campaign.created")
DELETE = Move("delete", (State.DRAFT,), (), (Party.MARKETER,), "campaign.deleted")
SUBMIT = Move("submit", (State.DRAFT,), (State.PENDING,), (Party.MARKETER,), "campaign.submitted")
WITHDRAW = Move(
    "withdraw", (State.PENDING,), (State.DRAFT,), (Party.MARKETER, Party.SYSTEM), "campaign.withdrawn"
)
APPROVE = Move("approve", (State.PENDING,), (State.APPROVED,), (Party.SUPPORT,), "campaign.approved")
REJECT = Move("reject", (State.PENDING,), (State.REJECTED,), (Party.SUPPORT,), "campaign.rejected")
REVISE = Move("revise", (State.REJECTED,), (State.DRAFT,), (Party.MARKETER,), "campaign.reopened")
START = Move("start", (State.APPROVED,), (State.LIVE,), (Party.MARKETER, Party.SYSTEM), "campaign.live")
SUSPEND = Move("suspend", (*_RUNNING, State.SUSPENDED), (State.SUSPENDED,), _ANYBODY, "campaign.suspended")
# One reason of several is lifted: it stays suspended for the others.
EASE = Move("ease", (State.SUSPENDED,), (State.SUSPENDED,), _ANYBODY, "campaign.suspended")
RESUME = Move("resume", (State.SUSPENDED,), _RUNNING, _ANYBODY, "campaign.resumed")
FINISH = Move("finish", (*_RUNNING, State.SUSPENDED), (State.FINISHED,), (Party.SYSTEM,), "campaign.finished")

MOVES = (CREATE, DELETE, SUBMIT, WITHDRAW, APPROVE, REJECT, REVISE, START, SUSPEND, EASE, RESUME, FINISH)

# Whose each reason of a suspension is: who sets it lifts it.
OWNERS = {
    Cause.MARKETER: Party.MARKETER,
    Cause.SUPPORT: Party.SUPPORT,
    Cause.UNPAID: Party.SYSTEM,
    Cause.BARRED: Party.SYSTEM,
}


def party_of(actor: str) -> Party | None:
    """The party that an actor belongs to; None for one that may move nothing."""
    kind = actor.partition(":")[0]
    return Party(kind) if kind in Party else None
