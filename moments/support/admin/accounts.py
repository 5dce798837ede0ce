"""People, companies, apps and keys, and the cases that companies open."""

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount, SocialApp, SocialToken
from allauth.usersessions.models import UserSession
from django.contrib import admin
from django.contrib.auth.models import Group

from accounts.models import ApiKey, App, BarredCountry, Case, CaseMessage, Company, Invitation, Member, User
from moments.support.cases import CaseAdmin
from moments.support.companies import CompanyAdmin
from moments.support.look import edit, look

admin.site.unregister(
    [Group, EmailAddress, Authenticator, SocialAccount, SocialApp, SocialToken, UserSession]
)
admin.site.register(Case, CaseAdmin)
admin.site.register(Company, CompanyAdmin)

look(
    User,
    shows=["email", "name", "is_staff", "date_joined", "id"],
    finds=("email", "name"),
    hides=("password",),
)
look(EmailAddress, shows=["email", "user", "verified", "primary"], finds=("email",))
look(
    Authenticator,
    shows=["user", "type", "created_at", "last_used_at"],
    finds=("user__email",),
    hides=("data",),
)
look(
    SocialAccount,
    shows=["user", "provider", "date_joined", "last_login"],
    finds=("user__email",),
    hides=("extra_data",),
)
look(
    UserSession,
    shows=["user", "ip", "user_agent", "created_at", "last_seen_at"],
    finds=("user__email",),
    hides=("data",),
)
look(
    Member,
    shows=["user", "company", "roles", "joined_at"],
    finds=("user__email", "company__display_name"),
)
look(
    Invitation,
    shows=["email", "company", "roles", "invited_by", "sent_at", "expires_at", "accepted_at", "withdrawn_at"],
    finds=("email", "company__display_name"),
    hides=("token_hash",),
)
look(
    App,
    shows=["name", "company", "platforms", "id"],
    finds=("name", "company__display_name"),
)
look(
    ApiKey,
    shows=[
        "id",
        "app",
        "mode",
        "last_four",
        "calls_per_second",
        "created_at",
        "revoked_at",
    ],
    finds=("app__name", "last_four"),
    by=("mode",),
)
look(
    CaseMessage,
    shows=["case", "side", "author", "at", "by_mail"],
    finds=("case__subject", "author__email"),
    by=("side",),
)
edit(BarredCountry, shows=["code", "source", "source_date"], finds=("code",))
