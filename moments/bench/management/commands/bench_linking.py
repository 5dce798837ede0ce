"""Measure linked store accounts: look-ups of calls, registrations, what is forgotten, and the check of it all."""

import json
import time
from argparse import ArgumentParser
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from random import Random
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from fraud.models import LinkedGroup, SignalKind
from fraud.operations import check_groups, forget_account_signals, register
from fraud.queries import accounts_linked_to, group_of
from fraud.signals import HashKey, Seen
from kit.crypto import digest
from kit.ids import new_id
from moments.bench.linking import EVIDENCE, let_age, make_accounts, signals_of, some_accounts

_MOST_MS = 5.0


class Command(BaseCommand):
    help = "Measure linked store accounts, on a database of the bench's own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--accounts", type=int, default=1_000_000)
        parser.add_argument(
            "--calls", type=int, default=1_000, help="look-ups and registrations that are timed"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        count, calls = options["accounts"], options["calls"]
        with self._timed(lambda: f"{signals:,} signals of {count:,} accounts written"):
            signals = make_accounts(count)
        with self._timed(lambda: f"linked and grouped: {found}"):
            found = check_groups(repair=True)
        with connection.cursor() as cursor:
            cursor.execute("VACUUM ANALYZE fraud_accountlink, fraud_linkedaccount, fraud_linkedgroup")
        self._say(f"largest groups: {list(_largest()[:5])}")
        slowest = self._look_up(some_accounts(calls))
        self._register(some_accounts(calls))
        with self._timed(lambda: f"{forgotten:,} of {aged:,} old signals forgotten"):
            aged, forgotten = let_age(min(100_000, signals // 10)), 0
            while some := forget_account_signals():
                forgotten += some
        with self._timed(lambda: f"checked: {differences}"):
            differences = check_groups(repair=False)
        if differences or forgotten != aged:
            raise CommandError(f"{differences} of what follows; {forgotten:,} of {aged:,} forgotten.")
        if slowest > _MOST_MS:
            raise CommandError(
                f"A look-up took {slowest:.2f} ms at the 99th percentile, {_MOST_MS} at most are due."
            )

    def _look_up(self, accounts: Sequence[str]) -> float:
        """Milliseconds of the database at the 99th percentile, of the slower look-up."""
        calls = [signals_of(account, but=("address", "payment")) for account in accounts]
        strangers = [[one for one in call if one.kind != "email"] for call in calls]
        slowest = 0.0
        for words, look in (
            (
                "accounts_linked_to, an account's own signals",
                [lambda c=c: accounts_linked_to(c) for c in calls],
            ),
            ("accounts_linked_to, a stranger there", [lambda c=c: accounts_linked_to(c) for c in strangers]),
            ("group_of", [lambda a=a: group_of(a, evidence=EVIDENCE) for a in accounts]),
        ):
            taken = [_database_ms(one) for one in look]
            slowest = max(slowest, _percentile(taken, 99))
            self._say(f"{words}: p50 {_percentile(taken, 50):.2f} ms, p99 {_percentile(taken, 99):.2f} ms")
        return slowest

    def _register(self, neighbours: Sequence[str]) -> None:
        """Newcomers who share what somebody there shows, but the mailbox; half of them the device."""
        chance, taken = Random(7), []
        for neighbour in neighbours:
            but = ("email", "payment", *(("device",) if chance.random() < 0.5 else ()))
            account = new_id("sto")
            own = Seen(SignalKind.EMAIL, digest(account), HashKey.STORE)
            seen = [own, *signals_of(neighbour, but=but)]
            began = time.perf_counter()
            register(account_key=account, seen=seen, at_registration=True)
            taken.append(1_000 * (time.perf_counter() - began))
        self._say(
            f"registrations in both graphs: {1_000 * len(taken) / sum(taken):.0f} a second on one connection, "
            f"p50 {_percentile(taken, 50):.1f} ms, p99 {_percentile(taken, 99):.1f} ms"
        )

    @contextmanager
    def _timed(self, words: Callable[[], str]) -> Iterator[None]:
        began = time.monotonic()
        yield
        self._say(f"{words()} in {time.monotonic() - began:.1f} s")

    def _say(self, words: str) -> None:
        self.stdout.write(words)
        self.stdout.flush()


def _largest() -> list[int]:
    return list(LinkedGroup.objects.order_by("-size").values_list("size", flat=True)[:5])


def _database_ms(look: Callable[[], object]) -> float:
    """What the database plans and works for a look-up, by its own account."""
    taken = 0.0

    def explained(execute: Any, sql: str, params: Any, many: bool, context: Any) -> Any:
        nonlocal taken
        execute(f"EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) {sql}", params, many, context)
        [[plan]] = context["cursor"].fetchall()
        [told] = plan if isinstance(plan, list) else json.loads(plan)
        taken += told["Planning Time"] + told["Execution Time"]
        return execute(sql, params, many, context)

    with connection.execute_wrapper(explained):
        look()
    return taken


def _percentile(values: Sequence[float], percent: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]
