"""Campaigns and their moments, and what came of every call for one."""

from campaigns.models.call import Action, Decision, IdempotencyKey, Outcome
from campaigns.models.campaign import (
    Campaign,
    CampaignKind,
    CampaignMove,
    CampaignState,
    Choice,
    Message,
    Moment,
    MomentReward,
)

__all__ = [
    "Action",
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
]
