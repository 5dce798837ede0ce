"""A customer's data are taken out, and erased (V2)."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from accounts.models import User
from accounts.operations import erase_user
from events.models import Chain
from events.operations import audit, forget_mails_to
from kit import clock
from rewards.redemption.errors import ErasureTooEarly
from rewards.redemption.models import (
    Order,
    OrderStatus,
    Reminder,
    Return,
    ReturnStatus,
    RewardSeen,
    StoreAccount,
    TrackingCorrection,
)
from rewards.redemption.personal_data import personal_data_of
from rewards.redemption.providers.operations import erase_orders
from rewards.redemption.queries import DUE

_ERASED = "erased"
# Of these the outbox keeps for a month to whom they went, and carries them for a day when the mail server is away.
_MAILS = ("reminder", "erasure_code")


@transaction.atomic
def export_customer(*, user: User, actor: str, reason: str = "") -> dict[str, Any]:
    """All that the store keeps about a customer; that it was taken out is written down."""
    account = StoreAccount.objects.filter(user=user).first()
    audit(
        actor=actor,
        verb="account.export",
        object_key=account.pk if account else user.pk,
        chain=Chain.STORE,
        reason=reason,
    )
    return personal_data_of(user)


@transaction.atomic
def erase_customer(*, user: User, actor: str, reason: str = "") -> bool:
    """Erase names, addresses and words of a customer, and the sign-in unless it is needed elsewhere: whether that went.

    Orders keep their amounts, and hashes of abuse the rest of their 180 days. Raises ErasureTooEarly while an order
    waits to be paid for, or it or a return is on its way. A repeat finds nothing more to do.
    """
    account = StoreAccount.objects.select_for_update().filter(user=user).first()
    if account is not None:
        _erase_account(account)
    forget_mails_to(addresses=[user.email], kinds=_MAILS)
    gone = erase_user(user=user)
    audit(
        actor=actor,
        verb="account.erase",
        object_key=account.pk if account else user.pk,
        chain=Chain.STORE,
        reason=reason,
        changes={"sign_in": (True, not gone)},
    )
    return gone


def _erase_account(account: StoreAccount) -> None:
    orders = Order.objects.filter(redemption__account=account)
    returns = Return.objects.filter(order__redemption__account=account)
    _refuse_unless_ended(orders, returns)
    orders.update(recipient="", street="", city="", postal_code="", tracking_number="")
    TrackingCorrection.objects.filter(order__in=orders).update(tracking_number="")
    erase_orders(order_keys=[f"order:{pk}" for pk in orders.values_list("pk", flat=True)])
    returns.update(words="")
    returns.filter(status=ReturnStatus.REFUSED).update(answer=_ERASED)
    RewardSeen.objects.filter(account=account).delete()
    Reminder.objects.filter(account=account).delete()
    account.user, account.erased_at, account.is_premium = None, clock.now(), False
    account.save(update_fields=["user", "erased_at", "is_premium"])


def _refuse_unless_ended(orders: QuerySet[Order], returns: QuerySet[Return]) -> None:
    open_orders = (
        orders.filter(status__in=(OrderStatus.UNPAID, *DUE)).order_by("pk").values_list("pk", flat=True)
    )
    asked = orders.filter(cancel_asked_at__isnull=False, cancel_refused_at=None).exclude(
        status__in=[*DUE, OrderStatus.CANCELLED]
    )
    being_cancelled = asked.order_by("pk").values_list("pk", flat=True)
    going_back = returns.filter(ended_at=None).order_by("pk").values_list("pk", flat=True)
    found = [*open_orders, *being_cancelled, *going_back]
    if found:
        raise ErasureTooEarly(f"Found on their way: {', '.join(found)}; needed all of them to have ended.")
