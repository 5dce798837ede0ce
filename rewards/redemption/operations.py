"""The customer's writes: a reward is redeemed once, by one account, for one order (S4, S6)."""

from django.db import transaction
from django.db.models import F

from accounts.models import User
from fraud.operations import known_abuser, remember
from fraud.signals import signals_of_account
from kit import clock, jobs
from kit.ids import new_id
from rewards import tokens
from rewards.models import OfferChoice, Reward
from rewards.redemption.address import Address, refuse_unless_for_product, refuse_unless_served
from rewards.redemption.cart import Pick, payment_for, pick_of
from rewards.redemption.errors import (
    CartChanged,
    ProductNotPicked,
    RewardExpired,
    RewardNotForThisAccount,
    RewardNotFound,
)
from rewards.redemption.models import Order, OrderedInstead, Redemption, Stock, StockMovement, StoreAccount
from rewards.redemption.queries import choice_of

# How often the next product is tried when the last one is taken by others in the same moment.
_ATTEMPTS = 8


@transaction.atomic
def redeem(
    *, token: str, user: User, choice_id: str, address: Address, product_id: str | None = None
) -> Order:
    """Order what the customer chose of a reward, and take it from the stock; on a repeat, the order made before.

    `product_id` is the product that the customer saw in the cart or picked with credit; without it R7
    decides. Raises RewardNotFound, RewardExpired, RewardNotForThisAccount, ChoiceNotOffered, AddressNotServed,
    ProductNotPicked or CartChanged; a refusal leaves nothing behind.
    """
    reward = _locked_reward(token)
    choice = choice_of(reward=reward, choice_id=choice_id)
    account, _ = StoreAccount.objects.get_or_create(user=user)
    claim = Redemption(reward=reward, account=account, choice=choice)
    earlier = _earlier_claim(claim)
    if earlier is not None and earlier.account_id == account.pk:
        return earlier.order
    if clock.now() >= reward.offer.expires_at:
        raise RewardExpired
    if earlier is not None:
        raise RewardNotForThisAccount
    refuse_unless_served(address, reward.offer.marketplace)
    _screen(account, address)
    order = _place_order(claim=claim, address=address, product_id=product_id)
    jobs.send_after_commit("redemption.send_order_confirmation", order_id=order.pk)
    return order


def _screen(account: StoreAccount, address: Address) -> None:
    """Keep what the account is recognised by, under the store's key, and refuse a known abuser's (X1, V1)."""
    place = f"{address.street} {address.postal_code} {address.city} {address.country}"
    seen = signals_of_account(account=account.pk, email=account.user.email, address=place, ip=None)
    if known_abuser(company_key=None, seen=seen) is not None:
        raise RewardNotForThisAccount
    remember(company_key=None, seen=seen, subject=f"account:{account.pk}")


def _locked_reward(token: str) -> Reward:
    """The reward, locked until the commit: who chooses at the same time waits here, before any stock."""
    reward = (
        Reward.objects.select_for_update(of=("self",), no_key=True)
        .select_related("offer__marketplace")
        .prefetch_related("offer__choices__product")
        .filter(token_hash=tokens.hash_of(token))
        .first()
    )
    if reward is None:
        raise RewardNotFound
    return reward


def _earlier_claim(claim: Redemption) -> Redemption | None:
    """Claim the reward, or get the claim that was there first: the database admits one."""
    Redemption.objects.bulk_create([claim], ignore_conflicts=True)
    standing = Redemption.objects.select_related("order").get(reward=claim.reward)
    return None if standing.pk == claim.pk else standing


def _place_order(*, claim: Redemption, address: Address, product_id: str | None) -> Order:
    order_id = new_id("ord")
    offer = claim.reward.offer
    pick = _take_from_stock(
        choice=claim.choice, reward=claim.reward, product_id=product_id, cause=f"order:{order_id}"
    )
    refuse_unless_for_product(address, pick.product)
    payment = payment_for(product=pick.product, offer=offer, is_premium=claim.account.is_premium)
    order = Order.objects.create(
        id=order_id,
        redemption=claim,
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
    )
    if pick.rung is not None:
        OrderedInstead.objects.create(
            order=order,
            promised_minor=claim.choice.retail_minor,
            given_minor=order.price_minor,
            rung=pick.rung,
        )
    return order


def _take_from_stock(*, choice: OfferChoice, reward: Reward, product_id: str | None, cause: str) -> Pick:
    """Take one of what the choice gives from the stock; while others take the last, go on to the next."""
    tried: list[str] = []
    for _ in range(_ATTEMPTS):
        pick = pick_of(choice=choice, offer=reward.offer, product_id=product_id, tried=tried)
        if pick is None:
            raise CartChanged if product_id else ProductNotPicked
        if product_id not in (None, pick.product.pk):
            raise CartChanged
        if Stock.objects.filter(product=pick.product, on_hand__gt=0).update(on_hand=F("on_hand") - 1):
            StockMovement.objects.create(product=pick.product, amount=-1, cause=cause)
            return pick
        tried.append(pick.product.pk)
    raise CartChanged
