"""How sign-in behaves where the library leaves it to us."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest

from kit.http import client_address

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Counts callers by their own address (P8), and lets no sign-up fail because a mail server is away."""

    def get_client_ip(self, request: HttpRequest) -> str:
        return client_address(request)

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except (
            OSError,
            UnicodeError,
        ) as error:  # faults of the mail server, and an address that none can write
            logger.warning("Mail %s could not be sent: %s", template_prefix, error)
