"""One product of the catalogue: its price, its quote explained, and the campaigns that it is used for (R3-R6)."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponseBase, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from accounts.permissions import Right
from campaigns.errors import ChoicesFull, MomentKeyTaken, ProductChosenAlready
from campaigns.models import Campaign
from campaigns.operations import NewMoment, use_product
from campaigns.queries.choices import Basket, baskets_of, drafts_of, drafts_with, proposals_of
from campaigns.steps import Step
from kit.ids import is_id
from kit.money import Money
from kit.places import name_of
from moments.console.access import ConsoleView, FormPage
from moments.console.charts import LineChart, line_chart
from moments.console.forms.catalogue import CpaForm, Spot, UseForm
from moments.console.views.catalogue import ask_href
from rewards.explanations import explained
from rewards.models import OfferedState, Product
from rewards.queries import REFERENCE_DAYS, daily_prices_of, margin_of, quote_of, reference_price_of
from rewards.queries.search import product_of, visible_products
from rewards.quotes import Coverage, Quote, QuoteLineName

PRICE_DAYS = 90
MOST_DRAFTS = 100


class ProductPage(ConsoleView):
    """A page about one product that the company sees."""

    page = "catalogue"
    right = Right.HELP
    product: Product

    def find(self) -> None:
        product_id = self.kwargs["product_id"]
        product = product_of(self.company, product_id) if is_id("prd", product_id) else None
        if product is None:
            raise Http404
        self.product = product

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            product=self.product,
            is_own=self.product.company_id == self.company.pk,
            is_withdrawn=self.product.state == OfferedState.WITHDRAWN,
            **kwargs,
        )


class ProductView(ProductPage):
    """Its facts, its price over 90 days, its quote line by line, and what a CPA would mean for it.

    A CPA that is tried asks for its answer alone.
    """

    template_name = "console/product.html"

    def get_template_names(self) -> list[str]:
        return ["console/_try_cpa.html" if self.request.htmx else self.template_name]  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        margin = margin_of(self.company)
        reference = reference_price_of(self.product)
        quote = quote_of(self.product, margin_basis_points=margin.basis_points, reference_minor=reference)
        form = _cpa_form(self.request.GET, quote.currency)
        context = {
            "lines": explained(quote, margin),
            "proposed": quote.total,
            "least": quote.least_cpa,
            "tax": quote[QuoteLineName.TAX],
            "form": form,
            "tried": _tried(form, quote),
        }
        if not self.request.htmx:  # type: ignore[attr-defined]
            context |= self._whole(reference)
        return super().get_context_data(**context, **kwargs)

    def _whole(self, reference: int) -> dict[str, Any]:
        """What the page has besides the CPA that is tried."""
        prices = daily_prices_of(self.product, days=PRICE_DAYS)
        amounts = [price for _, price in prices] or [self.product.price_minor]
        return {
            "reference_minor": reference,
            "chart": _chart(prices, reference),
            "days": len(prices),
            "least_minor": min(amounts),
            "most_minor": max(amounts),
            "variants": self._variants(),
            "countries": [name_of(code) for code in self.product.marketplace.ships_to],
            "used_in": list(drafts_with(self.company, self.product)),
            "ask_href": ask_href(self.product.marketplace_id, ""),
        }

    def _variants(self) -> list[Product]:
        """The product and the others of its group."""
        if not self.product.variant_group:
            return []
        group = visible_products(self.company).filter(
            marketplace=self.product.marketplace, variant_group=self.product.variant_group
        )
        return list(group.order_by("pk"))


def _chart(prices: list[tuple[date, int]], reference: int) -> LineChart | None:
    return line_chart(prices, mark=reference, mark_days=REFERENCE_DAYS) if len(prices) > 1 else None


@dataclass(frozen=True, slots=True)
class Tried:
    """A CPA, and what it means for a quote (R6, S4)."""

    cpa: Money
    coverage: Coverage


def _cpa_form(query: QueryDict, currency: str) -> CpaForm:
    return CpaForm(query if "cpa" in query else None, currency=currency)


def _tried(form: CpaForm, quote: Quote) -> Tried | None:
    if not form.is_valid():
        return None
    cpa = form.cleaned_data["cpa"]
    return Tried(Money(cpa, quote.currency), quote.covered_by(cpa))


class UseProductView(ProductPage, FormPage[UseForm]):
    """Use the product in a campaign: which draft, which of its moments or a new one, and for what CPA (C2, R6)."""

    template_name = "console/use_product.html"
    right = Right.CHANGE_CAMPAIGNS
    fields_at_fault = {MomentKeyTaken: "key", ChoicesFull: "moment", ProductChosenAlready: "moment"}
    drafts: list[Campaign]

    def find(self) -> None:
        super().find()
        self.drafts = list(drafts_of(self.company)[:MOST_DRAFTS])

    @property
    def draft(self) -> Campaign | None:
        """The draft that was asked for, else the newest; None without any, or when what was asked for is none."""
        asked = (self.request.POST or self.request.GET).get("draft", "")
        return next((one for one in self.drafts if asked in ("", one.pk)), None)

    def make_form(self, typed: QueryDict | None = None) -> UseForm:
        assert self.draft is not None
        baskets = [*baskets_of(self.draft, self.product.marketplace_id), Basket()]
        margin = margin_of(self.company)
        proposals = proposals_of(baskets, self.product, margin_basis_points=margin.basis_points)
        spots = [Spot(basket, proposal) for basket, proposal in zip(baskets, proposals, strict=True)]
        return UseForm(typed, spots=spots, product=self.product)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if self.draft is None:
            return ConsoleView.get_context_data(self, product=self.product, drafts=self.drafts)
        return super().get_context_data(drafts=self.drafts, draft=self.draft, **kwargs)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.draft is None:
            messages.error(request, "Only a draft can be edited, and that campaign is none. Choose a draft.")
            return redirect("console:use_product", self.product.pk)
        return super().post(request, *args, **kwargs)

    def save(self, form: UseForm) -> HttpResponseBase:
        assert self.draft is not None
        typed = form.cleaned_data
        moment = form.spots[typed["moment"]].basket.moment
        reward = use_product(
            campaign=self.draft,
            moment=moment or NewMoment(typed["key"], typed["name"]),
            product=self.product,
            cpa_minor=typed["cpa"],
            actor=self.actor,
        )
        where = urlencode({"moment": reward.moment_id, "marketplace": self.product.marketplace_id})
        way = f"{reverse('console:campaign_step', args=[self.draft.pk, Step.REWARDS])}?{where}"
        messages.success(
            self.request,
            format_html(
                '{} is among the choices of {} now, for a CPA of {}. <a href="{}">See {}</a>',
                *(self.product, reward.moment, reward.cpa, way, self.draft),
            ),
        )
        return redirect("console:product", self.product.pk)
