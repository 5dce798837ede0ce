"""Reading what customers do in the store. Only the door of customers and support may ask (V1)."""

from datetime import timedelta

from django.db.models import Prefetch, QuerySet

from accounts.models import User
from kit import clock
from kit.ids import is_id
from kit.money import Money
from rewards import tokens
from rewards.models import OfferChoice, Product, Reward
from rewards.redemption.address import Address
from rewards.redemption.cart import Cart, category_of, payment_for, pick_of
from rewards.redemption.errors import ChoiceNotOffered
from rewards.redemption.models import Order, Redemption, StoreAccount
from rewards.redemption.payment import Payment
from rewards.redemption.substitution import credit_products


def reward_of_token(token: str) -> Reward | None:
    """The reward behind a reward URL, with its offer and choices: two statements, whatever became of it (V1)."""
    choices = OfferChoice.objects.select_related("product", "category").order_by("position")
    return (
        Reward.objects.filter(token_hash=tokens.hash_of(token))
        .select_related("offer__company", "offer__marketplace")
        .prefetch_related(Prefetch("offer__choices", queryset=choices))
        .first()
    )


def order_of_reward(*, reward: Reward, user: User) -> Order | None:
    """The order by which this very user redeemed the reward; None for everybody else."""
    return orders_of(user).filter(redemption__reward=reward).first()


def is_claimed_by_another(*, reward: Reward, user: User) -> bool:
    """Whether an account that is not this user's has claimed the reward."""
    return Redemption.objects.filter(reward=reward).exclude(account__user=user).exists()


def orders_of(user: User) -> QuerySet[Order]:
    """What a customer redeemed, the latest first; it stays when the reward URLs are gone (R8)."""
    return (
        Order.objects.filter(redemption__account__user=user)
        .select_related("product", "promised", "marketplace", "redemption__choice__category")
        .select_related("redemption__reward__offer__company")
        .order_by("-ordered_at", "-pk")
    )


def order_of(*, user: User, order_id: str) -> Order | None:
    """One of a customer's own orders."""
    return orders_of(user).filter(pk=order_id).first() if is_id("ord", order_id) else None


def payment_of(order: Order) -> Payment:
    """Who paid what of an order."""
    currency = order.currency
    return Payment(
        price=Money(order.price_minor, currency),
        tax=Money(order.tax_minor, currency),
        shipping=Money(order.shipping_minor, currency),
        promo_credit=order.redemption.reward.offer.cpa,
        credit=Money(order.credit_minor, currency),
        store_pays=Money(order.store_pays_minor, currency),
        customer_pays=Money(order.customer_pays_minor, currency),
    )


def last_address_of(user: User) -> Address | None:
    """Where the customer's last order went, to be proposed for the next one."""
    order = orders_of(user).first()
    if order is None:
        return None
    return Address(order.recipient, order.street, order.city, order.postal_code, order.country)


def choice_of(*, reward: Reward, choice_id: str) -> OfferChoice:
    """One of the reward's choices. Raises ChoiceNotOffered."""
    for choice in reward.offer.choices.all():
        if choice.pk == choice_id:
            return choice
    raise ChoiceNotOffered


def cart_of(*, reward: Reward, choice: OfferChoice, user: User, product_id: str | None) -> Cart | None:
    """What the choice comes to for this customer now; None: a product has to be picked with credit first."""
    pick = pick_of(choice=choice, offer=reward.offer, product_id=product_id)
    if pick is None:
        return None
    is_premium = StoreAccount.objects.filter(user=user, is_premium=True).exists()
    payment = payment_for(product=pick.product, offer=reward.offer, is_premium=is_premium)
    return Cart(choice=choice, pick=pick, payment=payment)


def products_for_credit(*, reward: Reward, choice: OfferChoice) -> QuerySet[Product]:
    """What the choice's credit buys now, or what stands in for its product as credit (R7, C2)."""
    return credit_products(
        marketplace_code=reward.offer.marketplace_id,
        category_id=category_of(choice),
        value_minor=choice.retail_minor,
    )


def orders_to_confirm(*, limit: int = 500) -> list[str]:
    """Orders whose confirmation is due for longer than a hint takes to arrive, the oldest first."""
    since = clock.now() - timedelta(minutes=1)
    due = Order.objects.filter(confirmed_at=None, ordered_at__lte=since).order_by("ordered_at")
    return list(due.values_list("pk", flat=True)[:limit])
