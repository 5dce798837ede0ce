"""Reading who is who."""

from accounts.queries.cases import can_be_replied_to, case_of, cases_of, member_of, thread_of
from accounts.queries.companies import apps_of, is_barred, members_of, memberships_of
from accounts.queries.keys import key_of, refuse_unless_listed

__all__ = [
    "apps_of",
    "can_be_replied_to",
    "case_of",
    "cases_of",
    "is_barred",
    "key_of",
    "member_of",
    "members_of",
    "memberships_of",
    "refuse_unless_listed",
    "thread_of",
]
