"""How sign-in behaves where the library leaves it to us."""

import logging
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter

logger = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]
    """Lets nobody's sign-up fail because a mail server is away: the mail can be asked for again."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        try:
            super().send_mail(template_prefix, email, context)
        except OSError as error:  # every fault of SMTP and of the network to it is one
            logger.warning("Mail %s could not be sent: %s", template_prefix, error)
