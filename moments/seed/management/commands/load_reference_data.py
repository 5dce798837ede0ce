from typing import Any

from django.core.management.base import BaseCommand

from moments.seed.reference import load_reference_data


class Command(BaseCommand):
    """Edge of `load_reference_data`."""

    help = "Insert what is missing of the reference data. A row that is there is left as support edited it."

    def handle(self, *args: Any, **options: Any) -> None:
        new = load_reference_data()
        self.stdout.write(
            "Reference data: " + ", ".join(f"{count} new {kind}" for kind, count in new.items())
        )
