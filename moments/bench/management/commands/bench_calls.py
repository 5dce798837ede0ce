"""Measure the main job over HTTP, as ratios to a view that does nothing in the same run."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from pathlib import Path
from statistics import quantiles
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.db.models import Sum

from billing.models import LedgerEntry, LedgerTransaction
from campaigns.models import Action
from moments.bench.load import Call, Figures, run
from moments.bench.servers import web_server
from moments.bench.world import Target, make_targets

TURNS = 20  # short ones, since what else the machine does changes by the second


class Command(BaseCommand):
    help = "Measure getReward and getRewardInfo, on an empty database of the bench's own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--companies", type=int, default=100, help="companies that calls are spread over")
        parser.add_argument("--calls", type=int, default=400, help="calls of each kind")
        parser.add_argument("--connections", type=int, nargs="+", default=[1, 8, 32])
        parser.add_argument("--json", type=Path, help="write the figures to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        if Action.objects.exists():
            raise CommandError("This database holds completed actions: a bench needs an empty one.")
        call_command("load_reference_data", stdout=self.stderr)
        targets = make_targets(options["companies"])
        with web_server() as port:
            figures = self._measure(port, targets, options["connections"], options["calls"])
        with web_server() as logging, web_server(REQUEST_LOG="0") as silent:
            self._compare(logging, silent, targets, max(options["calls"] // 8, 16))
        self._prove()
        if options["json"]:
            options["json"].write_text(
                json.dumps({name: asdict(one) for name, one in figures.items()}, indent=2)
            )

    def _measure(self, port: int, targets: list[Target], levels: list[int], calls: int) -> dict[str, Figures]:
        figures: dict[str, Figures] = {}
        self.stdout.write(f"{'':34}{'per s':>8}{'ratio':>8}{'p50 ms':>9}{'p95 ms':>9}{'p99 ms':>9}  answers")
        for connections in levels:
            for name, call in _loads(targets, connections).items():
                one = figures[f"{name} at {connections}"] = run(
                    port=port, call=call, connections=connections, calls=calls
                )
                ratio = one.per_second / figures[f"nothing at {connections}"].per_second
                self.stdout.write(
                    f"{name + f' at {connections}':34}{one.per_second:8.0f}{ratio:8.2f}"
                    f"{one.p50_ms:9.1f}{one.p95_ms:9.1f}{one.p99_ms:9.1f}  {one.answers}"
                )
                self.stdout.flush()
        return figures

    def _compare(self, logging: int, silent: int, targets: list[Target], calls: int) -> None:
        """What the request log costs: getReward with it and without it by turns, and the median of the ratios."""
        ratios = []
        for turn in range(-1, TURNS):  # the first one only warms both up
            rates = {}
            for port in sorted((logging, silent), reverse=bool(turn % 2)):
                call = _verb("/v1/getReward", f"log-{port}-{turn}", targets)
                rates[port] = run(port=port, call=call, connections=8, calls=calls).per_second
            if turn >= 0:
                ratios.append(rates[logging] / rates[silent])
        low, middle, high = quantiles(ratios, n=4)
        self.stdout.write(
            f"getReward with the request log, of without it: {middle:.3f} (quartiles {low:.2f} and {high:.2f})"
        )

    def _prove(self) -> None:
        """What was measured was also right: as many charges as actions, and a ledger that sums to zero."""
        actions, charges = Action.objects.count(), LedgerTransaction.objects.count()
        total = LedgerEntry.objects.aggregate(total=Sum("amount_usd_cents"))["total"]
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_database_size(current_database())")
            [size] = cursor.fetchone()
        self.stdout.write(
            f"{actions} actions, {charges} charges, ledger sum {total}, database {size / 1e6:.0f} MB"
        )
        if actions != charges or total:
            raise CommandError("The books don't agree.")


def _loads(targets: list[Target], connections: int) -> dict[str, Call]:
    """What is called, by name. Customers and keys are new in each load."""

    def verb(path: str, kind: str, among: list[Target]) -> Call:
        return _verb(path, f"{kind}-{connections}", among)

    return {
        "nothing": lambda number: ("/nothing", {}, targets[0].body | {"customerId": str(number)}),
        "getReward, spread": verb("/v1/getReward", "spread", targets),
        "getReward, one hot campaign": verb("/v1/getReward", "hot", targets[:1]),
        "getReward, replayed": verb("/v1/getReward", "hot", targets[:1]),
        "getRewardInfo": verb("/v1/getRewardInfo", "info", targets),
    }


def _verb(path: str, kind: str, among: list[Target]) -> Call:
    """Calls of a verb by the targets in turn, each for a customer and with a key of its own."""

    def call(number: int) -> tuple[str, dict[str, str], dict[str, Any]]:
        target, name = among[number % len(among)], f"{kind}-{number}"
        return (
            path,
            {"x-api-key": target.secret, "Idempotency-Key": name},
            target.body | {"customerId": name},
        )

    return call
