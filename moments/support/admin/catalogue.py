"""The catalogue: marketplaces, tiers, categories, products and terms, changed by verbs alone."""

from typing import Any

from django.contrib import admin
from django.contrib.admin.utils import quote, unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse

from kit.money import Money
from kit.places import name_of
from moments.support.assets import WITHDRAW_IMAGE
from moments.support.catalogue import marketplaces, product_page, products, substitution, terms
from moments.support.catalogue.lists import EligibleFilter, FindsProducts, OwnFilter
from moments.support.verbs import Verbs
from rewards.models import Category, CompanyTerms, Marketplace, Product, VolumeTier
from rewards.redemption.models import Stock

_SEES_STOCK = "redemption.view_stock"


@admin.register(Marketplace)
class MarketplaceAdmin(Verbs):
    """The 13 regional stores (R1)."""

    list_display = ["name", "short_code", "currency", "tax", "shipping", "free_from", "countries"]
    ordering = ["name"]
    verbs = (marketplaces.CHANGE_MARKETPLACE,)
    fields = [
        "short_code",
        "name",
        "currency",
        "languages",
        "countries",
        "regions",
        "tax",
        "shipping",
        "free_from",
        "source",
        "source_date",
    ]
    readonly_fields = ["short_code", "countries", "regions", "tax", "shipping", "free_from"]

    @admin.display(description="Code", ordering="code")
    def short_code(self, record: Marketplace) -> str:
        return record.code

    @admin.display(description="Delivers to")
    def countries(self, record: Marketplace) -> str:
        return ", ".join(name_of(code) for code in record.ships_to)

    @admin.display(description="But not to")
    def regions(self, record: Marketplace) -> str:
        return ", ".join(name_of(code) for code in record.unserved_regions)

    @admin.display(description="Top sales tax")
    def tax(self, record: Marketplace) -> str:
        basis_points = record.top_tax_basis_points
        return f"{basis_points / 100:g} %" if basis_points else "in the price"

    @admin.display(description="Shipping fee")
    def shipping(self, record: Marketplace) -> Money:
        return Money(record.shipping_minor, record.currency)

    @admin.display(description="Free from")
    def free_from(self, record: Marketplace) -> str:
        line = record.free_shipping_minor
        return "never" if line is None else str(Money(line, record.currency))


@admin.register(VolumeTier)
class VolumeTierAdmin(Verbs):
    """Margins of new quotes by volume (B7)."""

    list_display = ["from_actions", "margin", "source", "source_date"]
    ordering = ["actions_from"]
    verbs = (marketplaces.CHANGE_TIER, marketplaces.REMOVE_TIER)
    list_verbs = (marketplaces.ADD_TIER,)
    fields = ["from_actions", "margin", "source", "source_date"]
    readonly_fields = ["from_actions", "margin"]

    @admin.display(description="Actions from", ordering="actions_from")
    def from_actions(self, record: VolumeTier) -> str:
        return f"{record.actions_from:,}"

    @admin.display(description="Margin")
    def margin(self, record: VolumeTier) -> str:
        return f"{record.margin_basis_points / 100:g} %"

    def verbs_of(self, record: VolumeTier) -> tuple[Any, ...]:
        return self.verbs if record.actions_from else self.verbs[:1]


@admin.register(Category)
class CategoryAdmin(Verbs):
    """Groups of products; catalog credit is spent within one (C2)."""

    list_display = ["name", "slug", "takes_credit"]
    list_filter = ["takes_credit"]
    search_fields = ["name", "slug"]
    ordering = ["name"]
    verbs = (terms.RENAME_CATEGORY, terms.SET_CREDIT)
    list_verbs = (terms.ADD_CATEGORY,)


