"""Columns that follow from the others of their row, set whenever it is written through the ORM."""

from typing import Any

from django.contrib.postgres.search import SearchVectorField
from django.db import models

from rewards.words import search_vector


class ProductWordsField(SearchVectorField):  # type: ignore[type-arg]
    """What a product is found by: its title first, then brand, variant and SKU, then its category.

    Needs `category`. Bulk statements that bypass the ORM write `words_of_product` themselves.
    """

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        words = words_as_is(model_instance)
        setattr(model_instance, self.attname, words)
        return words


class ReferencePriceField(models.BigIntegerField):  # type: ignore[type-arg]
    """The reference price (R5), which is the price itself while there is no other day to take a median of."""

    def pre_save(self, model_instance: models.Model, add: bool) -> Any:
        product: Any = model_instance
        if getattr(product, self.attname) is None:
            setattr(product, self.attname, product.price_minor)
        return getattr(product, self.attname)


@ProductWordsField.register_lookup
class FindsLookup(models.Lookup):
    """`search__finds="'mug':* & 'red'"`: the text form of a tsquery, as `rewards.words.query_of` writes it.

    It is not parsed as text once more, so that products are found by exactly the words that they were written
    with.
    """

    lookup_name = "finds"
    prepare_rhs = False

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        lhs, params = self.process_lhs(compiler, connection)
        return f"{lhs} @@ %s::tsquery", (*params, self.rhs)


@ProductWordsField.register_lookup
class HoldsLookup(FindsLookup):
    """As `finds`, of rows that are read anyway: the function behind the operator, which no index answers.

    An index gathers every product of a common word before the first one is seen.
    """

    lookup_name = "holds"

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        lhs, params = self.process_lhs(compiler, connection)
        return f"ts_match_vq({lhs}, %s::tsquery)", (*params, self.rhs)


def words_as_is(product: Any) -> str:
    """The text form of `Product.search` for a product as it is now. Needs `category`."""
    return words_of_product(
        title=product.title,
        brand=product.brand,
        variant=product.variant,
        sku=product.sku,
        category=product.category.name,
    )


def words_of_product(*, title: str, brand: str, variant: str, sku: str, category: str) -> str:
    """The text form of `Product.search`."""
    return search_vector(("A", title), ("B", f"{brand} {variant} {sku}"), ("C", category))
