"""Quotes of what the catalogue has, as of now (R5), and the margin they are made with (B7)."""

from collections.abc import Iterable
from datetime import timedelta

from accounts.models import Company
from billing.queries import actions_charged_in
from kit import clock
from rewards.errors import MarginUnknown, NoCatalogCredit
from rewards.models import Category, CompanyTerms, Marketplace, Product, VolumeTier
from rewards.queries.prices import reference_price_of, reference_prices_of
from rewards.quotes import Margin, MarginSource, Quote, quote_credit, quote_product


def margin_of(company: Company) -> Margin:
    """The margin of the company's new quotes: what support agreed with it, else its volume tier's (R5, B7).

    The tier follows from the actions completed in the previous calendar month (UTC). Raises MarginUnknown when
    none holds for so many.
    """
    last_month = clock.month_of(clock.start_of_month(clock.this_month()) - timedelta(days=1))
    actions = actions_charged_in(company=company, month=last_month)
    agreed = (
        CompanyTerms.objects.filter(company=company, margin_basis_points__isnull=False)
        .values_list("margin_basis_points", flat=True)
        .first()
    )
    if agreed is not None:
        return Margin(agreed, MarginSource.AGREED, actions)
    return Margin(tier_of(actions).margin_basis_points, MarginSource.TIER, actions)


def tier_of(actions: int) -> VolumeTier:
    """The volume tier that holds for so many completed actions in a month (B7). Raises MarginUnknown."""
    tier = VolumeTier.objects.filter(actions_from__lte=actions).order_by("-actions_from").first()
    if tier is None:
        raise MarginUnknown(
            f"No volume tier holds for {actions:,} completed actions in the previous month; "
            "one that begins at 0 is needed. Support can add it."
        )
    return tier


def quote_of(product: Product, *, margin_basis_points: int, reference_minor: int | None = None) -> Quote:
    """The quote of a product at a reference price, by default the median as of now. Needs `marketplace`."""
    return quote_product(
        reference_minor=reference_price_of(product) if reference_minor is None else reference_minor,
        margin_basis_points=margin_basis_points,
        terms=product.marketplace.store_terms,
    )


def quotes_of(products: Iterable[Product], *, margin_basis_points: int) -> dict[str, Quote]:
    """The quote of each product by its id, at the medians as of now, in one statement. Needs `marketplace`."""
    products = list(products)
    references = reference_prices_of(products)
    return {
        product.pk: quote_of(
            product, margin_basis_points=margin_basis_points, reference_minor=references[product.pk]
        )
        for product in products
    }


def quote_of_credit(
    category: Category, *, face_minor: int, marketplace: Marketplace, margin_basis_points: int
) -> Quote:
    """The quote of a catalog credit of so many minor units of the marketplace's currency.

    Raises NoCatalogCredit for a category that takes none, and for a face value that is not positive (C2).
    """
    if not category.takes_credit:
        raise NoCatalogCredit(f"There is no catalog credit for {category}.")
    if face_minor <= 0:
        raise NoCatalogCredit(f"A catalog credit is worth something: {face_minor} was given.")
    return quote_credit(
        face_minor=face_minor, margin_basis_points=margin_basis_points, currency=marketplace.currency
    )
