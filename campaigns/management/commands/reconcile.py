from typing import Any

from django.core.management.base import BaseCommand, CommandError

from campaigns.operations import reconcile


class Command(BaseCommand):
    """Edge of `reconcile`. Exit code 1 when there is a difference."""

    help = "Compare running totals, the ledger and completed actions now; say the first difference."

    def handle(self, *args: Any, **options: Any) -> None:
        run = reconcile()
        checked = ", ".join(f"{count:,} {name}" for name, count in run.checked.items())
        seconds = (run.finished_at - run.started_at).total_seconds() if run.finished_at else 0
        self.stdout.write(f"{run.pk}: {checked} in {seconds:.1f} s.")
        if run.difference:
            raise CommandError(f"{run.difference} No month is closed until a later run is clean.")
        self.stdout.write("No difference.")
