from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from moments.seed.catalogue import load_catalogue
from moments.seed.demo.load import load_demo
from moments.seed.reference import load_reference_data


class Command(BaseCommand):
    """Edge of `load_demo`."""

    help = "Make or renew the demo: catalogue, companies, campaigns, sign-ins and keys, told in a JSON file."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--output", type=Path, required=True, help="the file that tells sign-ins, keys and ids"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        load_reference_data()
        new = load_catalogue()
        facts = load_demo(options["output"])
        self.stdout.write(
            f"Demo: {new['products']} new products, {facts['cap_room']} actions of room in the capped campaign; "
            f"sign-ins, keys and ids are in {options['output']}"
        )
