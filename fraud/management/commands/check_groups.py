import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fraud.operations import check_groups


class Command(BaseCommand):
    """Edge of `check_groups`."""

    help = "Compare linked accounts with what follows from their signals; exit with 1 where they differ."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--repair", action="store_true", help="Put right what differs, and exit with 0.")

    def handle(self, *args: Any, **options: Any) -> None:
        started = time.monotonic()
        found = check_groups(repair=options["repair"])
        self.stdout.write(
            f"Accounts without a group: {found.strangers}; other links: {found.links}; other groups: {found.groups}; "
            f"{time.monotonic() - started:.1f} s."
        )
        if found and not options["repair"]:
            raise CommandError("Linked accounts are not what follows from their signals.")
