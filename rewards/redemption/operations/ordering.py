"""What a redemption orders is taken from the stock, whatever others take at the same moment (R7)."""

from billing import stripe_client
from kit import clock, jobs
from kit.ids import new_id
from rewards.models import Offer, OfferChoice
from rewards.redemption.address import Address, refuse_unless_for_product
from rewards.redemption.cart import Pick, choice_for, payment_for, pick_of
from rewards.redemption.errors import CardsNotTaken, CartChanged, ProductNotPicked
from rewards.redemption.models import (
    HELD_FOR,
    CardPayment,
    Order,
    OrderedInstead,
    OrderStatus,
    Redemption,
    StoreCredit,
)
from rewards.redemption.operations.delivering import begin_delivery
from rewards.redemption.payment import Payment
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
    expected_minor: int | None = None,
) -> Order:
    """Take what the claim's choice, or store credit, gives from the stock and order it, in the caller's transaction.

    Where the customer has something to pay, it is held until that is paid by card. `expected_minor` is what the
    customer was told to pay, if anything was said. Raises AddressNotServed, ProductNotPicked, CartChanged or
    CardsNotTaken.
    """
    order_id = new_id("ord")
    offer = claim.reward.offer
    choice = choice_for(credit) if credit else claim.choice
    pick = _take_from_stock(choice=choice, offer=offer, product_id=product_id, cause=f"order:{order_id}")
    refuse_unless_for_product(address, pick.product)
    payment = payment_for(
        choice=choice,
        pick=pick,
        offer=offer,
        is_premium=claim.account.is_premium,
        promo_minor=credit.value_minor if credit else offer.cpa_minor,
    )
    _refuse_unless_payable(payment, expected_minor)
    order = Order.objects.create(
        id=order_id,
        redemption=claim,
        choice=None if credit else choice,
        store_credit=credit,
        product=pick.product,
        promised=pick.promised,
        marketplace=offer.marketplace,
        status=OrderStatus.UNPAID if payment.customer_pays.minor else OrderStatus.ORDERED,
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
    if order.status == OrderStatus.UNPAID:
        _hold_for_payment(order)
    else:
        begin_order(order)
    return order


def begin_order(order: Order) -> None:
    """What begins once an order is ordered, and paid where something was to pay. In the caller's transaction."""
    begin_delivery(order)
    jobs.send_after_commit("redemption.send_order_confirmation", order_id=order.pk)


def _refuse_unless_payable(payment: Payment, expected_minor: int | None) -> None:
    if expected_minor not in (None, payment.customer_pays.minor):
        raise CartChanged
    if payment.customer_pays.minor and not stripe_client.is_set_up():
        raise CardsNotTaken


def _hold_for_payment(order: Order) -> None:
    until = clock.now() + HELD_FOR
    CardPayment.objects.create(
        order=order,
        amount_minor=order.customer_pays_minor,
        currency=order.currency,
        due_until=until,
        next_look_at=until,
    )


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
