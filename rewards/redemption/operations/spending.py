"""Store credit is used in a cart like a reward: once, for one order (R9)."""

from django.db import transaction

from accounts.models import User
from kit.ids import is_id
from rewards.redemption.address import Address, refuse_unless_served
from rewards.redemption.errors import CreditNotUsable
from rewards.redemption.models import Order, OrderStatus, StoreCredit
from rewards.redemption.operations.ordering import place_order
from rewards.redemption.operations.screening import locked_account, screen


@transaction.atomic
def order_with_credit(
    *,
    user: User,
    credit_id: str,
    address: Address,
    product_id: str | None = None,
    language: str = "en",
    expected_minor: int | None = None,
) -> Order:
    """Order what store credit buys, and take it from the stock; on a repeat, the order made before.
    The order's mails are in `language`. It waits unpaid for what the customer has to pay, of which `expected_minor` was
    told (S4).

    Raises CreditNotUsable, RewardNotForThisAccount, AddressNotServed, ProductNotPicked, CartChanged or CardsNotTaken; a
    refusal leaves nothing behind.
    """
    account = locked_account(user)
    credit = _locked_credit(user, credit_id)
    living = credit.orders.exclude(status=OrderStatus.CANCELLED).first()
    if living is not None:
        return living
    if credit.is_expired:
        raise CreditNotUsable
    offer = credit.redemption.reward.offer
    refuse_unless_served(address, offer.marketplace)
    screen(user=user, account=account, address=address)
    return place_order(
        claim=credit.redemption,
        credit=credit,
        address=address,
        product_id=product_id,
        language=language,
        expected_minor=expected_minor,
    )


def _locked_credit(user: User, credit_id: str) -> StoreCredit:
    """The customer's own credit, locked until the commit: two tabs order one thing."""
    credit = (
        StoreCredit.objects.select_for_update(of=("self",), no_key=True)
        .select_related("account__user", "product", "category", "redemption__account__user")
        .select_related("redemption__reward__offer__marketplace")
        .filter(pk=credit_id, account__user=user)
        .first()
        if is_id("stc", credit_id)
        else None
    )
    if credit is None:
        raise CreditNotUsable
    return credit
