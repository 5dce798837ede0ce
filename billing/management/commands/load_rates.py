import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from billing.errors import RatesRefused
from billing.operations import load_rates_file
from billing.queries import held_rates
from billing.rates_files import MOST_BYTES

ACTOR = "system:load_rates"


class Command(BaseCommand):
    """Edge of `load_rates_file`. Exit code 1 when nothing was loaded."""

    help = (
        "Load exchange rates to USD, as a whole or not at all: CSV (currency,on,usd), or a file of the ECB."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the file, or - for standard input")
        parser.add_argument("--reason", default="", help="why rates of days that have one are replaced")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        try:
            content = _read(name)
            loaded = load_rates_file(
                content=content,
                source="standard input" if name == "-" else Path(name).name,
                actor=ACTOR,
                reason=options["reason"],
            )
        except OSError as error:
            raise CommandError(f"{name} can't be read: {error}") from error
        except RatesRefused as refusal:
            for fault in refusal.faults:
                self.stdout.write(fault)
            raise CommandError(f"{len(refusal.faults):,} faults; nothing was loaded.") from None
        self.stdout.write(f"{loaded}.")
        if loaded.held:
            waiting = ", ".join(f"{one} ({one.moved_percent:+} %)" for one in held_rates()[:20])
            self.stdout.write(f"Held until somebody confirms them on the desk: {waiting}.")


def _read(name: str) -> bytes:
    """The file, and a byte more than it may have."""
    if name == "-":
        return sys.stdin.buffer.read(MOST_BYTES + 1)
    with Path(name).open("rb") as file:
        return file.read(MOST_BYTES + 1)
