"""What can be done with campaigns."""

from campaigns.operations.assets import restore_asset, withdraw_badge, withdraw_image
from campaigns.operations.batches import (
    MOST_OPEN,
    cancel_batch,
    confirm_file,
    discard_file,
    export_batch,
    forget_batches,
    forget_files,
    submit_batch,
    upload_file,
    work_on_batches,
)
from campaigns.operations.calendar import follow_companies, move_campaigns
from campaigns.operations.choices import NewMoment, copy_choices, drop_product, set_credit, use_product
from campaigns.operations.closing import close_months
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
from campaigns.operations.holding import refuse_action, release_action, release_due
from campaigns.operations.lifecycle import (
    approve_campaign,
    reject_campaign,
    revise_campaign,
    start_campaign,
    submit_campaign,
    withdraw_campaign,
)
from campaigns.operations.reconciling import reconcile
from campaigns.operations.retention import forget_customers, forget_idempotency_keys
from campaigns.operations.rewarding import get_reward, get_reward_info
from campaigns.operations.suspensions import resume_campaign, suspend_campaign, take_down_campaign
from campaigns.operations.warning import warn_of_limits

__all__ = [
    "LONGEST",
    "MOST_MOMENTS",
    "MOST_OPEN",
    "Basics",
    "NewMoment",
    "WrittenMoment",
    "add_moment",
    "approve_campaign",
    "cancel_batch",
    "close_months",
    "confirm_file",
    "copy_campaign",
    "copy_choices",
    "create_campaign",
    "delete_draft",
    "discard_file",
    "drop_message",
    "drop_product",
    "export_batch",
    "extend_campaign",
    "follow_companies",
    "forget_batches",
    "forget_customers",
    "forget_files",
    "forget_idempotency_keys",
    "get_reward",
    "get_reward_info",
    "move_campaigns",
    "raise_budget",
    "reconcile",
    "refuse_action",
    "reject_campaign",
    "release_action",
    "release_due",
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
    "upload_file",
    "use_product",
    "warn_of_limits",
    "withdraw_badge",
    "withdraw_campaign",
    "withdraw_image",
    "work_on_batches",
    "write_basics",
    "write_moments",
    "write_money",
    "write_terms",
]
