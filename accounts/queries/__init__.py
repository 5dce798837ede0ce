"""Reading who is who."""

from accounts.queries.companies import apps_of, is_barred, memberships_of
from accounts.queries.keys import key_of, refuse_unless_listed
from accounts.queries.people import actors_of, people

__all__ = [
    "actors_of",
    "apps_of",
    "is_barred",
    "key_of",
    "memberships_of",
    "people",
    "refuse_unless_listed",
]
