"""Reading what customers do in the store. Only the door of customers and support may ask (V1)."""

from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from django.db.models import Count, Exists, Min, OuterRef, Prefetch, QuerySet

from accounts.models import User
from kit import clock
from kit.ids import is_id
from kit.money import Money
from rewards import tokens
from rewards.models import Offer, OfferChoice, Product, Reward, RewardStatus
from rewards.redemption.address import Address
from rewards.redemption.cart import Cart, category_of, choice_for, payment_for, pick_of, pick_with_credit
from rewards.redemption.errors import ChoiceNotOffered
from rewards.redemption.models import (
    MAILED,
    CardPayment,
    NoticeKind,
    Order,
    OrderMove,
    OrderNotice,
    OrderStatus,
    PaymentStatus,
    Redemption,
    RefundStatus,
    Return,
    ReturnStatus,
    StoreAccount,
    StoreCredit,
    TrackingCorrection,
)
from rewards.redemption.payment import Payment
from rewards.redemption.substitution import Shelf, credit_products


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
    """The latest order by which this very user redeemed the reward; None for everybody else."""
    return orders_of(user).filter(redemption__reward=reward, store_credit=None).first()


def living_order_of(redemption: Redemption) -> Order | None:
    """The one order of a redemption that is not cancelled, as what it was chosen for."""
    living = redemption.orders.filter(store_credit=None).exclude(status=OrderStatus.CANCELLED)
    return living.select_related("product", "promised").first()


def is_claimed_by_another(*, reward: Reward, user: User) -> bool:
    """Whether an account that is not this user's has claimed the reward."""
    return Redemption.objects.filter(reward=reward).exclude(account__user=user).exists()


def orders_of(user: User) -> QuerySet[Order]:
    """What a customer redeemed, the latest first; it stays when the reward URLs are gone (R8)."""
    return (
        Order.objects.filter(redemption__account__user=user)
        .select_related("product", "promised", "marketplace", "redemption__choice", "choice", "store_credit")
        .select_related("redemption__reward__offer__company", "card_payment")
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
        promo_credit=order.store_credit.value if order.store_credit else order.redemption.reward.offer.cpa,
        credit=Money(order.credit_minor, currency),
        store_pays=Money(order.store_pays_minor, currency),
        customer_pays=Money(order.customer_pays_minor, currency),
    )


def return_brings(order: Order) -> Money:
    """What sending an order back brings now: inside the campaign period the retail value as credit, then nothing (R9).

    Needs the order's choice, store credit and the redemption's reward with its offer.
    """
    offer = order.redemption.reward.offer
    if clock.now() >= clock.end_of_day(offer.ends_on, offer.time_zone):
        return Money(0, order.currency)
    worth = order.store_credit.value_minor if order.store_credit else order.chosen.retail_minor
    return Money(worth, order.currency)


def return_of(order: Order) -> Return | None:
    """The latest return of an order."""
    return order.returns.order_by("-asked_at", "-pk").first()


def may_return(order: Order) -> bool:
    """Whether the customer may ask to send the order back now: it has arrived, is no code, and on no way back."""
    if order.status != OrderStatus.DELIVERED or order.comes_as_code or order.is_being_cancelled:
        return False
    return not order.returns.exclude(status=ReturnStatus.REFUSED).exists()


def has_code(order: Order) -> bool:
    """Whether there is a code to be shown to the order's customer. What is being cancelled shows none."""
    if not order.delivered_by or order.status == OrderStatus.CANCELLED or order.is_being_cancelled:
        return False
    return order.notices.filter(kind=NoticeKind.GIFT_HERE).exists()


def may_choose_again(order: Order) -> bool:
    """Whether the reward of a cancelled order is open for another choice (S7)."""
    if order.store_credit_id or not is_open_after(order):
        return False
    made_good = order.redemption.credits.filter(cause__startswith="order:").exists()
    return not made_good and living_order_of(order.redemption) is None


