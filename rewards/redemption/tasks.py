"""Edges for workers."""

import logging

from celery import shared_task

from rewards.redemption import mail, stockouts
from rewards.redemption.queries import orders_to_confirm

logger = logging.getLogger(__name__)


@shared_task(name="redemption.send_order_confirmation", acks_late=True)
def send_order_confirmation(*, order_id: str) -> None:
    """Mail the customer that the order is placed. A repeat sends the same message, under one Message-ID."""
    mail.send_order_confirmation(order_id=order_id)


@shared_task(name="redemption.send_order_confirmations")
def send_order_confirmations() -> None:
    """Mail every confirmation whose hint was lost; one that can't be sent does not hold back the others."""
    for order_id in orders_to_confirm():
        try:
            mail.send_order_confirmation(order_id=order_id)
        except (OSError, UnicodeError) as error:  # a mail server, or an address that none can write
            logger.warning("The confirmation of %s waits for the next round: %s", order_id, error)


@shared_task(name="redemption.replace_out_of_stock", acks_late=True)
def replace_out_of_stock(*, product_id: str | None = None) -> None:
    """Write what stands in for a product that is gone, or for all (R7). Harmless to repeat."""
    stockouts.replace_out_of_stock(product_id=product_id)
