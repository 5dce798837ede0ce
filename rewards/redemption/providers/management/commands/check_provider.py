"""Whether the store's provider can be asked, before a customer's order depends on it."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from kit.errors import Refusal
from kit.money import CURRENCIES, Money, to_minor
from rewards.redemption.providers.protocol import Item
from rewards.redemption.providers.registry import provider_of


class Command(BaseCommand):
    help = "Ask the store's provider whether it would deliver a value now. Orders nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("amount", help="such as 25.00")
        parser.add_argument("currency", choices=CURRENCIES)
        parser.add_argument("--sku", default="", help="for the embedded store: the product")
        parser.add_argument(
            "--provider", default=settings.STORE_PROVIDER, help="another one than the store's"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            value = Money(to_minor(options["amount"], options["currency"]), options["currency"])
            quote = provider_of(options["provider"]).quote(Item(options["sku"], options["sku"], value))
        except ValueError as error:
            raise CommandError(f"{error}.") from error
        except Refusal as refusal:
            raise CommandError(f"{refusal.title}: {refusal.detail}") from refusal
        if not quote.is_available:
            raise CommandError(f"{options['provider']} would not deliver {quote.value}: {quote.words}.")
        self.stdout.write(f"{options['provider']} would deliver {quote.value}: {quote.words}.")
