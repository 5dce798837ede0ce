"""Measure the importer of feeds on a large catalogue, and searches in it."""

from argparse import ArgumentParser
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.models import User
from accounts.operations import create_company
from moments.bench import searching
from moments.bench.catalogue import Figures, fill, import_feed, let_a_day_pass
from rewards.models import Marketplace, Product, ProductPrice
from rewards.operations import rebuild_vocabulary
from rewards.redemption.models import Stock

MOST_MB = 300
CHANGED = 0.1


class Command(BaseCommand):
    help = (
        "Measure imports of a large feed, and searches among its products, on a database of the bench's own."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", type=int, default=1_000_000, help="products of the catalogue")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        if Product.objects.filter(sku__startswith="S0").exists():
            raise CommandError("This database holds a catalogue: a bench needs an empty one.")
        call_command("load_reference_data", stdout=self.stderr)
        self.count = options["products"]
        self.stdout.write(
            f"{'':34}{'rows per s':>12}{'seconds':>10}{'of processor':>14}{'peak MB':>10}{'PostgreSQL MB':>15}"
        )
        new = self._tell("all products new", fill(self.count))
        self._search()
        changed = self._again(f"{CHANGED:.0%} of prices changed", CHANGED)
        same = self._again("all as it was", CHANGED)
        let_a_day_pass()
        next_day = self._again("next day, as many prices changed", 0)
        self._prove([new, changed, same, next_day])

    def _search(self) -> None:
        """Searches as a company makes them, once the vocabulary is counted and the tables are vacuumed."""
        for marketplace in Marketplace.objects.order_by("code"):
            rebuild_vocabulary(marketplace=marketplace)
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = 0")
            cursor.execute("VACUUM ANALYZE")
            cursor.execute("RESET statement_timeout")
        creator = User.objects.create_user("bench@example.com")
        create_company(
            creator=creator,
            legal_name="Bench",
            display_name="Bench",
            country="US",
            address="1 Pier",
            postal_code="02110",
            contact_email=creator.email,
        )
        searching.measure(self.stdout.write)

    def _again(self, name: str, changed: float) -> Figures:
        return self._tell(name, import_feed(self.count, share_of_changed_prices=changed))

    def _tell(self, name: str, figures: Figures) -> Figures:
        postgres = "unknown" if figures.postgres_mb is None else f"{figures.postgres_mb:.0f}"
        self.stdout.write(
            f"{name:34}{figures.per_second:12,.0f}{figures.seconds:10.1f}{figures.processor_seconds:14.1f}"
            f"{figures.peak_mb:10.0f}{postgres:>15}"
        )
        self.stdout.write(f"    {figures.said}")
        self.stdout.flush()
        return figures

    def _prove(self, imports: list[Figures]) -> None:
        """What was measured was also right, and within memory."""
        found = (
            Product.objects.filter(sku__startswith="S").count(),
            ProductPrice.objects.count(),
            Stock.objects.count(),
        )
        if found != (self.count, 2 * self.count, self.count):
            raise CommandError(
                f"{self.count} products were fed on two days; products, prices and stock are {found}."
            )
        if (peak := max(one.peak_mb for one in imports)) >= MOST_MB:
            raise CommandError(f"An import took {peak:.0f} MB of memory; it may take less than {MOST_MB}.")
