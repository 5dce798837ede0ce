"""A gift's code is shown to the account that claimed it, and to nobody else (S7)."""

import logging

from cryptography.fernet import InvalidToken

from accounts.models import User
from events.models import Chain
from events.operations import audit
from rewards.redemption.errors import CodeAway, CodeNotThere, OrderNotFound
from rewards.redemption.providers.errors import (
    ProviderAway,
    ProviderNotSet,
    ProviderRefused,
    ProviderThrottled,
)
from rewards.redemption.providers.queries import claim_code_of
from rewards.redemption.queries import order_of

logger = logging.getLogger(__name__)


def show_code(*, user: User, order_id: str) -> str:
    """The code or link of a customer's own order; that it was shown is written down, what it says is not.

    Where none may be kept the provider is asked over the network: call it outside a transaction. Raises
    OrderNotFound, CodeNotThere, CodeAway.
    """
    order = order_of(user=user, order_id=order_id)
    if order is None:
        raise OrderNotFound
    try:
        code = claim_code_of(user=user, order_key=f"order:{order.pk}")
    except (ProviderAway, ProviderThrottled, ProviderRefused, ProviderNotSet) as refusal:
        logger.warning("The code of %s can't be had now: %s", order.pk, refusal)
        raise CodeAway from refusal
    except InvalidToken as error:
        logger.warning("The code of %s is sealed by another ENCRYPTION_KEY.", order.pk)
        raise CodeAway from error
    if code is None:
        raise CodeNotThere
    actor = f"customer:{order.redemption.account_id}"
    audit(actor=actor, verb="order.show_code", object_key=order.pk, chain=Chain.STORE)
    return code
