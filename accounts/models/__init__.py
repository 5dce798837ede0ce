"""Who is who: users, companies and their members, apps, the keys that apps call with, and cases to support."""

from accounts.models.app import ApiKey, App, KeyMode, Platform
from accounts.models.case import (
    LONGEST_MESSAGE,
    UNDER_WAY,
    Case,
    CaseKind,
    CaseMessage,
    CaseSide,
    CaseStatus,
)
from accounts.models.company import (
    BarredCountry,
    Company,
    CompanyStatus,
    CompanySuspension,
    Member,
    Role,
    new_hash_key,
)
from accounts.models.invitation import Invitation
from accounts.models.user import User, UserManager

__all__ = [
    "LONGEST_MESSAGE",
    "UNDER_WAY",
    "ApiKey",
    "App",
    "BarredCountry",
    "Case",
    "CaseKind",
    "CaseMessage",
    "CaseSide",
    "CaseStatus",
    "Company",
    "CompanyStatus",
    "CompanySuspension",
    "Invitation",
    "KeyMode",
    "Member",
    "Platform",
    "Role",
    "User",
    "UserManager",
    "new_hash_key",
]
