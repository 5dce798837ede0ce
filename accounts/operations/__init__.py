"""Companies, members, apps, keys and cases: every change, who made it, and its audit entry."""

from accounts.operations.apps import change_allow_list, change_app, register_app
from accounts.operations.case_answers import (
    decline_case,
    grant_case,
    grant_fire_tv,
    grant_transfer,
    reply_as_support,
)
from accounts.operations.case_closing import close_case
from accounts.operations.cases import open_case, reply_as_member
from accounts.operations.companies import (
    change_profile,
    create_company,
    resume_company,
    review_eligibility,
    suspend_company,
)
from accounts.operations.erasing import erase_user
from accounts.operations.inbound import receive_mail
from accounts.operations.invitations import (
    accept_invitation,
    invite_member,
    resend_invitation,
    withdraw_invitation,
)
from accounts.operations.keys import create_key, reveal_test_key, revoke_key, rotate_key
from accounts.operations.members import (
    become_first_billing_owner,
    change_roles,
    locked_company,
    remove_member,
)
from accounts.operations.webhook_mail import tell_of_disabled_endpoint

__all__ = [
    "accept_invitation",
    "become_first_billing_owner",
    "change_allow_list",
    "change_app",
    "change_profile",
    "change_roles",
    "close_case",
    "create_company",
    "create_key",
    "decline_case",
    "erase_user",
    "grant_case",
    "grant_fire_tv",
    "grant_transfer",
    "invite_member",
    "locked_company",
    "open_case",
    "receive_mail",
    "register_app",
    "remove_member",
    "reply_as_member",
    "reply_as_support",
    "resend_invitation",
    "resume_company",
    "reveal_test_key",
    "review_eligibility",
    "revoke_key",
    "rotate_key",
    "suspend_company",
    "tell_of_disabled_endpoint",
    "withdraw_invitation",
]
