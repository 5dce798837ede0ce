"""What is answered, in the API's own words: `rewardNotificationUrl` is `reward_notification_url`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

CampaignKind = Literal["challenge", "surprise", "prize"]
CampaignState = Literal["draft", "pending", "approved", "rejected", "live", "suspended", "finished"]
SuspensionReason = Literal["marketer", "support", "unpaid", "barred"]
Outcome = Literal["completed", "held", "refused", "test"]
ActionStatus = Literal["completed", "held", "refused"]
LimitScope = Literal["campaign", "campaign_month", "company_month"]
BatchState = Literal["waiting", "running", "finished", "cancelled"]
RowOutcome = Literal["waiting", "completed", "held", "refused", "test", "failed", "cancelled"]


@dataclass(frozen=True)
class Price:
    """An amount with its currency."""

    amount: Decimal
    currency: str


@dataclass(frozen=True)
class Advice:
    """Something that is allowed but rarely meant."""

    code: str
    detail: str


@dataclass(frozen=True)
class Reward:
    """A reward that was given: send the customer to `reward_notification_url`.

    `status` is "held" where a person looks at it first: its page tells the customer so.
    """

    reward_notification_text: str
    reward_notification_url: str | None
    campaign_end_date: date
    reward_image_url: str | None
    remaining_reward_count: int
    reward_id: str
    action_id: str
    decision_id: str
    expires_at: datetime
    cpa: Price
    test_mode: bool
    warnings: tuple[Advice, ...]
    status: Literal["held"] | None = None


@dataclass(frozen=True)
class RewardInfo:
    """What a reward would be; `reason` is the code of the refusal that getReward would answer with."""

    reward_notification_text: str
    reward_notification_url: str | None
    campaign_end_date: date
    reward_image_url: str | None
    remaining_reward_count: int
    reward_id: str | None
    action_id: str | None
    decision_id: str | None
    expires_at: datetime | None
    cpa: Price
    test_mode: bool
    warnings: tuple[Advice, ...]
    available: bool
    reason: str | None


@dataclass(frozen=True)
class MomentReward:
    """What a moment costs in one marketplace."""

    reward_group_id: str
    cpa: Price
    charged: Price | None


@dataclass(frozen=True)
class CampaignMoment:
    """One action to complete."""

    moment_id: str
    name: str
    limit_per_customer: int
    rewards: tuple[MomentReward, ...]


@dataclass(frozen=True)
class Campaign:
    """A campaign of the key's app."""

    id: str
    app_id: str
    name: str
    kind: CampaignKind
    state: CampaignState
    start_date: date
    end_date: date
    time_zone: str
    budget: Price | None
    spent: Price
    remaining: Price | None
    suspensions: tuple[SuspensionReason, ...]
    state_since: datetime
    created_at: datetime
    reward_group_ids: tuple[str, ...]
    moments: tuple[CampaignMoment, ...]


@dataclass(frozen=True)
class Action:
    """A completed action: what is billed; or one that is held for review, or was refused after it."""

    id: str
    campaign_id: str
    moment_id: str
    reward_group_id: str
    device_type: str
    decision_id: str
    reward_id: str
    cpa: Price
    charged: Price
    status: ActionStatus
    held_at: datetime | None
    completed_at: datetime | None


@dataclass(frozen=True)
class Check:
    """One check of a decision, in their order; `passed` is None for one that was not asked any more."""

    check: str
    passed: bool | None
    code: str | None


@dataclass(frozen=True)
class LimitChange:
    """What a limit stood at before a call and after it."""

    scope: LimitScope
    cap: Price
    before: Price
    after: Price


@dataclass(frozen=True)
class Decision:
    """How one getReward was decided; `reason` is the code of a refusal."""

    id: str
    outcome: Outcome
    reason: str | None
    campaign_id: str | None
    moment_id: str | None
    reward_group_id: str
    device_type: str
    action_id: str | None
    reward_id: str | None
    test_mode: bool
    checks: tuple[Check, ...]
    limits: tuple[LimitChange, ...]
    decided_at: datetime


@dataclass(frozen=True)
class Use:
    """How often a moment was completed in a marketplace, and what that cost."""

    campaign_id: str
    moment_id: str
    reward_group_id: str
    actions: int
    spent: Price


@dataclass(frozen=True)
class Usage:
    """What an app used in a calendar month, UTC, like `2026-11`."""

    month: str
    actions: int
    spent: Price
    data: tuple[Use, ...]


@dataclass(frozen=True)
class RowCounts:
    """How many rows a batch has, and how many of each outcome; `failed` ones can be sent again."""

    total: int
    waiting: int
    completed: int
    held: int
    refused: int
    test: int
    failed: int
    cancelled: int


@dataclass(frozen=True)
class Batch:
    """A batch and how far it is."""

    id: str
    app_id: str
    state: BatchState
    test_mode: bool
    created_at: datetime
    started_at: datetime | None
    finished_at: datetime | None
    reason: str | None
    rows: RowCounts

    @property
    def has_ended(self) -> bool:
        """Whether no further row will be decided."""
        return self.state in ("finished", "cancelled")


@dataclass(frozen=True)
class DecidedRow:
    """What came of a row; `answer` is the body that getReward would have answered with `status`.

    Row ids and answers are forgotten 30 days after the batch has ended.
    """

    row_id: str | None
    outcome: RowOutcome
    status: int | None
    decided_at: datetime | None
    answer: Mapping[str, Any] | None
