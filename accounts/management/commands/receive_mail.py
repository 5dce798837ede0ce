"""`manage.py receive_mail`: one mail from a mail server's pipe."""

import os
import sys
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import InterfaceError, OperationalError

from accounts.errors import TooManyMessages
from accounts.inbound import MOST_BYTES
from accounts.operations import receive_mail
from kit.errors import Refusal


class Command(BaseCommand):
    """Takes a member's answer by mail into its case.

    What can't be used ends with 65 (EX_DATAERR), so that the mail server tells the sender; while the database is away
    or the member has written too much it ends with 75 (EX_TEMPFAIL), so that the mail server tries again.
    """

    help = "Read one mail (RFC 5322) from standard input, as a member's answer to their case."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            receive_mail(raw=sys.stdin.buffer.read(MOST_BYTES + 1))
        except TooManyMessages as refusal:
            raise CommandError(refusal.detail, returncode=os.EX_TEMPFAIL) from refusal
        except Refusal as refusal:
            raise CommandError(refusal.detail, returncode=os.EX_DATAERR) from refusal
        except (InterfaceError, OperationalError) as error:
            raise CommandError("The database is away.", returncode=os.EX_TEMPFAIL) from error
