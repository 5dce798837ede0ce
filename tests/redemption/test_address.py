"""Where rewards are delivered (R2)."""

import pytest

from rewards.models import Marketplace
from rewards.redemption.address import Address, refuse_unless_served
from rewards.redemption.errors import AddressNotServed

ROW = Marketplace(
    code="ROW",
    name="Rest of World",
    ships_to=["UA", "PL", "HK"],
    unserved_regions=["UA-43", "UA-14", "UA-09"],
)


def address(country, postal_code=""):
    return Address("Ada Byron", "12 Garden Row", "Town", postal_code, country)


@pytest.mark.parametrize(("country", "postal_code"), [("UA", "01001"), ("PL", "83-000"), ("HK", "")])
def test_the_ship_to_list_is_served(country, postal_code):
    refuse_unless_served(address(country, postal_code), ROW)


@pytest.mark.parametrize(
    ("country", "postal_code", "field"),
    [
        ("US", "02110", "country"),
        ("", "", "country"),
        ("UA", "95000", "postal_code"),
        ("UA", "", "postal_code"),
    ],
)
def test_elsewhere_is_refused_at_the_field_that_is_at_fault(country, postal_code, field):
    with pytest.raises(AddressNotServed) as refusal:
        refuse_unless_served(address(country, postal_code), ROW)

    assert refusal.value.field == field
    assert refusal.value.status == 422
