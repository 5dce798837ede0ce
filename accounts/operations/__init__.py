"""Companies, members, apps and keys: every change, who made it, and its audit entry."""

from accounts.operations.apps import change_allow_list, change_app, register_app
from accounts.operations.companies import change_profile, create_company, resume_company, suspend_company
from accounts.operations.invitations import (
    accept_invitation,
    invite_member,
    resend_invitation,
    withdraw_invitation,
)
from accounts.operations.keys import create_key, reveal_test_key, revoke_key, rotate_key
from accounts.operations.members import change_roles, remove_member

__all__ = [
    "accept_invitation",
    "change_allow_list",
    "change_app",
    "change_profile",
    "change_roles",
    "create_company",
    "create_key",
    "invite_member",
    "register_app",
    "remove_member",
    "resend_invitation",
    "resume_company",
    "reveal_test_key",
    "revoke_key",
    "rotate_key",
    "suspend_company",
    "withdraw_invitation",
]