@admin.register(CompanyTerms)
class CompanyTermsAdmin(Verbs):
    """What is agreed with single companies (R4, R5)."""

    list_display = ["company", "margin", "has_tshirt_beta", "reason", "set_by", "set_at"]
    list_select_related = ["company"]
    list_filter = ["has_tshirt_beta"]
    search_fields = ["company__display_name"]
    ordering = ["-set_at"]
    verbs = (terms.CHANGE_TERMS,)
    list_verbs = (terms.AGREE_TERMS,)
    fields = ["company", "margin", "has_tshirt_beta", "reason", "set_by", "set_at"]
    readonly_fields = ["margin"]

    @admin.display(description="Margin")
    def margin(self, record: CompanyTerms) -> str:
        agreed = record.margin_basis_points
        return "of its volume tier" if agreed is None else f"{agreed / 100:g} %, agreed"


@admin.register(Product)
class ProductAdmin(FindsProducts, Verbs):
    """What companies choose rewards from (R3); its stock is shown to support alone."""

    list_display = [
        "title",
        "sku_of_store",
        "marketplace",
        "category",
        "price_today",
        "state",
        "is_reward",
        "company",
    ]
    list_select_related = ["marketplace", "category", "company"]
    list_filter = [
        "marketplace",
        "state",
        EligibleFilter,
        OwnFilter,
        "is_trademarked",
        "category__takes_credit",
        "category",
    ]
    ordering = ["-id"]
    verbs = (*products.PRODUCT_VERBS, WITHDRAW_IMAGE)
    list_verbs = (products.ADD_PRODUCT,)
    fields = [
        "id",
        "sku_of_store",
        "title",
        "brand",
        "marketplace",
        "category",
        "company",
        "price_today",
        "reference_price",
        "state",
        "is_reward",
        "has_trademark",
        "is_custom_tshirt",
        "variant_group",
        "variant",
        "description",
    ]
    readonly_fields = ["id", "sku_of_store", "price_today", "reference_price", "is_reward", "has_trademark"]
    change_form_outer_after_template = "support/catalogue/product.html"

    @admin.display(description="SKU", ordering="sku")
    def sku_of_store(self, record: Product) -> str:
        return record.sku

    @admin.display(description="Trademarked", boolean=True)
    def has_trademark(self, record: Product) -> bool:
        return record.is_trademarked

    @admin.display(description="Price today", ordering="price_minor")
    def price_today(self, record: Product) -> Money:
        return record.price

    @admin.display(description="Reference price")
    def reference_price(self, record: Product) -> Money:
        return record.reference

    @admin.display(description="Can be a reward", boolean=True)
    def is_reward(self, record: Product) -> bool:
        return record.is_eligible

    def get_urls(self) -> list[URLPattern]:
        page = path(
            "<object_id>/substitution/",
            self.admin_site.admin_view(self.substitution),
            name="rewards_product_substitution",
        )
        return [page, *super().get_urls()]

    def links_of(self, request: HttpRequest, record: Any) -> list[tuple[str, str]]:
        page = reverse("admin:rewards_product_substitution", args=[quote(record.pk)])
        sees_stock = request.user.has_perm(_SEES_STOCK)
        return [("What would replace it", page)] if sees_stock else []

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, obj: Any = None, **kwargs: Any
    ) -> HttpResponse:
        if obj is not None:
            shows_stock = request.user.has_perm(_SEES_STOCK)
            context |= product_page.page_of(obj, shows_stock=shows_stock)
        page: HttpResponse = super().render_change_form(request, context, *args, obj=obj, **kwargs)
        return page

    def substitution(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """What would replace the product, and how many open rewards promise it (R7)."""
        product = self.get_object(request, unquote(object_id))
        if product is None:
            raise Http404
        if not (self.has_view_permission(request, product) and request.user.has_perm(_SEES_STOCK)):
            raise PermissionDenied
        stock = Stock.objects.filter(product=product).first()
        context = self.admin_site.each_context(request) | {
            "title": "What would replace it",
            "opts": self.opts,
            "original": product,
            "product": product,
            "on_hand": stock.on_hand if stock else 0,
            **substitution.page_of(product, request),
        }
        return TemplateResponse(request, "support/catalogue/substitution.html", context)
