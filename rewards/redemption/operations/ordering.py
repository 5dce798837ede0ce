"""What a redemption orders is taken from the stock, whatever others take at the same moment (R7)."""

from kit import clock
from kit.ids import new_id
from rewards.models import Offer, OfferChoice
from rewards.redemption.address import Address, refuse_unless_for_product
from rewards.redemption.cart import Pick, choice_for, payment_for, pick_of
from rewards.redemption.errors import CartChanged, ProductNotPicked
from rewards.redemption.models import Order, OrderedInstead, Redemption, StoreCredit
from rewards.redemption.operations.delivering import begin_delivery
from rewards.redemption.shelf import take_one

# How often the next product is tried when the last one is taken by others in the same moment.
_ATTEMPTS = 8


def place_order(
    *,
    claim: Redemption,
    address: Address,
    product_id: str | None,
    language: str,
    credit: StoreCredit | None = None,
) -> Order:
    """Take what the claim's choice, or store credit, gives from the stock and order it, in the caller's transaction.

    Raises AddressNotServed, ProductNotPicked or CartChanged.
    """
    order_id = new_id("ord")
    offer = claim.reward.offer
    choice = choice_for(credit) if credit else claim.choice
    pick = _take_from_stock(choice=choice, offer=offer, product_id=product_id, cause=f"order:{order_id}")
    refuse_unless_for_product(address, pick.product)
    payment = payment_for(
        product=pick.product,
        offer=offer,
        is_premium=claim.account.is_premium,
        promo_minor=credit.value_minor if credit else offer.cpa_minor,
    )
    order = Order.objects.create(
        id=order_id,
        redemption=claim,
        choice=None if credit else choice,
        store_credit=credit,
        product=pick.product,
        promised=pick.promised,
        marketplace=offer.marketplace,
        currency=offer.currency,
        price_minor=payment.price.minor,
        tax_minor=payment.tax.minor,
        shipping_minor=payment.shipping.minor,
        credit_minor=payment.credit.minor,
        store_pays_minor=payment.store_pays.minor,
        customer_pays_minor=payment.customer_pays.minor,
        recipient=address.recipient,
        street=address.street,
        city=address.city,
        postal_code=address.postal_code,
        country=address.country,
        language=language,
        ordered_at=clock.now(),
    )
    if pick.rung is not None:
        OrderedInstead.objects.create(
            order=order, promised_minor=choice.retail_minor, given_minor=order.price_minor, rung=pick.rung
        )
    begin_delivery(order)
    return order


def _take_from_stock(*, choice: OfferChoice, offer: Offer, product_id: str | None, cause: str) -> Pick:
    """Take one of what the choice gives from the stock; while others take the last, go on to the next."""
    tried: list[str] = []
    for _ in range(_ATTEMPTS):
        pick = pick_of(choice=choice, offer=offer, product_id=product_id, tried=tried)
        if pick is None:
            raise CartChanged if product_id else ProductNotPicked
        if product_id not in (None, pick.product.pk):
            raise CartChanged
        if take_one(product_id=pick.product.pk, cause=cause):
            return pick
        tried.append(pick.product.pk)
    raise CartChanged
