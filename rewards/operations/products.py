"""Products, added and changed by support (R3, R4, H1).

Feeds and support alone set what companies are told of a product; nothing here knows of stock or redemptions (V1).
"""

from dataclasses import dataclass
from typing import IO, Any

from django.db import IntegrityError, transaction

from accounts.models import Company
from events.operations import audit, changed
from kit import clock
from kit.ids import new_id
from rewards.errors import ChangedMeanwhile, ProductNotValid
from rewards.models import (
    Category,
    CompanyTerms,
    Marketplace,
    MarketplaceCode,
    OfferedState,
    Product,
    ProductPrice,
)
from rewards.operations.images import store_image
from rewards.operations.records import change_and_audit, said_because, says, version_of

_GREATEST_MINOR = 10**12
_LONGEST = {"sku": 40, "title": 200, "brand": 80, "variant_group": 40, "variant": 60, "description": 10_000}
_KEPT = (
    "marketplace",
    "sku",
    "title",
    "brand",
    "category",
    "price_minor",
    "variant_group",
    "variant",
    "state",
    "is_trademarked",
    "is_custom_tshirt",
    "company",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewProduct:
    """A product to be added by hand. `company` is set for a company's own; `price_minor` in the marketplace's
    currency.
    """

    marketplace: Marketplace
    sku: str
    title: str
    brand: str
    category: Category
    price_minor: int
    description: str = ""
    variant_group: str = ""
    variant: str = ""
    is_trademarked: bool = False
    is_custom_tshirt: bool = False
    company: Company | None = None
    image: IO[bytes] | None = None


@transaction.atomic
def add_product(*, new: NewProduct, actor: str, reason: str, product_id: str | None = None) -> Product:
    """Add a product, sold and fulfilled by the store, with today's price as the first of its history (R3, R4).

    `product_id` is its id where that was told before. A custom T-shirt is its company's own, in the US, and
    only for companies in the beta. It has no stock before some is entered. Raises ProductNotValid,
    ImageNotValid, ReasonMissing.
    """
    reason = said_because(reason)
    words = {name: _words(new, name) for name in _LONGEST}
    _refuse_price(new.price_minor)
    if new.is_custom_tshirt:
        _refuse_tshirt(new)
    product = Product(
        id=product_id or new_id("prd"),
        marketplace=new.marketplace,
        category=new.category,
        price_minor=new.price_minor,
        is_trademarked=new.is_trademarked,
        is_custom_tshirt=new.is_custom_tshirt,
        company=new.company,
        image=store_image(new.image) if new.image else "",
        **words,
    )
    try:
        with transaction.atomic():
            product.save(force_insert=True)
    except IntegrityError as error:
        raise ProductNotValid(
            f"{new.marketplace} has a product with the SKU {product.sku} already.", field="sku"
        ) from error
    ProductPrice.objects.create(product=product, on=clock.now().date(), price_minor=product.price_minor)
    audit(
        actor=actor,
        verb="product.add",
        object_key=product.pk,
        company_key=product.company_id,
        reason=reason,
        changes=changed({}, says(product, *_KEPT)),
    )
    return product


@transaction.atomic
def set_offered_state(
    *, product: Product, state: OfferedState, actor: str, reason: str, seen: str = ""
) -> Product:
    """Set what companies are told of a product (R3). A withdrawn one is no longer offered; promises stand.

    `seen` is the `version_of` the product's state that was decided on; if it changed since, ChangedMeanwhile.
    """
    return _change(product, "state", actor=actor, reason=reason, seen=seen, state=state.value)


@transaction.atomic
def set_trademarked(
    *, product: Product, is_trademarked: bool, actor: str, reason: str, seen: str = ""
) -> Product:
    """Say whether the guideline for trademarked products holds for it (C8).

    `seen` is the `version_of` its is_trademarked that was decided on; if it changed since, ChangedMeanwhile.
    """
    return _change(product, "trademark", actor=actor, reason=reason, seen=seen, is_trademarked=is_trademarked)


@transaction.atomic
def set_eligibility(
    *,
    product: Product,
    sold_by_store: bool,
    fulfilled_by_store: bool,
    actor: str,
    reason: str,
    seen: str = "",
) -> Product:
    """Say who sells and who fulfils it; only what the store does both for can be a reward (R3).

    `seen` is the `version_of` its sold_by_store and fulfilled_by_store that were decided on; if either changed
    since, ChangedMeanwhile.
    """
    return _change(
        product,
        "eligibility",
        actor=actor,
        reason=reason,
        seen=seen,
        sold_by_store=sold_by_store,
        fulfilled_by_store=fulfilled_by_store,
    )


@transaction.atomic
def replace_image(*, product: Product, image: IO[bytes], actor: str, reason: str) -> Product:
    """Give a product another picture; offers keep theirs (R10). Raises ImageNotValid, ReasonMissing."""
    reason = said_because(reason)
    return _change(product, "image", actor=actor, reason=reason, image=store_image(image))


def _change(
    product: Product, what: str, *, actor: str, reason: str, seen: str = "", **changes: Any
) -> Product:
    reason = said_because(reason)
    standing = (
        Product.objects.select_for_update(of=("self",), no_key=True)
        .select_related("category")
        .get(pk=product.pk)
    )
    if seen and seen != version_of(standing, *changes):
        raise ChangedMeanwhile(f"{standing} was changed since this page was opened. Look at it again.")
    change_and_audit(
        standing,
        verb=f"product.{what}",
        object_key=standing.pk,
        company_key=standing.company_id,
        actor=actor,
        reason=reason,
        changes=changes,
    )
    return standing


def _words(new: NewProduct, name: str) -> str:
    """A text of the product as it is kept, on one line but for the description."""
    found = getattr(new, name).replace("\x00", "").replace("\r\n", "\n").strip()
    if name != "description":
        found = " ".join(found.split())
    if not found and name in ("sku", "title", "brand"):
        raise ProductNotValid(f"Found no {name.upper() if name == 'sku' else name}, needed one.", field=name)
    if len(found) > _LONGEST[name]:
        raise ProductNotValid(
            f"Found {len(found):,} characters, needed at most {_LONGEST[name]:,}.", field=name
        )
    return str(found)


def _refuse_price(price_minor: int) -> None:
    if not 0 < price_minor <= _GREATEST_MINOR:
        raise ProductNotValid("Found a price that is not above zero, needed one.", field="price_minor")


def _refuse_tshirt(new: NewProduct) -> None:
    """Refuse a custom T-shirt outside the US, of nobody, or of a company that is not in the beta (R4)."""
    if new.marketplace.code != MarketplaceCode.US:
        raise ProductNotValid(
            f"Found {new.marketplace}; custom T-shirts are for customers in the US only.", field="marketplace"
        )
    if new.company is None:
        raise ProductNotValid("A custom T-shirt is its company's own: found no company.", field="company")
    if not CompanyTerms.objects.filter(company=new.company, has_tshirt_beta=True).exists():
        raise ProductNotValid(
            f"{new.company} is not in the T-shirt beta; it applies for it by a case.",
            field="is_custom_tshirt",
        )
