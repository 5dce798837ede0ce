"""What can be done with campaigns."""

from campaigns.operations.assets import restore_asset, withdraw_badge, withdraw_image
from campaigns.operations.batches import MOST_OPEN, SubmittedRow, cancel_batch, submit_batch, work_on_batches
from campaigns.operations.calendar import follow_companies, move_campaigns
from campaigns.operations.choices import NewMoment, copy_choices, drop_product, set_credit, use_product
from campaigns.operations.drafts import (
    MOST_MOMENTS,
    Basics,
    WrittenMoment,
    add_moment,
    copy_campaign,
    create_campaign,
    delete_draft,
    drop_message,
    remove_banner,
    set_banner,
    set_default_locale,
    set_message,
    set_reward,
    write_basics,
    write_moments,
    write_money,
    write_terms,
)
from campaigns.operations.growth import LONGEST, extend_campaign, raise_budget
from campaigns.operations.lifecycle import (
    approve_campaign,
    reject_campaign,
    revise_campaign,
    start_campaign,
    submit_campaign,
    withdraw_campaign,
)
from campaigns.operations.retention import forget_customers, forget_idempotency_keys
from campaigns.operations.rewarding import get_reward, get_reward_info
from campaigns.operations.suspensions import resume_campaign, suspend_campaign, take_down_campaign

__all__ = [
    "LONGEST",
    "MOST_MOMENTS",
    "MOST_OPEN",
    "Basics",
    "NewMoment",
    "SubmittedRow",
    "WrittenMoment",
    "add_moment",
    "approve_campaign",
    "cancel_batch",
    "copy_campaign",
    "copy_choices",
    "create_campaign",
    "delete_draft",
    "drop_message",
    "drop_product",
    "extend_campaign",
    "follow_companies",
    "forget_customers",
    "forget_idempotency_keys",
    "get_reward",
    "get_reward_info",
    "move_campaigns",
    "raise_budget",
    "reject_campaign",
    "remove_banner",
    "restore_asset",
    "resume_campaign",
    "revise_campaign",
    "set_banner",
    "set_credit",
    "set_default_locale",
    "set_message",
    "set_reward",
    "start_campaign",
    "submit_batch",
    "submit_campaign",
    "suspend_campaign",
    "take_down_campaign",
    "use_product",
    "withdraw_badge",
    "withdraw_campaign",
    "withdraw_image",
    "work_on_batches",
    "write_basics",
    "write_moments",
    "write_money",
    "write_terms",
]
