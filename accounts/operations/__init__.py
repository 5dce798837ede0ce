"""Companies, members, apps and keys: every change, who made it, and its audit entry."""

from accounts.operations.apps import register_app
from accounts.operations.companies import create_company, resume_company, suspend_company
from accounts.operations.keys import create_key, revoke_key

__all__ = [
    "create_company",
    "create_key",
    "register_app",
    "resume_company",
    "revoke_key",
    "suspend_company",
]
