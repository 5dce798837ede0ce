"""Writing a draft: what a campaign is made of (C1, C2, C5-C7). Everything but a draft is locked (C3)."""

from campaigns.operations.drafts.beginning import Basics, create_campaign, delete_draft, write_basics
from campaigns.operations.drafts.copying import copy_campaign
from campaigns.operations.drafts.holding import hold_draft
from campaigns.operations.drafts.moments import (
    MOST_MOMENTS,
    WrittenMoment,
    add_moment,
    insert_moment,
    write_moments,
)
from campaigns.operations.drafts.rewards import set_reward, write_money
from campaigns.operations.drafts.words import (
    drop_message,
    remove_banner,
    set_banner,
    set_default_locale,
    set_message,
    write_terms,
)

__all__ = [
    "MOST_MOMENTS",
    "Basics",
    "WrittenMoment",
    "add_moment",
    "copy_campaign",
    "create_campaign",
    "delete_draft",
    "drop_message",
    "hold_draft",
    "insert_moment",
    "remove_banner",
    "set_banner",
    "set_default_locale",
    "set_message",
    "set_reward",
    "write_basics",
    "write_moments",
    "write_money",
    "write_terms",
]
