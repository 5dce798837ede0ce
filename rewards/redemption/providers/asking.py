"""What a provider is asked for, out of a row, and what a row becomes by its answers."""

import json
from dataclasses import asdict

from kit import crypto
from rewards.redemption.models import Order
from rewards.redemption.providers.models import ProviderOrder
from rewards.redemption.providers.protocol import Asked, Item, Progress, Recipient, Status


def asked_of(row: ProviderOrder) -> Asked:
    """The same words each time: they were kept when the order was made."""
    recipient = (
        Recipient(**json.loads(crypto.decrypt(row.sealed_recipient))) if row.sealed_recipient else None
    )
    return Asked(
        request_id=row.request_id,
        order_id=row.order_id,
        item=Item(row.sku, row.title, row.value),
        recipient=recipient,
        reference=row.reference,
        part=row.part,
        needs_code=not row.sealed_code,
    )


def sealed_recipient_of(order: Order) -> str:
    """Who gets the order, encrypted. Needs `redemption__account__user`."""
    user = order.redemption.account.user
    return crypto.encrypt(
        json.dumps(
            asdict(
                Recipient(
                    name=order.recipient,
                    email=user.email if user else "",
                    street=order.street,
                    city=order.city,
                    postal_code=order.postal_code,
                    country=order.country,
                )
            )
        )
    )


def gift_minor_of(order: Order) -> int:
    """What a gift for the order is worth: its price, whoever of credit, store and customer pays which part of it."""
    return order.price_minor


def sealed_status_of(status: Status) -> str:
    return crypto.encrypt(json.dumps(asdict(status)))


def status_of(sealed: str) -> Status:
    found = json.loads(crypto.decrypt(sealed))
    return Status(**found | {"progress": Progress(found["progress"])})
