"""Measure the importer of feeds on a large catalogue."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError

from moments.bench.catalogue import Figures, fill, import_feed
from rewards.models import Product, ProductPrice
from rewards.redemption.models import Stock

MOST_MB = 300
CHANGED = 0.1


class Command(BaseCommand):
    help = "Measure the import of a large feed, twice, on a database of the bench's own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", type=int, default=1_000_000, help="products of the catalogue")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        if Product.objects.filter(sku__startswith="S0").exists():
            raise CommandError("This database holds a catalogue: a bench needs an empty one.")
        call_command("load_reference_data", stdout=self.stderr)
        count = options["products"]
        self.stdout.write(
            f"{'':34}{'rows per s':>12}{'seconds':>10}{'of processor':>14}{'peak MB':>10}{'PostgreSQL MB':>15}"
        )
        new = self._tell("import, all products new", fill(count))
        again = self._tell(
            f"import again, {CHANGED:.0%} of prices changed",
            import_feed(count, share_of_changed_prices=CHANGED),
        )
        same = self._tell(
            "import once more, all as it was", import_feed(count, share_of_changed_prices=CHANGED)
        )
        self._prove(count, [new, again, same])

    def _tell(self, name: str, figures: Figures) -> Figures:
        postgres = "unknown" if figures.postgres_mb is None else f"{figures.postgres_mb:.0f}"
        self.stdout.write(
            f"{name:34}{figures.per_second:12,.0f}{figures.seconds:10.1f}{figures.processor_seconds:14.1f}"
            f"{figures.peak_mb:10.0f}{postgres:>15}"
        )
        self.stdout.write(f"    {figures.said}")
        self.stdout.flush()
        return figures

    def _prove(self, count: int, imports: list[Figures]) -> None:
        """What was measured was also right, and within memory."""
        found = (
            Product.objects.filter(sku__startswith="S").count(),
            ProductPrice.objects.count(),
            Stock.objects.count(),
        )
        if found != (count, count, count):
            raise CommandError(f"{count} products were fed; products, prices and stock are {found}.")
        if (peak := max(one.peak_mb for one in imports)) >= MOST_MB:
            raise CommandError(f"An import took {peak:.0f} MB of memory; it may take less than {MOST_MB}.")
