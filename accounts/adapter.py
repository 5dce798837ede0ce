"""How sign-in behaves where the library leaves it to us."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as allauth_context
from django.contrib.sites.shortcuts import get_current_site
from django.http import HttpRequest

from events.operations import queue_mail
from kit.http import client_address


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Counts callers by their own address (P8), and lets no sign-up wait for a mail server, or fail for want of one."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

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
