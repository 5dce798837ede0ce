"""Edges for workers."""

import logging
from collections.abc import Callable

from celery import shared_task
from django.conf import settings

from billing.errors import StripeAway, StripeRefused
from rewards.redemption import mail, operations, stockouts
from rewards.redemption.queries import (
    corrections_to_mail,
    moves_to_mail,
    notices_to_mail,
    orders_to_confirm,
    returns_to_mail,
)

logger = logging.getLogger(__name__)


@shared_task(name="redemption.send_order_confirmation", acks_late=True)
def send_order_confirmation(*, order_id: str) -> None:
    """Mail the customer that the order is placed. A repeat sends the same message, under one Message-ID."""
    mail.send_order_confirmation(order_id=order_id)


@shared_task(name="redemption.send_move_mail", acks_late=True)
def send_move_mail(*, move_id: int) -> None:
    """Mail the customer that an order was shipped or cancelled. A repeat sends nothing."""
    mail.send_move_mail(move_id=move_id)


@shared_task(name="redemption.send_tracking_mail", acks_late=True)
def send_tracking_mail(*, correction_id: int) -> None:
    """Mail the customer another tracking number than before. A repeat sends nothing."""
    mail.send_tracking_mail(correction_id=correction_id)


@shared_task(name="redemption.send_return_mail", acks_late=True)
def send_return_mail(*, return_id: str) -> None:
    """Mail the customer how a return ended. A repeat sends nothing."""
    mail.send_return_mail(return_id=return_id)


@shared_task(name="redemption.send_notice_mail", acks_late=True)
def send_notice_mail(*, notice_id: int) -> None:
    """Mail the customer that a gift is here, or is not cancelled. A repeat sends nothing."""
    mail.send_notice_mail(notice_id=notice_id)


@shared_task(name="redemption.follow_providers")
def follow_providers() -> None:
    """Have orders follow what their providers tell (S7)."""
    operations.follow_providers()


@shared_task(name="redemption.send_order_confirmations")
def send_order_confirmations() -> None:
    """Mail every confirmation whose hint was lost; one that can't be sent does not hold back the others."""
    for order_id in orders_to_confirm():
        _try("The confirmation of", order_id, lambda key: mail.send_order_confirmation(order_id=key))


@shared_task(name="redemption.send_store_mails")
def send_store_mails() -> None:
    """Mail what is due of moved orders, corrected tracking, notices and ended returns, and whose hint was lost."""
    for move_id in moves_to_mail():
        _try("The mail of move", move_id, lambda key: mail.send_move_mail(move_id=key))
    for correction_id in corrections_to_mail():
        _try("The correction", correction_id, lambda key: mail.send_tracking_mail(correction_id=key))
    for notice_id in notices_to_mail():
        _try("The mail of notice", notice_id, lambda key: mail.send_notice_mail(notice_id=key))
    for return_id in returns_to_mail():
        _try("The mail of", return_id, lambda key: mail.send_return_mail(return_id=key))


@shared_task(name="redemption.remind_of_expiry")
def remind_of_expiry() -> None:
    """Mail customers of rewards that they opened and that end within a week (R8). Harmless to repeat."""
    while operations.remind_of_expiry():
        continue


@shared_task(name="redemption.forget_readings")
def forget_readings() -> None:
    """Delete who opened which reward once it has ended (R8, V2)."""
    operations.forget_readings()


@shared_task(name="redemption.settle_payments")
def settle_payments() -> None:
    """Settle the card payments that are due to be looked at (S4)."""
    operations.settle_payments()


@shared_task(name="redemption.look_at_checkout", acks_late=True)
def look_at_checkout(*, checkout_id: str) -> None:
    """Stripe told something of a page where is paid. A hint: when Stripe is away, the clock asks later."""
    try:
        operations.look_at_checkout(checkout_id=checkout_id)
    except StripeAway as away:
        logger.warning("The page %s waits for the next round: %s", checkout_id, away.detail)


@shared_task(name="redemption.send_card_refunds")
def send_card_refunds() -> None:
    """Send back what was paid by card and is owed (S4)."""
    operations.send_refunds()


@shared_task(name="redemption.look_at_refund", acks_late=True)
def look_at_refund(*, refund_id: str) -> None:
    """Stripe told something of a refund. A hint: when Stripe is away, the clock asks later."""
    try:
        operations.look_at_refund(refund_id=refund_id)
    except (StripeAway, StripeRefused) as refusal:
        logger.warning("The refund %s waits for the next round: %s", refund_id, refusal.detail)


@shared_task(name="redemption.move_demo_orders")
def move_demo_orders() -> None:
    """In the demo, orders live by the clock (S7); nothing anywhere else."""
    if settings.DEMO_ORDERS:
        operations.move_demo_orders()


def _try[Key](what: str, key: Key, send: Callable[[Key], None]) -> None:
    try:
        send(key)
    except (OSError, UnicodeError) as error:  # a mail server, or an address that none can write
        logger.warning("%s %s waits for the next round: %s", what, key, error)


@shared_task(name="redemption.replace_out_of_stock", acks_late=True)
def replace_out_of_stock(*, product_id: str | None = None) -> None:
    """Write what stands in for a product that is gone, or for all (R7). Harmless to repeat."""
    stockouts.replace_out_of_stock(product_id=product_id)
