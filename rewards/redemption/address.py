"""Where a reward is sent, and where rewards of a marketplace may be sent (R2). Pure."""

import re
from dataclasses import dataclass

from kit.places import region_of
from rewards.models import Marketplace, Product
from rewards.redemption.errors import AddressNotServed

# ZIP codes of Puerto Rico and the Virgin Islands; of Guam, the Northern Marianas and American Samoa.
_ZIP_OF_A_TERRITORY = re.compile(r"00[6-9]|969|96799")


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


def refuse_unless_for_product(address: Address, product: Product) -> None:
    """Raise AddressNotServed for a custom T-shirt that goes anywhere but to the United States proper (R4).

    Its territories, which the US marketplace delivers to, are none of it, also where they are written as US.
    """
    if not product.is_custom_tshirt:
        return
    text = "Custom T-shirts are delivered to the United States only, without its territories."
    if address.country != "US":
        raise AddressNotServed(text, field="country", text=text)
    if _ZIP_OF_A_TERRITORY.match(re.sub(r"\D", "", address.postal_code)):
        raise AddressNotServed(text, field="postal_code", text=text)
