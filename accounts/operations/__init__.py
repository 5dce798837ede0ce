"""Companies, members, apps, keys and cases: every change, who made it, and its audit entry."""

from accounts.operations.apps import register_app
from accounts.operations.case_answers import (
    decline_case,
    grant_case,
    grant_fire_tv,
    grant_transfer,
    reply_as_support,
)
from accounts.operations.cases import close_case, open_case, reply_as_member
from accounts.operations.companies import create_company, resume_company, suspend_company
from accounts.operations.inbound import receive_mail
from accounts.operations.keys import create_key, revoke_key

__all__ = [
    "close_case",
    "create_company",
    "create_key",
    "decline_case",
    "grant_case",
    "grant_fire_tv",
    "grant_transfer",
    "open_case",
    "receive_mail",
    "register_app",
    "reply_as_member",
    "reply_as_support",
    "resume_company",
    "revoke_key",
    "suspend_company",
]
