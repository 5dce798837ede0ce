"""The catalogue: products that are found by words, amounts and what is known of them (R3, R4)."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import patch_vary_headers
from django_htmx.http import push_url, replace_url

from accounts.models import CaseKind, Company
from accounts.permissions import Right
from kit.money import Money
from moments.console.access import ConsoleView
from moments.console.catalogue import SORT_WORDS, Asked, asked_of
from rewards.models import Marketplace, MarketplaceCode, OfferedState, Product
from rewards.queries import is_in_tshirt_beta, margin_of, quote_of
from rewards.queries.search import (
    Count,
    Facet,
    FacetName,
    FacetValue,
    facets_of,
    find_products,
    visible_products,
)

PAGE_SIZE = 24
SHOWN_CATEGORIES = 8
FIRST_SEEN = 3  # pictures of a page that are not left for later


@dataclass(frozen=True, slots=True)
class Card:
    """One product in a list, with the CPA that is proposed at the reference price that lists show."""

    product: Product
    cpa: Money
    is_own: bool


class CatalogueView(ConsoleView):
    """Products by words, category, amounts, badges and state, with what else could be chosen and how many there are.

    A change of the form asks for what was found alone; the address follows it.
    """

    template_name = "console/catalogue.html"
    page = "catalogue"
    right = Right.HELP

    def get_template_names(self) -> list[str]:
        return ["console/_catalogue_answer.html" if self.request.htmx else self.template_name]  # type: ignore[attr-defined]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        context = self.get_context_data(**kwargs)
        answer: HttpResponse = self.render_to_response(context)
        patch_vary_headers(answer, ["HX-Request"])
        if request.htmx:  # type: ignore[attr-defined]
            address = f"{request.path}?{context['asked'].query}"
            # What is typed makes one step back together, each choice one of its own.
            is_typing = request.htmx.trigger == "q"  # type: ignore[attr-defined]
            (replace_url if is_typing else push_url)(answer, address)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        marketplaces = list(Marketplace.objects.order_by("name"))
        if not marketplaces:
            raise Http404
        asked = asked_of(self.request.GET, self.company, marketplaces)
        margin = margin_of(self.company)
        found = find_products(
            self.company, asked.search, margin_basis_points=margin.basis_points, size=PAGE_SIZE
        )
        counted = replace(asked.search, words=found.corrected or asked.search.words)
        facets = {
            facet.name: facet
            for facet in facets_of(self.company, counted, margin_basis_points=margin.basis_points)
        }
        places = _places(marketplaces, facets[FacetName.MARKETPLACE], asked)
        return super().get_context_data(
            asked=asked,
            found=found,
            cards=[self._card(product, margin.basis_points) for product in found.products],
            first_seen=FIRST_SEEN,
            places=places,
            elsewhere=[place for place in places if place.count.number and not place.is_chosen],
            categories=_folded(facets[FacetName.CATEGORY]),
            states=facets[FacetName.STATE].values,
            badges=facets[FacetName.BADGE].values,
            own_count=self._own_count(asked.marketplace),
            sorts=[(sort.value, words) for sort, words in SORT_WORDS.items()],
            ask_href=ask_href(asked.marketplace.code, asked.search.words),
            tshirt_href=_tshirt_href(self.company, asked.marketplace.code),
            **kwargs,
        )

    def _own_count(self, marketplace: Marketplace) -> int:
        """How many products of the company's own there are to choose from."""
        own = visible_products(self.company).filter(company=self.company, marketplace=marketplace)
        return own.exclude(state=OfferedState.WITHDRAWN).count()

    def _card(self, product: Product, margin_basis_points: int) -> Card:
        quote = quote_of(
            product, margin_basis_points=margin_basis_points, reference_minor=product.reference_minor
        )
        return Card(product, quote.total, product.company_id == self.company.pk)


@dataclass(frozen=True, slots=True)
class MarketplaceChoice:
    """A marketplace to look in, how many products the search finds there, and the address of that."""

    code: str
    name: str
    count: Count
    is_chosen: bool
    query: str


def _places(marketplaces: Sequence[Marketplace], facet: Facet, asked: Asked) -> list[MarketplaceChoice]:
    """Every marketplace by name, also those where nothing is found."""
    counts = {value.value: value.count for value in facet.values}
    return [
        MarketplaceChoice(
            one.code,
            one.name,
            counts.get(one.code, Count(0, False)),
            one == asked.marketplace,
            asked.elsewhere(one),
        )
        for one in marketplaces
    ]


def _folded(facet: Facet) -> tuple[list[FacetValue], list[FacetValue]]:
    """The values of a facet that are shown at once, the chosen one among them, and those that are folded away."""
    values = [one for one in facet.values if one.count.number or one.is_chosen]
    shown = values[:SHOWN_CATEGORIES]
    shown += [one for one in values[SHOWN_CATEGORIES:] if one.is_chosen]
    return shown, [one for one in values if one not in shown]


def ask_href(marketplace: str, words: str) -> str:
    """The form that asks for a product that is not listed, with what was looked for (R4)."""
    return _contact(CaseKind.UNLISTED_PRODUCT, marketplace=marketplace, product=words)


def _tshirt_href(company: Company, marketplace: str) -> str:
    """The application for custom T-shirts, where they are delivered and the company has not been let in yet (R4)."""
    if marketplace != MarketplaceCode.US:
        return ""
    return "" if is_in_tshirt_beta(company) else _contact(CaseKind.TSHIRT_BETA)


def _contact(kind: CaseKind, **typed: str) -> str:
    said = {"kind": kind.value, "from": reverse("console:catalogue"), **typed}
    query = urlencode({name: value for name, value in said.items() if value})
    return f"{reverse('console:contact')}?{query}"
