"""Where a reward is sent, and where rewards of a marketplace may be sent (R2). Pure."""

import re
from dataclasses import dataclass

from kit.places import region_of
from rewards.models import Marketplace
from rewards.redemption.errors import AddressNotServed


@dataclass(frozen=True, slots=True)
class Address:
    """A delivery address. `country` is ISO 3166-1 alpha-2."""

    recipient: str
    street: str
    city: str
    postal_code: str
    country: str


def refuse_unless_served(address: Address, marketplace: Marketplace) -> None:
    """Raise AddressNotServed, naming the field at fault, unless the marketplace ships there (R2, S6)."""
    if address.country not in marketplace.ships_to:
        raise AddressNotServed(
            f"Rewards of {marketplace} are not delivered to {address.country}.", field="country"
        )
    region = region_of(address.country, address.postal_code)
    is_served_in_part = any(one.startswith(f"{address.country}-") for one in marketplace.unserved_regions)
    if is_served_in_part and not re.sub(r"\D", "", address.postal_code):
        raise AddressNotServed(
            "The postal code is needed: part of this country is not served.", field="postal_code"
        )
    if region in marketplace.unserved_regions:
        raise AddressNotServed("Rewards are not delivered to this region.", field="postal_code")
