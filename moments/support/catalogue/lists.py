"""Lists of a million products: found by the index of their words, counted up to a bound."""

from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.contrib.postgres.search import SearchQuery
from django.core.paginator import Paginator
from django.db import models
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.functional import cached_property

from kit.ids import is_id
from rewards.models import MarketplaceCode, Product
from rewards.words import words_of

MOST_COUNTED = 10_000
_MOST_WORDS = 12


class BoundedPaginator(Paginator):
    """Pages of the first 10,000 rows: who needs later ones narrows the list."""

    @cached_property
    def count(self) -> int:
        rows: Any = self.object_list
        return int(rows.order_by()[:MOST_COUNTED].count())


def products_found_by(words: str) -> QuerySet[Product]:
    """Products with all the words, or their beginnings, in title, brand, variant, SKU or category; or one by its id."""
    if is_id("prd", words.strip()):
        return Product.objects.filter(pk=words.strip())
    found = words_of(words)[:_MOST_WORDS]
    if not found:
        return Product.objects.none()
    # Folded words are letters and digits only: nothing in them is an operator. One term for each index of words:
    # those of a marketplace's eligible products, and that of all others.
    query = SearchQuery(" & ".join(f"'{word}':*" for word in found), config="simple", search_type="raw")
    eligible = Q(sold_by_store=True, fulfilled_by_store=True, search=query)
    terms = [eligible & Q(marketplace=code) for code in MarketplaceCode.values]
    terms += [Q(search=query) & (Q(sold_by_store=False) | Q(fulfilled_by_store=False))]
    return Product.objects.filter(reduce(or_, terms))


class FindsProducts:
    """A list of products, or of rows that belong to one by `product`. Stands before the admin class."""

    model: type[models.Model]
    paginator = BoundedPaginator
    search_fields = ("sku",)
    search_help_text = "Words of title, brand, variant, SKU or category, or a product's id"

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term.strip():
            return queryset, False
        field = "pk__in" if self.model is Product else "product__in"
        return queryset.filter(**{field: products_found_by(search_term).values("pk")}), False


class OwnFilter(admin.SimpleListFilter):
    """Products that one company alone sees (R4)."""

    title = "listed for"
    parameter_name = "own"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("no", "All companies"), ("yes", "One company"), ("tshirt", "One company: custom T-shirts")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "tshirt":
            return queryset.filter(is_custom_tshirt=True)
        return queryset if self.value() is None else queryset.filter(company__isnull=self.value() == "no")


class EligibleFilter(admin.SimpleListFilter):
    """What the store both sells and fulfils (R3)."""

    title = "can be a reward"
    parameter_name = "eligible"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "Yes"), ("no", "No")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "yes":
            return queryset.filter(sold_by_store=True, fulfilled_by_store=True)
        if self.value() == "no":
            return queryset.filter(Q(sold_by_store=False) | Q(fulfilled_by_store=False))
        return queryset
