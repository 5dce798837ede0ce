from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from moments.seed.catalogue import SEED, load_catalogue
from moments.seed.reference import load_reference_data


class Command(BaseCommand):
    """Edge of `load_catalogue`."""

    help = "Insert what is missing of the sample catalogue, with its pictures, and of its daily prices up to today."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--seed", type=int, default=SEED, help="the same number makes the same catalogue")

    def handle(self, *args: Any, **options: Any) -> None:
        load_reference_data()
        new = load_catalogue(seed=options["seed"])
        self.stdout.write(
            "Sample catalogue: " + ", ".join(f"{count} new {kind}" for kind, count in new.items())
        )
