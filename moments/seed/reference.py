"""Reference data: marketplaces, volume tiers, barred countries, categories, and sample exchange rates."""

from collections.abc import Iterable
from datetime import date, timedelta
from decimal import Decimal

from django.db import models, transaction

from accounts.models import BarredCountry
from billing.models import ExchangeRate
from kit import clock
from moments.seed.files import Row, rows_of
from rewards.models import Category, Marketplace, VolumeTier

# Before a rate is 7 days old, which would block submissions (B3), and not on top of one that is still good.
SAMPLE_RATES_AFTER = timedelta(days=3)


@transaction.atomic
def load_reference_data() -> dict[str, int]:
    """Insert what is missing of the reference data; how many rows of each kind are new.

    What is there already is never changed, so that support's edits stay; a row that support deleted comes back,
    but for exchange rates: of those only today's sample is added, where the newest of a currency is over 3 days old.
    Safe to repeat, and to run twice at once.
    """
    return {
        "marketplaces": _insert(Marketplace, (_marketplace(row) for row in rows_of("marketplaces"))),
        "volume tiers": _insert(VolumeTier, (_tier(row) for row in rows_of("volume_tiers"))),
        "barred countries": _insert(
            BarredCountry, (BarredCountry(**row) for row in rows_of("barred_countries"))
        ),
        "categories": _insert(
            Category,
            (Category(slug=row["slug"], name=row["name"]) for row in rows_of("categories")),
            key="slug",
        ),
        "exchange rates": _insert(ExchangeRate, _sample_rates(clock.now().date())),
    }


def _insert[RowT: models.Model](model: type[RowT], rows: Iterable[RowT], key: str = "pk") -> int:
    known = set(model._default_manager.values_list(key, flat=True))
    missing = [row for row in rows if getattr(row, key) not in known]
    model._default_manager.bulk_create(missing, ignore_conflicts=True)
    return len(missing)


def _marketplace(row: Row) -> Marketplace:
    return Marketplace(
        code=row["code"],
        name=row["name"],
        currency=row["currency"],
        languages=row["languages"].split(),
        ships_to=row["ships_to"].split(),
        unserved_regions=row["unserved_regions"].split(),
        top_tax_basis_points=int(row["top_tax_basis_points"]),
        free_shipping_minor=int(row["free_shipping_minor"]) if row["free_shipping_minor"] else None,
        shipping_minor=int(row["shipping_minor"]),
        source=row["source"],
        source_date=date.fromisoformat(row["source_date"]),
    )


def _tier(row: Row) -> VolumeTier:
    return VolumeTier(
        actions_from=int(row["actions_from"]),
        margin_basis_points=int(row["margin_basis_points"]),
        source=row["source"],
        source_date=date.fromisoformat(row["source_date"]),
    )


def _sample_rates(today: date) -> Iterable[ExchangeRate]:
    """Today's sample for every currency without a rate of the last days."""
    recent = ExchangeRate.objects.filter(on__gte=today - SAMPLE_RATES_AFTER)
    known = set(recent.values_list("currency", flat=True))
    for row in rows_of("exchange_rates"):
        if row["currency"] not in known:
            yield ExchangeRate(
                currency=row["currency"], on=today, usd=Decimal(row["usd"]), source=row["source"]
            )
