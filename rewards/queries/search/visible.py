"""Which products a company may see at all (R3, R4)."""

from django.db.models import Q, QuerySet

from accounts.models import Company
from kit.ids import is_id
from rewards.models import CompanyTerms, Product


def visible_products(company: Company) -> QuerySet[Product]:
    """The products that the company may see: sold and fulfilled by the store (R3), listed for all or its own.

    Custom T-shirts are among them with a place in the beta only (R4).
    """
    return Product.objects.filter(visible_to(company))


def product_of(company: Company, product_id: str) -> Product | None:
    """A product that the company may see, with its marketplace and category; None for any other id."""
    if not is_id("prd", product_id):
        return None
    return visible_products(company).select_related("marketplace", "category").filter(pk=product_id).first()


def visible_to(company: Company) -> Q:
    """The condition of `visible_products`."""
    has_beta = CompanyTerms.objects.filter(company=company, has_tshirt_beta=True).exists()
    own = Q(company=company) if has_beta else Q(company=company, is_custom_tshirt=False)
    return Q(sold_by_store=True, fulfilled_by_store=True) & (Q(company=None) | own)
