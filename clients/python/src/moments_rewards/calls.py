"""What is sent: a call of the two verbs, and a row of a batch."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any, Literal

from moments_rewards.decoding import camel

DeviceType = Literal["Android", "iOS", "FireOS", "Web", "FireTV"]
Marketplace = Literal["US", "UK", "DE", "FR", "CA", "BR", "AU", "IT", "IN", "ES", "JP", "MX", "ROW"]


@dataclass(frozen=True, kw_only=True)
class RewardCall:
    """Who completed what, and where the reward is given.

    Without a `customer_id`, your own opaque id of the customer, no limit per customer can hold. `customer_email`,
    `customer_ip`, `device_id` and `country` serve fraud checks alone and are hashed or dropped at once.
    """

    app_id: str
    campaign_id: str
    moment_id: str
    device_type: DeviceType
    reward_group_id: Marketplace
    customer_id: str | None = None
    customer_email: str | None = None
    customer_ip: str | None = None
    device_id: str | None = None
    country: str | None = None
    locale: str | None = None

    def as_json(self) -> dict[str, str]:
        """The call as the API takes it; what is None is left out."""
        given: Mapping[str, Any] = {field.name: getattr(self, field.name) for field in fields(self)}
        return {camel(name): value for name, value in given.items() if value is not None}


@dataclass(frozen=True, kw_only=True)
class BatchRow(RewardCall):
    """A call in a batch, with your own id of it: once in a batch, 1 to 64 of `A-Za-z0-9._:-`."""

    row_id: str
