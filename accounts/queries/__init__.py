"""Reading who is who."""

from accounts.queries.companies import apps_of, is_barred, memberships_of
from accounts.queries.keys import key_of, refuse_unless_listed

__all__ = ["apps_of", "is_barred", "key_of", "memberships_of", "refuse_unless_listed"]
