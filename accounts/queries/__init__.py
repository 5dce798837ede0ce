"""Reading who is who."""

from accounts.queries.apps import app_of, apps_of, key_in, working_keys_of
from accounts.queries.cases import (
    can_be_replied_to,
    case_of,
    cases_of,
    open_fire_tv_case_of,
    opener_of,
    thread_of,
)
from accounts.queries.companies import (
    confirmed_addresses_of,
    invitation_by_token,
    invitation_of,
    invitations_for,
    member_chosen,
    member_of,
    members_of,
    members_with,
    memberships_of,
    pending_invitations_of,
)
from accounts.queries.eligibility import barred_regions, refuse_unless_eligible
from accounts.queries.keys import (
    ending_of,
    key_of,
    key_with,
    newest_test_key_in,
    refuse_unless_listed,
    refuse_unless_valid,
    working_test_key_of,
)
from accounts.queries.people import actors_of, addresses_of, people, sessions_of

__all__ = [
    "actors_of",
    "addresses_of",
    "app_of",
    "apps_of",
    "barred_regions",
    "can_be_replied_to",
    "case_of",
    "cases_of",
    "confirmed_addresses_of",
    "ending_of",
    "invitation_by_token",
    "invitation_of",
    "invitations_for",
    "key_in",
    "key_of",
    "key_with",
    "member_chosen",
    "member_of",
    "members_of",
    "members_with",
    "memberships_of",
    "newest_test_key_in",
    "open_fire_tv_case_of",
    "opener_of",
    "pending_invitations_of",
    "people",
    "refuse_unless_eligible",
    "refuse_unless_listed",
    "refuse_unless_valid",
    "sessions_of",
    "thread_of",
    "working_keys_of",
    "working_test_key_of",
]
