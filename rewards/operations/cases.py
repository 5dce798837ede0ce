"""Cases about the catalogue, granted by support: a product that is not listed, and the T-shirt beta (R4, H2).

Each closes its case first, by a call down, in the same transaction: of two supporters one carries it out.
"""

from django.conf import settings
from django.db import transaction

from accounts.errors import CaseNotGrantable
from accounts.models import Case, CaseKind
from accounts.operations import grant_case
from kit.ids import new_id
from rewards.models import CompanyTerms, Marketplace, OfferedState, Product
from rewards.operations.products import NewProduct, add_product
from rewards.operations.terms import locked_terms, write_terms


@transaction.atomic
def grant_listed_product(
    *, case: Case, marketplace: Marketplace, sku: str, actor: str, reason: str
) -> Product:
    """Tell the member that what they asked for is listed now, with the address of its page.

    Raises CaseNotGrantable for another kind, another marketplace than was asked for, and for a product that the
    company couldn't use: one that is not there, not sold and fulfilled by the store, withdrawn, or another
    company's own. CaseIsClosed, MessageNotPossible.
    """
    _refuse_unless(case, CaseKind.UNLISTED_PRODUCT, "a product that is not listed")
    _refuse_other_marketplace(case, marketplace)
    sku = sku.strip()
    product = Product.objects.select_related("company").filter(marketplace=marketplace, sku=sku).first()
    if product is None:
        raise CaseNotGrantable(
            f"Found no product with the SKU {sku} in {marketplace}; needed one, or add it here."
        )
    _refuse_unusable(product, case)
    grant_case(case=case, actor=actor, reason=_with_page(reason, product.title, marketplace, product.pk))
    return product


@transaction.atomic
def grant_new_product(*, case: Case, new: NewProduct, actor: str, reason: str) -> Product:
    """Add the product that was asked for, and tell the member, with the address of its page.

    An own product is that of the case's company. Raises CaseNotGrantable for another kind or marketplace, or
    another company's own product; CaseIsClosed, MessageNotPossible, and what `add_product` raises.
    """
    _refuse_unless(case, CaseKind.UNLISTED_PRODUCT, "a product that is not listed")
    _refuse_other_marketplace(case, new.marketplace)
    if new.company is not None and new.company.pk != case.company_id:
        raise CaseNotGrantable(f"An own product from this case is of {case.company}, not of {new.company}.")
    product_id = new_id("prd")
    title = " ".join(new.title.split())
    grant_case(case=case, actor=actor, reason=_with_page(reason, title, new.marketplace, product_id))
    return add_product(new=new, actor=actor, reason=reason, product_id=product_id)


@transaction.atomic
def grant_tshirt_beta(*, case: Case, actor: str, reason: str) -> CompanyTerms:
    """Let the case's company into the T-shirt beta (R4); its margin stays as agreed.

    Raises CaseNotGrantable for another kind, CaseIsClosed, MessageNotPossible.
    """
    _refuse_unless(case, CaseKind.TSHIRT_BETA, "the T-shirt beta")
    standing = locked_terms(case.company)  # before the case, as members' replies do
    grant_case(case=case, actor=actor, reason=reason)
    return write_terms(
        case.company,
        standing,
        margin_basis_points=standing.margin_basis_points if standing else None,
        has_tshirt_beta=True,
        actor=actor,
        reason=reason,
    )


def _refuse_unless(case: Case, kind: CaseKind, words: str) -> None:
    if case.kind != kind:
        raise CaseNotGrantable(f"This case does not ask for {words}.")


def _refuse_unusable(product: Product, case: Case) -> None:
    if product.company_id not in (None, case.company_id):
        raise CaseNotGrantable(
            f"{product} is the own product of {product.company}: {case.company} must not see it. Needed a product"
            f" that is listed for all, or {case.company}'s own."
        )
    if not product.is_eligible:
        raise CaseNotGrantable(
            f"{product} is not both sold and fulfilled by the store, so it can't be a reward."
        )
    if product.state == OfferedState.WITHDRAWN:
        raise CaseNotGrantable(f"{product} is withdrawn; set its offered state first.")


def _refuse_other_marketplace(case: Case, marketplace: Marketplace) -> None:
    asked = case.facts.get("marketplace")
    if asked and asked != marketplace.code:
        raise CaseNotGrantable(f"It was asked for {asked}; found {marketplace.code}.")


def _with_page(reason: str, title: str, marketplace: Marketplace, product_id: str) -> str:
    """The answer with the address of the product's page; none where nothing was said."""
    page = f"{settings.BASE_URL}/console/catalogue/{product_id}/"
    return f"{reason.strip()}\n\n{title} ({marketplace}): {page}" if reason.strip() else ""
