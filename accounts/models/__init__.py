"""Who is who: users, companies and their members, apps and the keys that apps call with."""

from accounts.models.app import ApiKey, App, KeyMode, Platform
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
    "ApiKey",
    "App",
    "BarredCountry",
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
