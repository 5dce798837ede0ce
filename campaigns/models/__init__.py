"""Campaigns and their moments, and what came of every call for one."""

from campaigns.models.batch import Batch, BatchFile, BatchRow, BatchState, RowOutcome
from campaigns.models.call import Action, ActionStatus, Decision, IdempotencyKey, Outcome
from campaigns.models.campaign import (
    DATES_OF_STATES,
    STATE_DATES,
    Campaign,
    CampaignKind,
    CampaignMove,
    CampaignState,
    Choice,
    Message,
    Moment,
    MomentReward,
    SuspensionReason,
)

__all__ = [
    "DATES_OF_STATES",
    "STATE_DATES",
    "Action",
    "ActionStatus",
    "Batch",
    "BatchFile",
    "BatchRow",
    "BatchState",
    "Campaign",
    "CampaignKind",
    "CampaignMove",
    "CampaignState",
    "Choice",
    "Decision",
    "IdempotencyKey",
    "Message",
    "Moment",
    "MomentReward",
    "Outcome",
    "RowOutcome",
    "SuspensionReason",
]
