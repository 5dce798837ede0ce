"""How sign-in behaves where the library leaves it to us."""

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.internal.flows.login import get_authentication_records
from allauth.account.internal.stagekit import clear_login
from allauth.account.internal.userkit import filter_users_by_email
from allauth.account.utils import get_next_redirect_url
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.conf import settings
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.ways import in_this_language, lead_on, way_of
from events.operations import queue_mail
from kit import crypto
from kit.http import client_address

_UNKNOWN, _PASSWORD_ONLY = "account/email/unknown_account", "account/email/password_only"
# Links in mails, by the names of the pages.
_LINKS = {
    "login_url": "account_login",
    "signup_url": "account_signup",
    "password_reset_url": "account_reset_password",
}
_TOO_MANY = {"too_many_login_attempts", "rate_limited"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Counts callers by their own address (P8), and lets no sign-up wait for a mail server, or fail for want of one."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "incorrect_code": _("That code is not right, or no longer valid."),
        "incorrect_password": _("That password is not right."),
        "too_many_login_attempts": _("Too many wrong tries. Sign in again to get a new code."),
        "rate_limited": _("That was a lot of codes. Wait a minute, then ask for another one."),
    }

    def get_client_ip(self, request: HttpRequest) -> str:
        """The caller's address; one that is none, as some proxies forward, counts as the unknown address."""
        address = client_address(request)
        try:
            return str(ipaddress.ip_address(address))
        except ValueError:
            return "0.0.0.0"  # noqa: S104

    def validation_error(self, code: str, *args: Any) -> ValidationError:
        """What a form is told is wrong. A limit that is reached answers 429 instead, wherever it is met."""
        if code in _TOO_MANY:
            raise ImmediateHttpResponse(respond_429(self.request))
        refused: ValidationError = super().validation_error(code, *args)
        return refused

    def respond_email_verification_sent(self, request: HttpRequest, user: User | None) -> HttpResponse:
        """On to the page for the code, which knows where the way leads (S2)."""
        page, way = reverse("account_email_verification_sent"), get_next_redirect_url(request)
        return HttpResponseRedirect(f"{page}?{urlencode({'next': way})}" if way else page)

    def pre_login(self, request: HttpRequest, user: User, **kwargs: Any) -> HttpResponse | None:
        """Let nobody of support in by a mailed code, whoever it was sent to."""
        records = get_authentication_records(request, user)
        if user.is_staff and records and records[-1]["method"] == "code":
            clear_login(request)
            return HttpResponseRedirect(reverse("account_login"))
        refused: HttpResponse | None = super().pre_login(request, user, **kwargs)
        return refused

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put what the library renders into the outbox, whose worker sends it.

        Links lead where the way leads, in the language of the mail, in whatever browser it is read.
        """
        request = allauth_context.request
        if template_prefix == _UNKNOWN and any(
            user.is_staff for user in filter_users_by_email(email, is_active=True)
        ):
            template_prefix = _PASSWORD_ONLY
        way = in_this_language(way_of(request))
        pages = {name: settings.BASE_URL + reverse(page) for name, page in _LINKS.items()} | context
        links = {name: lead_on(pages[name], way) for name in _LINKS}
        facts = (
            {"request": request, "email": email, "current_site": get_current_site(request)} | pages | links
        )
        message = self.render_mail(template_prefix, email, facts)
        queue_mail(
            kind=template_prefix,
            to=email,
            subject=message.subject,
            text=message.body,
            html=next((part.content for part in message.alternatives), ""),
        )


class MfaAdapter(DefaultMFAAdapter):  # type: ignore[misc]
    """Keeps the secrets of second factors encrypted, and names passkeys plainly."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That code is not right. Is the clock of your phone right?"),
        "unverified_email": "Confirm your e-mail address first.",
    }

    def encrypt(self, text: str) -> str:
        return crypto.encrypt(text)

    def decrypt(self, encrypted_text: str) -> str:
        return crypto.decrypt(encrypted_text)

    def generate_authenticator_name(self, user: User, type: Authenticator.Type) -> str:
        """Passkey, Passkey 2, Passkey 3 …"""
        number = Authenticator.objects.filter(user_id=user.pk, type=type).count() + 1
        return "Passkey" if number == 1 else f"Passkey {number}"

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        entity: dict[str, str] = super().get_public_key_credential_rp_entity()
        return entity | {"name": "Moments"}


class OpenIdAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]
    """Believes the operator's provider about an address only when it says plainly that it is verified."""

    def can_authenticate_by_email(self, login: SocialLogin, email: str) -> bool:
        said = {address.email: address.verified for address in login.email_addresses}
        return said.get(email) is True and bool(super().can_authenticate_by_email(login, email))

    def pre_social_login(self, request: HttpRequest, sociallogin: SocialLogin) -> None:
        """Some providers send "false" as a word, which would count as true."""
        for address in sociallogin.email_addresses:
            address.verified = address.verified is True
