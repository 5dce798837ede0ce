"""What customers send back, and what it brings them (R9). The company's charge never changes."""

from collections.abc import Mapping

from django.db import transaction

from accounts.models import User
from events.models import Chain
from events.operations import audit
from kit import clock, jobs
from kit.ids import is_id
from rewards.operations.records import said_because
from rewards.redemption.errors import (
    CodesStay,
    OrderNotFound,
    ReturnNotFound,
    ReturnNotPossible,
    ReturnTermsChanged,
)
from rewards.redemption.models import Order, OrderStatus, Return, ReturnStatus, StoreAccount
from rewards.redemption.operations.credits import grant_credit
from rewards.redemption.operations.refunding import owe_back
from rewards.redemption.providers.operations import return_order
from rewards.redemption.queries import return_brings
from rewards.redemption.shelf import put_back

LONGEST_WORDS = 1_000


@transaction.atomic
def ask_return(*, user: User, order_id: str, words: str, expected_minor: int) -> Return:
    """Ask to send a delivered order back, for what the customer was told that it brings.

    Who delivered it is asked to take it back. A repeat is the return asked for before. Raises OrderNotFound,
    ReturnNotPossible, ReturnTermsChanged.
    """
    # Before the order, as erasing takes them, so that none begins meanwhile (V2).
    if not StoreAccount.objects.select_for_update(no_key=True).filter(user=user).exists():
        raise OrderNotFound
    order = _locked_order(order_id)
    if order.redemption.account.user_id != user.pk:
        raise OrderNotFound
    asked = order.returns.exclude(status=ReturnStatus.REFUSED).first()
    if asked is not None:
        return asked
    if order.status == OrderStatus.DELIVERED and return_brings(order).minor != expected_minor:
        raise ReturnTermsChanged
    return _ask(order, words=words, actor=f"customer:{order.redemption.account_id}", reason="")


@transaction.atomic
def ask_return_for(*, order_id: str, words: str, actor: str, reason: str) -> Return:
    """Ask for a return in the customer's place, as support does. Raises OrderNotFound, ReturnNotPossible."""
    return _ask(_locked_order(order_id), words=words, actor=actor, reason=said_because(reason))


@transaction.atomic
def receive_return(*, return_id: str, actor: str, reason: str) -> Return:
    """Note that the parcel is back. Raises ReturnNotFound, ReturnNotPossible."""
    found = _locked_return(return_id)
    _refuse_unless(found, ReturnStatus.ASKED)
    found.status, found.received_at = ReturnStatus.RECEIVED, clock.now()
    found.save(update_fields=["status", "received_at"])
    _audit(found, ReturnStatus.ASKED, actor=actor, reason=said_because(reason))
    return found


@transaction.atomic
def settle_return(*, return_id: str, actor: str, reason: str, is_sellable: bool = False) -> Return:
    """Give the credit that the return was to bring, and what was paid by card, once, and tell the customer. What can be
    sold again goes back to the stock.

    Raises ReturnNotFound, ReturnNotPossible.
    """
    found = _locked_return(return_id)
    _refuse_unless(found, ReturnStatus.RECEIVED)
    found.status, found.ended_at = ReturnStatus.SETTLED, clock.now()
    found.save(update_fields=["status", "ended_at"])
    if found.credit_minor:
        grant_credit(order=found.order, cause=f"return:{found.pk}")
    owe_back(found.order)
    if is_sellable:
        put_back(product_id=found.order.product_id, cause=f"return:{found.pk}")
    on_shelf = {"put_back": (None, is_sellable)}
    _audit(found, ReturnStatus.RECEIVED, actor=actor, reason=said_because(reason), more=on_shelf)
    jobs.send_after_commit("redemption.send_return_mail", return_id=found.pk)
    return found


@transaction.atomic
def refuse_return(*, return_id: str, actor: str, reason: str) -> Return:
    """End a return without credit. The customer reads the reason. Raises ReturnNotFound, ReturnNotPossible."""
    found, reason = _locked_return(return_id), said_because(reason)
    _refuse_unless(found, ReturnStatus.ASKED, ReturnStatus.RECEIVED)
    before = found.status
    found.status, found.ended_at, found.answer = ReturnStatus.REFUSED, clock.now(), reason
    found.save(update_fields=["status", "ended_at", "answer"])
    _audit(found, before, actor=actor, reason=reason)
    jobs.send_after_commit("redemption.send_return_mail", return_id=found.pk)
    return found


def _ask(order: Order, *, words: str, actor: str, reason: str) -> Return:
    if order.status != OrderStatus.DELIVERED:
        raise ReturnNotPossible(f"Found {order.pk} {order.status}, needed it delivered.")
    if order.is_being_cancelled:
        raise ReturnNotPossible(f"Found {order.pk} being cancelled.")
    if order.comes_as_code:
        raise CodesStay(f"Found {order.pk} delivered as a code, which can't be sent back.")
    if order.returns.exclude(status=ReturnStatus.REFUSED).exists():
        raise ReturnNotPossible(f"Found a return of {order.pk} already.")
    asked = Return.objects.create(
        order=order,
        credit_minor=return_brings(order).minor,
        words=words.replace("\x00", "").strip()[:LONGEST_WORDS],
        asked_by=actor,
        asked_at=clock.now(),
    )
    _audit(asked, None, actor=actor, reason=reason)
    if order.delivered_by:
        return_order(order_key=f"order:{order.pk}")
    return asked


def _audit(
    found: Return,
    before: str | None,
    *,
    actor: str,
    reason: str,
    more: Mapping[str, tuple[object, object]] | None = None,
) -> None:
    audit(
        actor=actor,
        verb="return.move",
        object_key=found.pk,
        chain=Chain.STORE,
        reason=reason,
        changes={
            "status": (before, found.status),
            "credit_minor": (None, found.credit_minor),
            **(more or {}),
        },
    )


def _refuse_unless(found: Return, *needed: ReturnStatus) -> None:
    if found.status not in needed:
        raise ReturnNotPossible(f"Found {found.pk} {found.status}, needed {' or '.join(needed)}.")


def _locked_order(order_id: str) -> Order:
    order = (
        Order.objects.select_for_update(of=("self",), no_key=True)
        .select_related("redemption__account", "redemption__choice", "redemption__reward__offer")
        .select_related("choice", "store_credit")
        .filter(pk=order_id)
        .first()
        if is_id("ord", order_id)
        else None
    )
    if order is None:
        raise OrderNotFound(f"Found no order {order_id}.")
    return order


def _locked_return(return_id: str) -> Return:
    found = (
        Return.objects.select_for_update(of=("self",), no_key=True)
        .select_related("order__redemption__account", "order__redemption__choice")
        .select_related("order__redemption__reward__offer", "order__choice", "order__store_credit")
        .filter(pk=return_id)
        .first()
        if is_id("ret", return_id)
        else None
    )
    if found is None:
        raise ReturnNotFound(f"Found no return {return_id}.")
    return found
