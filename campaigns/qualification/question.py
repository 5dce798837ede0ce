"""One call that asks for a reward, with what its checks saw so far."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from billing.rooms import Room
from campaigns.calls import Caller, RewardCall
from campaigns.models import Campaign, Moment, MomentReward
from campaigns.targets import Target
from fraud.verdicts import ALLOWED, Verdict
from kit import clock
from kit.errors import Refusal
from rewards.models import Offer

type Saw = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check saw, and the refusal if that is one; `says` is why, where the caller is told less."""

    saw: Saw
    refusal: Refusal | None = None
    says: str = ""


def _now() -> datetime:
    """The clock as it is asked, not as it was when this module was read."""
    return clock.now()


@dataclass
class Question:
    """One call that asks for a reward. `trail` keeps what each check saw, in order, up to the one that refused.

    What is `missing` of what the call names is no fault of a test call about a draft (C4). `rooms` is what the three
    limits stand at: read for a dry run, or locked by the charge. `verdict` is what the fraud check came to: one of
    review lets the call pass, and holds what it earns (X3).
    """

    caller: Caller
    call: RewardCall
    target: Target
    is_test: bool = False
    rooms: Sequence[Room] = ()
    now: datetime = field(default_factory=_now)
    trail: list[dict[str, Any]] = field(default_factory=list)
    place: int | None = None
    verdict: Verdict = ALLOWED

    @property
    def campaign(self) -> Campaign:
        assert self.target.campaign is not None
        return self.target.campaign

    @property
    def moment(self) -> Moment:
        assert self.target.moment is not None
        return self.target.moment

    @property
    def reward(self) -> MomentReward:
        assert self.target.reward is not None
        return self.target.reward

    @property
    def offer(self) -> Offer:
        """The offer of a campaign that was submitted; a live one has it in every marketplace."""
        assert self.reward.offer is not None
        return self.reward.offer

    @property
    def customer_hash(self) -> bytes | None:
        return self.call.customer_hash
