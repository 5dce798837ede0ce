"""What a choice comes to now: the product, what it was promised as, and who pays what (R7, S4)."""

from collections.abc import Callable, Collection
from dataclasses import dataclass

from django.db.models import Exists, F, OuterRef, Subquery

from billing.stripe_checkout import LEAST_MINOR
from kit.ids import is_id
from kit.money import Money
from rewards.models import ChoiceKind, Offer, OfferChoice, Product
from rewards.quotes import shipping_of, tax_on
from rewards.redemption.models import Rung, StoreCredit, Substitution
from rewards.redemption.payment import Payment, borne_by_customer, split_payment
from rewards.redemption.substitution import bought_with_credit, in_stock, rung_of, substitute_for


@dataclass(frozen=True, slots=True)
class Pick:
    """The product that a choice gives now; `promised` is set where another was chosen and is gone (R7), with
    the step that found this one.
    """

    product: Product
    promised: Product | None = None
    rung: Rung | None = None


@dataclass(frozen=True, slots=True)
class Cart:
    """One choice, ready to be ordered."""

    choice: OfferChoice
    pick: Pick
    payment: Payment

    @property
    def may_take_credit(self) -> bool:
        """Whether another product may be picked with credit: the choice is credit, or its product is gone."""
        return self.choice.kind == ChoiceKind.CREDIT or self.pick.promised is not None


def choice_for(credit: StoreCredit) -> OfferChoice:
    """What store credit gives, as a choice that was never offered: its item, or anything of its category (R9).

    No tax was left out of it: of an item's order the customer pays nothing.
    """
    return OfferChoice(
        kind=ChoiceKind.PRODUCT if credit.product_id else ChoiceKind.CREDIT,
        product=credit.product,
        category=credit.category,
        title=credit.title,
        retail_minor=credit.value_minor,
    )


def told_tax(choice: OfferChoice, offer: Offer) -> tuple[Money, bool]:
    """The tax that is the customer's to pay of a free product, as it is told before the choice, and whether it is sure.

    The CPA may cover it after all, as it has room for a margin: it is the most then that a customer pays (R6, S4).
    """
    left_out, retail, terms = choice.tax_left_out_minor, choice.retail_minor, offer.marketplace.store_terms
    if left_out < LEAST_MINOR[offer.currency]:
        return Money(0, offer.currency), True
    total = retail + tax_on(retail, terms) + shipping_of(retail, terms)
    return Money(left_out, offer.currency), total - offer.cpa_minor >= left_out


def payment_for(
    *, choice: OfferChoice, pick: Pick, offer: Offer, is_premium: bool, promo_minor: int
) -> Payment:
    """Who pays what of an order at today's price, with a promo or store credit of `promo_minor` (S4, S5)."""
    terms, product = offer.marketplace.store_terms, pick.product
    return split_payment(
        price_minor=product.price_minor,
        tax_minor=tax_on(product.price_minor, terms),
        shipping_minor=shipping_of(product.price_minor, terms, is_premium=is_premium),
        promo_minor=promo_minor,
        customer_bears_minor=borne_by_customer(
            is_credit=choice.kind == ChoiceKind.CREDIT,
            tax_left_out_minor=choice.tax_left_out_minor,
            price_minor=product.price_minor,
            retail_minor=choice.retail_minor,
            is_picked=pick.rung == Rung.CREDIT,
        ),
        least_minor=LEAST_MINOR[offer.currency],
        currency=offer.currency,
    )


def pick_of(
    *, choice: OfferChoice, offer: Offer, product_id: str | None = None, tried: Collection[str] = ()
) -> Pick | None:
    """What `choice` gives now; None when the customer has to pick a product with credit first.

    A product in stock is given as promised. One that is gone, withdrawn or no longer the store's own (R3) is
    replaced by the product that stands in for it, which is what support sees as long as that can be given, or by
    `product_id` where that is among what credit of the same value buys (R7). `tried` are products that were found
    gone since.
    """
    promised = choice.product
    if choice.kind == ChoiceKind.PRODUCT and promised is not None:
        given = _found_before(choice, promised, tried)
        if given == promised:
            return Pick(promised)
        substitute = given or substitute_for(promised, value_minor=choice.retail_minor, tried=tried)
        if substitute is not None and product_id in (None, substitute.pk, promised.pk):
            return Pick(substitute, promised, rung_of(promised, substitute))
        if bought := _bought_with_credit(choice, offer, product_id, tried):
            return Pick(bought, promised, Rung.CREDIT)
        return Pick(substitute, promised, rung_of(promised, substitute)) if substitute else None
    bought = _bought_with_credit(choice, offer, product_id, tried)
    return Pick(bought) if bought else None


def _found_before(choice: OfferChoice, promised: Product, tried: Collection[str]) -> Product | None:
    """The promised product where it is in stock, else what the worker found last to stand in for it.

    None: the ladder has to be walked, since nothing was found before, or that is gone or costs another price since.
    Credit is walked anew, too: anything in stock again is better.
    """
    standing = Substitution.objects.filter(
        Exists(in_stock().filter(pk=OuterRef("stand_in"))),
        choice=choice,
        ended_at=None,
        stand_in__price_minor=F("given_minor"),
    )
    is_there, stand_in = (
        Product.objects.filter(pk=promised.pk)
        .values_list(Exists(in_stock().filter(pk=promised.pk)), Subquery(standing.values("stand_in")))
        .get()
    )
    if is_there and promised.pk not in tried:
        return promised
    return Product.objects.get(pk=stand_in) if stand_in and stand_in not in tried else None


def pick_with_credit(choice: OfferChoice) -> Callable[[Product], Pick]:
    """How products are picked with the choice's credit, or with what stands in for its product (R7)."""
    promised = choice.product
    if choice.kind == ChoiceKind.CREDIT or promised is None:
        return Pick
    stand_in = _found_before(choice, promised, ()) or substitute_for(
        promised, value_minor=choice.retail_minor
    )

    def pick(product: Product) -> Pick:
        rung = rung_of(promised, product) if product == stand_in else Rung.CREDIT
        return Pick(product, promised, rung)

    return pick


def category_of(choice: OfferChoice) -> str:
    """The category that the choice's credit is for: its own, or that of the product it stands in for."""
    category = choice.product.category_id if choice.product else choice.category_id
    return str(category)


def _bought_with_credit(
    choice: OfferChoice, offer: Offer, product_id: str | None, tried: Collection[str]
) -> Product | None:
    if product_id is None or not is_id("prd", product_id) or product_id in tried:
        return None
    return bought_with_credit(
        product_id=product_id,
        marketplace_code=offer.marketplace_id,
        category_id=category_of(choice),
        value_minor=choice.retail_minor,
    )
