"""Measure how products that all run out at once are replaced wherever open offers promise them (R7)."""

from argparse import ArgumentParser
from datetime import timedelta
from time import perf_counter
from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from accounts.models import Company, User
from accounts.operations import create_company
from kit import clock
from kit.ids import new_id
from rewards.models import Category, ChoiceKind, Marketplace, Offer, OfferChoice, Product
from rewards.operations import EXPIRES_AFTER
from rewards.redemption.models import Stock, Substitution
from rewards.redemption.stockouts import replace_out_of_stock

OF_AN_OFFER = 5
PRICE_MINOR = 2_500


class Command(BaseCommand):
    help = "Measure the replacement of products that ran out, on an empty database of the bench's own."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--products", type=int, default=100, help="products that run out")
        parser.add_argument("--choices", type=int, default=10_000, help="open choices of them")

    def handle(self, *args: Any, **options: Any) -> None:
        call_command("migrate", verbosity=0)
        if Offer.objects.exists():
            raise CommandError("This database holds offers: a bench needs an empty one.")
        call_command("load_reference_data", stdout=self.stderr)
        gone = _products(options["products"])
        choices = _choices(gone, options["choices"])
        stand_in = gone[0].pk
        self._sweep("all in stock", made=0)
        Stock.objects.exclude(product=stand_in).update(on_hand=0)
        self._sweep("all but one ran out at once", made=choices - choices // len(gone))
        self._sweep("again, nothing changed", made=0)
        Stock.objects.update(on_hand=0)
        self._sweep("the one that stood in is gone too", made=choices)
        Stock.objects.update(on_hand=9)
        self._sweep("all are back", made=0)
        if Substitution.objects.filter(ended_at=None).exists():
            raise CommandError("Something still stands in for a product that is back.")

    def _sweep(self, name: str, *, made: int) -> None:
        statements = 0

        def count(execute: Any, *what: Any) -> Any:
            nonlocal statements
            statements += 1
            return execute(*what)

        begun = perf_counter()
        with connection.execute_wrapper(count):
            found = replace_out_of_stock()
        seconds = perf_counter() - begun
        self.stdout.write(f"{name:36}{found:8,} rows{seconds:8.2f} s{statements:8,} statements")
        if found != made:
            raise CommandError(f"Found {found:,} new rows, needed {made:,}.")


def _products(count: int) -> list[Product]:
    category = Category.objects.create(slug="bench", name="Bench")
    products = Product.objects.bulk_create(
        Product(
            marketplace_id="US",
            sku=f"BENCH-{number}",
            title=f"Oak Bench {number}",
            brand="Bench",
            category=category,
            price_minor=PRICE_MINOR,
            reference_minor=PRICE_MINOR,
        )
        for number in range(count)
    )
    Stock.objects.bulk_create(Stock(product=one, on_hand=9) for one in products)
    return products


def _choices(gone: list[Product], count: int) -> int:
    """So many open choices, each product in as many; how many they are."""
    company, ends_on = _company(), clock.now().date() + timedelta(days=30)
    expires_on = ends_on + EXPIRES_AFTER
    marketplace = Marketplace.objects.get(code="US")
    offers = Offer.objects.bulk_create(
        Offer(
            company=company,
            campaign_key=new_id("cmp"),
            moment_key=new_id("mom"),
            marketplace=marketplace,
            app_name="Bench",
            currency=marketplace.currency,
            cpa_minor=2_750,
            cpa_usd_cents=2_750,
            messages={},
            terms="",
            time_zone="UTC",
            ends_on=ends_on,
            expires_on=expires_on,
            expires_at=clock.end_of_day(expires_on, "UTC"),
        )
        for _ in range(count // OF_AN_OFFER)
    )
    choices = [
        OfferChoice(
            offer=offer,
            position=place + 1,
            kind=ChoiceKind.PRODUCT,
            product=gone[(number * OF_AN_OFFER + place) % len(gone)],
            title="Oak Bench",
            retail_minor=PRICE_MINOR,
        )
        for number, offer in enumerate(offers)
        for place in range(OF_AN_OFFER)
    ]
    return len(OfferChoice.objects.bulk_create(choices, batch_size=2_000))


def _company() -> Company:
    user = User.objects.create(email="bench@example.com")
    return create_company(
        creator=user,
        legal_name="Bench",
        display_name="Bench",
        country="US",
        address="1 Pier",
        postal_code="02110",
        contact_email=user.email,
    )
