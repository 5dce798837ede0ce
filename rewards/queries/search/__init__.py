"""Finding products: by words, filters and facets, as one company may see them."""

from rewards.queries.search.facets import facets_of
from rewards.queries.search.finding import find_products
from rewards.queries.search.terms import (
    Badge,
    Count,
    Facet,
    FacetName,
    FacetValue,
    Found,
    Search,
    Sort,
)
from rewards.queries.search.visible import product_of, visible_products

__all__ = [
    "Badge",
    "Count",
    "Facet",
    "FacetName",
    "FacetValue",
    "Found",
    "Search",
    "Sort",
    "facets_of",
    "find_products",
    "product_of",
    "visible_products",
]
