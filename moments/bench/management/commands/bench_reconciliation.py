"""Measure the nightly reconciliation of a great many completed actions."""

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from billing.queries.reconciling import LEDGER_CHECKS, first_difference
from campaigns.models import Moment
from campaigns.operations import reconcile
from campaigns.queries.reconciling import ACTION_CHECKS
from moments.bench.money import complete_actions
from moments.bench.world import make_targets

_COMPANIES = 20


class Command(BaseCommand):
    help = "Measure the reconciliation of many actions, on a database of the bench's own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--actions", type=int, default=1_000_000, help="completed actions")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        call_command("load_reference_data", stdout=self.stderr)
        targets = make_targets(_COMPANIES, name="reconciled")
        campaigns = [target.body["campaignId"] for target in targets]
        started = time.monotonic()
        complete_actions(options["actions"], list(Moment.objects.filter(campaign__in=campaigns)))
        self._say(f"{options['actions']:,} actions written in {time.monotonic() - started:.0f} s")
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("RESET statement_timeout")
        for check in (*LEDGER_CHECKS, *ACTION_CHECKS):
            started = time.monotonic()
            found = first_difference([check])
            self._say(f"{check.name}: {found.checked[check.name]:,} in {time.monotonic() - started:.1f} s")
        before, started = _temporary_mb(), time.monotonic()
        run = reconcile()
        seconds = time.monotonic() - started
        self._say(f"all of it: {seconds:.1f} s, {_temporary_mb() - before:,.0f} MB of temporary files")
        if run.difference:
            raise CommandError(run.difference)

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _temporary_mb() -> float:
    """What this database's statements have spilled to the disk so far."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_stat_force_next_flush()")
        cursor.execute("SELECT temp_bytes / 1e6 FROM pg_stat_database WHERE datname = current_database()")
        return float(cursor.fetchone()[0])
