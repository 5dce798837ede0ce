"""What can be done with campaigns."""

from campaigns.operations.choices import NewMoment, use_product
from campaigns.operations.drafts import add_moment, create_campaign, set_banner, set_message, set_reward
from campaigns.operations.lifecycle import (
    approve_campaign,
    extend_campaign,
    move_campaigns,
    raise_budget,
    reject_campaign,
    start_campaign,
    submit_campaign,
    take_down_campaign,
    withdraw_campaign,
)
from campaigns.operations.retention import forget_customers, forget_idempotency_keys
from campaigns.operations.rewarding import get_reward, get_reward_info

__all__ = [
    "NewMoment",
    "add_moment",
    "approve_campaign",
    "create_campaign",
    "extend_campaign",
    "forget_customers",
    "forget_idempotency_keys",
    "get_reward",
    "get_reward_info",
    "move_campaigns",
    "raise_budget",
    "reject_campaign",
    "set_banner",
    "set_message",
    "set_reward",
    "start_campaign",
    "submit_campaign",
    "take_down_campaign",
    "use_product",
    "withdraw_campaign",
]
