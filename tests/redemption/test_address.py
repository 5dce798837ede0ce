"""Where rewards are delivered (R2)."""

import pytest

from rewards.models import Marketplace, Product
from rewards.redemption.address import (
    Address,
    example_of_postal_code,
    is_postal_code_of,
    refuse_unless_for_product,
    refuse_unless_served,
)
from rewards.redemption.errors import AddressNotServed
from tests.kit.scripts import arabic_indic, full_width

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
        ("UA", full_width("95000"), "postal_code"),
        ("UA", arabic_indic("95") + "000", "postal_code"),
        ("UA", "no code", "postal_code"),
        ("PL", "\N{ARABIC LIGATURE SALLALLAHOU ALAYHE WASALLAM}" * 2, "postal_code"),  # 36 plain characters
    ],
)
def test_elsewhere_is_refused_at_the_field_that_is_at_fault(country, postal_code, field):
    with pytest.raises(AddressNotServed) as refusal:
        refuse_unless_served(address(country, postal_code), ROW)

    assert refusal.value.field == field
    assert refusal.value.status == 422


@pytest.mark.parametrize(
    ("country", "postal_code", "field"),
    [
        ("PR", "00907", "country"),
        ("GU", "96910", "country"),
        ("US", "00907", "postal_code"),  # San Juan
        ("US", "00802-1234", "postal_code"),  # Virgin Islands
        ("US", "96910", "postal_code"),  # Guam
        ("US", "96799", "postal_code"),  # American Samoa
        ("US", full_width("00907"), "postal_code"),  # San Juan
    ],
)
def test_custom_tshirts_go_to_the_united_states_without_its_territories(country, postal_code, field):
    with pytest.raises(AddressNotServed) as refusal:
        refuse_unless_for_product(address(country, postal_code), Product(is_custom_tshirt=True))

    assert refusal.value.field == field
    assert refusal.value.text == (
        "Custom T-shirts are delivered to the United States only, without its territories."
    )
    refuse_unless_for_product(address(country, postal_code), Product())


@pytest.mark.parametrize("postal_code", ["", "0211", "021101", "Boston"])
def test_a_custom_tshirt_needs_a_zip_code_that_tells_where_it_goes(postal_code):
    with pytest.raises(AddressNotServed, match="a ZIP code of 5 or 9 digits") as refusal:
        refuse_unless_for_product(address("US", postal_code), Product(is_custom_tshirt=True))

    assert refusal.value.field == "postal_code"
    refuse_unless_for_product(address("US", postal_code), Product())


@pytest.mark.parametrize(
    "postal_code", ["02110", "96813", "00501", "96701", "02110-1234", full_width("02110")]
)
def test_custom_tshirts_go_to_every_state(postal_code):
    refuse_unless_for_product(address("US", postal_code), Product(is_custom_tshirt=True))


@pytest.mark.parametrize(
    ("country", "postal_code", "is_one"),
    [
        ("US", "02110", True),
        ("US", "02110-1234", True),
        ("US", "0211", False),
        ("US", "SW1A 1AA", False),
        ("GB", "sw1a 1aa", True),
        ("GB", "02110", False),
        ("CA", "h3z2y7", True),
        ("JP", full_width("154-0023"), True),
        ("JP", "154-002", False),
        ("BR", "40301-110", True),
        ("PL", "83-000", True),
        ("PL", "83000", False),
        ("AE", "whatever", True),
    ],
)
def test_postal_codes_are_written_as_those_of_their_country(country, postal_code, is_one):
    assert is_postal_code_of(country, postal_code) is is_one


def test_an_example_shows_how_they_are_written():
    assert (example_of_postal_code("JP"), example_of_postal_code("AE")) == ("154-0023", "")


def test_an_address_has_its_postal_code_in_plain_characters():
    assert address("US", full_width(" 02110-1234 ")).postal_code == "02110-1234"
