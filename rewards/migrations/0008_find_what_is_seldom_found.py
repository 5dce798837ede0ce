"""Support finds what companies don't: products that are limited, withdrawn or no rewards, over all marketplaces."""

from django.contrib.postgres.indexes import GinIndex
from django.db import migrations
from django.db.models import F, Index, Q

from kit.migrations import MakeIndexConcurrently

_NOT_ELIGIBLE = Q(("sold_by_store", False), ("fulfilled_by_store", False), _connector="OR")


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("rewards", "0007_search_indexes")]

    operations = [
        MakeIndexConcurrently(
            "product",
            Index(
                F("id").desc(),
                condition=_NOT_ELIGIBLE | Q(("state__in", ["limited", "withdrawn"])),
                name="products_seldom_found",
            ),
        ),
        MakeIndexConcurrently(
            "product",
            GinIndex(fields=["search"], condition=_NOT_ELIGIBLE, name="words_of_ineligible_products"),
        ),
    ]