def is_open_after(order: Order) -> bool:
    """Whether what paid for an order can be used again once it is cancelled: its time is not over.

    A reward whose secrets were destroyed stays dead, also when its campaign was extended afterwards (R8).
    """
    if order.store_credit:
        return clock.now() < order.store_credit.expires_at
    reward = order.redemption.reward
    return reward.status == RewardStatus.ISSUED and clock.now() < reward.offer.expires_at


def credit_instead_of(order: Order) -> StoreCredit | None:
    """What the store gave for an order that it cancelled when nothing else could be chosen any more."""
    if order.status != OrderStatus.CANCELLED:
        return None
    return StoreCredit.objects.filter(cause=f"order:{order.pk}").first()


def order_of_credit(*, user: User, credit_id: str) -> Order | None:
    """The order that a customer's credit was used for."""
    if not is_id("stc", credit_id):
        return None
    return orders_of(user).filter(store_credit=credit_id).exclude(status=OrderStatus.CANCELLED).first()


def credits_of(user: User) -> QuerySet[StoreCredit]:
    """Store credit that a customer may still use, what ends first before."""
    living = Order.objects.filter(store_credit=OuterRef("pk")).exclude(status=OrderStatus.CANCELLED)
    return (
        StoreCredit.objects.filter(~Exists(living), account__user=user, expires_at__gt=clock.now())
        .select_related("product", "category", "marketplace", "redemption__reward__offer__company")
        .select_related("redemption__reward__offer__marketplace")
        .order_by("expires_at", "pk")
    )


def credit_of(*, user: User, credit_id: str) -> StoreCredit | None:
    """One of a customer's own credits that can still be used."""
    return credits_of(user).filter(pk=credit_id).first() if is_id("stc", credit_id) else None


def cart_of_credit(*, credit: StoreCredit, user: User, product_id: str | None) -> Cart | None:
    """What store credit comes to for this customer now; None: a product has to be picked first."""
    choice, offer = choice_for(credit), credit.redemption.reward.offer
    pick = pick_of(choice=choice, offer=offer, product_id=product_id)
    if pick is None:
        return None
    payment = payment_for(
        choice=choice,
        pick=pick,
        offer=offer,
        is_premium=_is_premium(user),
        promo_minor=credit.value_minor,
    )
    return Cart(choice=choice, pick=pick, payment=payment)


def products_for_store_credit(credit: StoreCredit) -> Shelf:
    """What store credit buys now where a product has to be picked."""
    return credit_products(
        marketplace_code=credit.marketplace_id,
        category_id=category_of(choice_for(credit)),
        value_minor=credit.value_minor,
    )


def last_address_of(user: User) -> Address | None:
    """Where the customer's last order went, to be proposed for the next one."""
    order = orders_of(user).exclude(street="").first()
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
    payment = payment_for(
        choice=choice,
        pick=pick,
        offer=reward.offer,
        is_premium=_is_premium(user),
        promo_minor=reward.offer.cpa_minor,
    )
    return Cart(choice=choice, pick=pick, payment=payment)


def with_what_is_paid(
    products: Iterable[Product], *, choice: OfferChoice, offer: Offer, user: User, promo_minor: int
) -> list[tuple[Product, Money]]:
    """Products that credit buys, each with what this customer would pay of it by card."""
    is_premium, pick = _is_premium(user), pick_with_credit(choice)
    return [
        (
            one,
            payment_for(
                choice=choice, pick=pick(one), offer=offer, is_premium=is_premium, promo_minor=promo_minor
            ).customer_pays,
        )
        for one in products
    ]


def products_for_credit(*, reward: Reward, choice: OfferChoice) -> Shelf:
    """What the choice's credit buys now, or what stands in for its product as credit (R7, C2)."""
    return credit_products(
        marketplace_code=reward.offer.marketplace_id,
        category_id=category_of(choice),
        value_minor=choice.retail_minor,
    )


