"""How sign-in behaves where the library leaves it to us."""

import ipaddress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.utils import get_next_redirect_url
from allauth.core import context as allauth_context
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.core.ratelimit import respond_429
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.models import SocialLogin
from django.contrib.sites.shortcuts import get_current_site
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from events.operations import queue_mail
from kit import crypto
from kit.http import client_address

_TOO_MANY = {"too_many_login_attempts", "rate_limited"}


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Counts callers by their own address (P8), and lets no sign-up wait for a mail server, or fail for want of one."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": _("The e-mail address or the password is not right."),
        "incorrect_code": _("That code is not right, or no longer valid."),
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

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Put what the library renders into the outbox, whose worker sends it."""
        request = allauth_context.request
        facts = {"request": request, "email": email, "current_site": get_current_site(request)} | context
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
        "incorrect_code": "That code is not right. Is the clock of your phone?",
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
