"""What is known of trust, for those above."""

from fraud.queries.figures import Figures, figures
from fraud.queries.linking import Group, Step, accounts_linked_to, group_of, is_over_the_limit, path_between

__all__ = [
    "Figures",
    "Group",
    "Step",
    "accounts_linked_to",
    "figures",
    "group_of",
    "is_over_the_limit",
    "path_between",
]
