"""Reading who is who."""

from accounts.queries.companies import apps_of, is_barred, memberships_of
from accounts.queries.keys import ending_of, key_of, key_with, refuse_unless_listed, refuse_unless_valid

__all__ = [
    "apps_of",
    "ending_of",
    "is_barred",
    "key_of",
    "key_with",
    "memberships_of",
    "refuse_unless_listed",
    "refuse_unless_valid",
]
