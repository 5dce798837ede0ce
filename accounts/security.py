"""Reading how a user signs in."""

from dataclasses import dataclass

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.utils.crypto import constant_time_compare, salted_hmac

from accounts.models import User


@dataclass(frozen=True, slots=True)
class Security:
    """What protects one user's sign-in, as far as it is set up."""

    address: EmailAddress | None
    has_password: bool
    has_app_codes: bool
    passkeys: int
    recovery_codes: int
    sessions: int
    is_connected: bool

    @property
    def has_second_factor(self) -> bool:
        return self.has_app_codes or self.passkeys > 0


def security_of(user: User) -> Security:
    """How the user signs in now. Sessions that are over are forgotten on the way."""
    kept = list(Authenticator.objects.filter(user=user))
    codes = next((one for one in kept if one.type == Authenticator.Type.RECOVERY_CODES), None)
    return Security(
        address=EmailAddress.objects.filter(user=user).order_by("-primary", "pk").first(),
        has_password=user.has_usable_password(),
        has_app_codes=any(one.type == Authenticator.Type.TOTP for one in kept),
        passkeys=sum(one.type == Authenticator.Type.WEBAUTHN for one in kept),
        recovery_codes=len(codes.wrap().get_unused_codes()) if codes else 0,
        sessions=len(UserSession.objects.purge_and_list(user)),
        is_connected=SocialAccount.objects.filter(user=user).exists(),
    )


def session_name_of(session: UserSession) -> str:
    """What a session is called in addresses. Its number would count the sign-ins of everybody, customers too (V1)."""
    return salted_hmac("accounts.session", session.session_key, algorithm="sha256").hexdigest()[:32]


def session_of(user: User, name: str) -> UserSession | None:
    """The user's session of this name."""
    sessions = UserSession.objects.filter(user=user)
    found: UserSession | None = next(
        (one for one in sessions if constant_time_compare(session_name_of(one), name)), None
    )
    return found
