"""The third step: what customers choose from, for each moment in each marketplace (C2, R5)."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect

from campaigns.models import Moment
from campaigns.operations import copy_choices, drop_product, set_credit, use_product
from campaigns.queries.choices import MOST_PRODUCTS, Basket, baskets_of, cost_of, map_of
from campaigns.queries.sections import version_of
from campaigns.steps import Step
from kit.errors import Refusal
from kit.http import VERSION_FIELD
from kit.money import Money
from moments.console.forms.rewards import CreditForm
from moments.console.views.wizard.base import DraftPage
from rewards.models import Category, Marketplace, Product
from rewards.queries import margin_of, quotes_of
from rewards.queries.search import Search, find_products, product_of
from rewards.quotes import Quote

FOUND = 12
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class Cell:
    """What a moment gives in a marketplace, as the map shows it."""

    moment: Moment
    marketplace: Marketplace
    products: int
    credit: bool
    lacks: int
    is_open: bool

    @property
    def query(self) -> str:
        return urlencode({"moment": self.moment.pk, "marketplace": self.marketplace.pk})

    @property
    def remark_name(self) -> str:
        return f"reward:{self.moment.key}:{self.marketplace.pk}"


@dataclass(frozen=True, slots=True)
class Quoted:
    """A product with its quote, and whether the open cell gives it already."""

    product: Product
    quote: Quote
    is_chosen: bool


class RewardsStep(DraftPage):
    """A map of moments and marketplaces, and the choices of the one that is open. Each change is saved at once."""

    template_name = "console/wizard/rewards.html"
    step = Step.REWARDS
    moments: list[Moment]
    places: list[Marketplace]
    form: CreditForm | None = None

    def find(self) -> None:
        super().find()
        self.moments = list(self.campaign.moments.order_by("pk"))
        self.places = list(self.campaign.marketplaces.order_by("name"))

    def get_template_names(self) -> list[str]:
        is_searching = self.request.htmx and self.request.method == "GET"  # type: ignore[attr-defined]
        return ["console/wizard/_found.html" if is_searching else self.template_name]

    @property
    def moment(self) -> Moment | None:
        """The moment asked for, else the first."""
        asked = (self.request.POST or self.request.GET).get("moment", "")
        return next((one for one in self.moments if one.pk == asked), next(iter(self.moments), None))

    @property
    def place(self) -> Marketplace | None:
        """The marketplace asked for, else the first."""
        asked = (self.request.POST or self.request.GET).get("marketplace", "")
        return next((one for one in self.places if one.pk == asked), next(iter(self.places), None))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(most=MOST_PRODUCTS, **kwargs)
        moment, place = self.moment, self.place
        if moment is None or place is None:
            return context
        basket = self._basket(moment, place)
        return (
            context | {"moment": moment, "place": place, "rows": self._map()} | self._open_cell(basket, place)
        )

    def _basket(self, moment: Moment, place: Marketplace) -> Basket:
        """What the moment gives there. Raises Http404 when somebody removed it since the request began."""
        basket = next((one for one in baskets_of(self.campaign, place.pk) if one.moment == moment), None)
        if basket is None:
            raise Http404
        return basket

    def _open_cell(self, basket: Basket, place: Marketplace) -> dict[str, Any]:
        margin = margin_of(self.company).basis_points
        quotes = quotes_of(basket.products, margin_basis_points=margin)
        given = [Quoted(one, quotes[one.pk], is_chosen=True) for one in basket.products]
        is_empty = not basket.products and basket.credit is None
        cost = None if is_empty else cost_of(self.company, basket, place, basket.products, basket.credit)
        return {
            "version": self._version(basket, place),
            "basket": basket,
            "given": given,
            "credit": Money(basket.credit[1], place.currency) if basket.credit else None,
            "cost": cost,
            "others": [one for one in self.moments if one != basket.moment],
            "form": self.form or self._credit_form(basket, place),
            **self._search(basket, place, margin),
        }

    def _version(self, basket: Basket, place: Marketplace) -> str:
        """What the open cell gives now, in short: forms that were made for something else change nothing."""
        assert basket.moment is not None
        return version_of(self.campaign, self.step, f"{basket.moment.key}:{place.pk}")

    def _search(self, basket: Basket, place: Marketplace, margin: int) -> dict[str, Any]:
        words = " ".join(self.request.GET.get("q", "").replace("\x00", " ").split())[:_LONGEST]
        found = find_products(
            self.company,
            Search(marketplace=place.pk, words=words),
            margin_basis_points=margin,
            size=FOUND,
        )
        quotes = quotes_of(found.products, margin_basis_points=margin)
        return {
            "words": words,
            "found": found,
            "results": [Quoted(one, quotes[one.pk], is_chosen=basket.has(one)) for one in found.products],
        }

    def _credit_form(self, basket: Basket, place: Marketplace, typed: Any = None) -> CreditForm:
        categories = list(Category.objects.filter(takes_credit=True).order_by("name"))
        return CreditForm(typed, categories=categories, marketplace=place, credit=basket.credit)

    def _map(self) -> list[tuple[Moment, list[Cell]]]:
        """Each moment with its cell in each marketplace."""
        given = map_of(self.campaign)
        return [
            (moment, [self._cell(given[(moment.pk, place.pk)], place) for place in self.places])
            for moment in self.moments
        ]

    def _cell(self, basket: Basket, place: Marketplace) -> Cell:
        assert basket.moment is not None
        where = f"reward:{basket.moment.key}:{place.pk}"
        return Cell(
            basket.moment,
            place,
            len(basket.products),
            basket.credit is not None,
            sum(lack.where == where and lack.step == Step.REWARDS for lack in self.lacks),
            basket.moment == self.moment and place == self.place,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        locked = self.locked()
        if locked is not None:
            return locked
        moment, place = self.moment, self.place
        if moment is None or place is None:
            return redirect(self.address(self.step))
        act = {
            "add": self._add,
            "drop": self._drop,
            "credit": self._credit,
            "uncredit": self._drop_credit,
            "copy": self._copy,
        }.get(request.POST.get("do", ""))
        if act is not None:
            try:
                refused = act(moment, place)
            except Refusal as refusal:
                messages.error(request, refusal.detail)
            else:
                if refused is not None:
                    return refused
        query = {"moment": moment.pk, "marketplace": place.pk, "q": request.POST.get("q", "")}
        words = urlencode({name: value for name, value in query.items() if value})
        return redirect(f"{self.address(self.step)}?{words}#choices")

    def _named(self) -> Product | None:
        """The product that is meant; one that is gone says so."""
        product = product_of(self.company, self.request.POST.get("product", ""))
        if product is None:
            messages.error(self.request, "That product is not in the catalogue any more.")
        return product

    def _add(self, moment: Moment, place: Marketplace) -> None:
        product = self._named()
        if product is not None and product.marketplace_id == place.pk:
            use_product(campaign=self.campaign, moment=moment, product=product, actor=self.actor)

    def _drop(self, moment: Moment, place: Marketplace) -> None:
        chosen = self._basket(moment, place).products
        product = next((one for one in chosen if one.pk == self.request.POST.get("product")), None)
        if product is not None:
            drop_product(campaign=self.campaign, moment=moment, product=product, actor=self.actor)

    def _credit(self, moment: Moment, place: Marketplace) -> HttpResponse | None:
        form = self._credit_form(self._basket(moment, place), place, self.request.POST)
        if not form.is_valid():
            self.form = form
            return self.render_to_response(self.get_context_data(), status=422)
        set_credit(
            campaign=self.campaign,
            moment=moment,
            marketplace=place,
            credit=form.credit,
            actor=self.actor,
            seen=self.request.POST.get(VERSION_FIELD),
        )
        return None

    def _drop_credit(self, moment: Moment, place: Marketplace) -> None:
        set_credit(campaign=self.campaign, moment=moment, marketplace=place, credit=None, actor=self.actor)

    def _copy(self, moment: Moment, place: Marketplace) -> None:
        others = [one for one in self.moments if one != moment]
        copy_choices(
            campaign=self.campaign, source=moment, targets=others, marketplace=place, actor=self.actor
        )
        messages.success(self.request, f"Every moment gives the same in {place} now.")