DUE = (OrderStatus.ORDERED, OrderStatus.PACKED, OrderStatus.SHIPPED)
# Of these nobody is told that they were ordered: they are not yet, or not any more.
UNCONFIRMED = (OrderStatus.UNPAID, OrderStatus.CANCELLED)


def orders_due(statuses: Collection[str] = DUE) -> QuerySet[Order]:
    """What the store itself still has to move on, of these states, what was ordered first before (S7)."""
    return (
        Order.objects.filter(status__in=statuses, delivered_by="")
        .select_related("product", "redemption__account", "marketplace")
        .order_by("pk")
    )


def orders_waiting() -> tuple[int, datetime | None]:
    """How many orders of the store's own nobody has begun to pack, and since when the oldest waits."""
    found = Order.objects.filter(status=OrderStatus.ORDERED, delivered_by="").aggregate(
        Count("pk"), Min("ordered_at")
    )
    return found["pk__count"], found["ordered_at__min"]


def returns_waiting() -> int:
    """How many returns wait for somebody's decision: they are back, and neither settled nor refused."""
    return Return.objects.filter(status=ReturnStatus.RECEIVED).count()


def orders_to_confirm(*, limit: int = 500) -> list[str]:
    """Orders whose confirmation is due for longer than a hint takes to arrive, the oldest first."""
    since = clock.now() - timedelta(minutes=1)
    due = Order.objects.filter(confirmed_at=None, ordered_at__lte=since).exclude(status__in=UNCONFIRMED)
    due = due.order_by("ordered_at")
    return list(due.values_list("pk", flat=True)[:limit])


def moves_to_mail(*, limit: int = 500) -> list[int]:
    """Moves whose mail is due for longer than a hint takes to arrive, the oldest first."""
    since = clock.now() - timedelta(minutes=1)
    due = OrderMove.objects.filter(mailed_at=None, to_status__in=MAILED, at__lte=since).order_by("at")
    return list(due.values_list("pk", flat=True)[:limit])


def corrections_to_mail(*, limit: int = 500) -> list[int]:
    """Corrected tracking that the customer is not told of for longer than a hint takes to arrive."""
    since = clock.now() - timedelta(minutes=1)
    due = TrackingCorrection.objects.filter(told_at=None, at__lte=since).order_by("at")
    return list(due.values_list("pk", flat=True)[:limit])


def notices_to_mail(*, limit: int = 500) -> list[int]:
    """Notices that are due for longer than a hint takes to arrive, the oldest first."""
    since = clock.now() - timedelta(minutes=1)
    due = OrderNotice.objects.filter(mailed_at=None, at__lte=since).order_by("at")
    return list(due.values_list("pk", flat=True)[:limit])


def returns_to_mail(*, limit: int = 500) -> list[str]:
    """Ended returns that the customer is not told of for longer than a hint takes to arrive."""
    since = clock.now() - timedelta(minutes=1)
    due = Return.objects.filter(mailed_at=None, ended_at__lte=since).order_by("ended_at")
    return list(due.values_list("pk", flat=True)[:limit])


def is_waiting_for_payment(order_id: str) -> bool:
    """Whether an order is not ordered yet, since its customer has not paid: a warehouse knows nothing of it."""
    return is_id("ord", order_id) and Order.objects.filter(pk=order_id, status=OrderStatus.UNPAID).exists()


def payments_that_need_somebody() -> tuple[int, int]:
    """How many card payments can't be settled by themselves, and how many could not be sent back."""
    strange = CardPayment.objects.filter(status=PaymentStatus.DUE).exclude(problem="").count()
    return strange, CardPayment.objects.filter(refund_status=RefundStatus.FAILED).count()


def _is_premium(user: User) -> bool:
    return StoreAccount.objects.filter(user=user, is_premium=True).exists()


def wants_reminders(user: User) -> bool:
    """Whether a customer is reminded by mail of rewards that end; who has no store account yet will be (R8)."""
    return not StoreAccount.objects.filter(user=user, wants_reminders=False).exists()
