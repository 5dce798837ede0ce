"""Countries by name, and the regions that a postal code tells."""

import pytest

from kit.places import countries, name_of, plain_postal_code, region_of
from tests.kit.scripts import arabic_indic, full_width


def test_there_are_the_countries_of_the_world_in_the_order_of_their_names() -> None:
    names = countries()

    assert len(names) == 250  # ISO 3166-1 has 249; Kosovo is in use without being listed
    assert list(names.values()) == sorted(names.values())
    assert (names["DE"], countries("de")["DE"]) == ("Germany", "Deutschland")
    assert not {"EU", "UN", "ZZ", "XA"} & set(names)


@pytest.mark.parametrize(
    ("code", "name"), [("CH", "Switzerland"), ("UA-43", "Crimea"), ("US-LA", "US-LA"), ("XX", "XX")]
)
def test_a_place_has_a_name_or_stands_for_itself(code: str, name: str) -> None:
    assert name_of(code) == name


@pytest.mark.parametrize(
    ("country", "postal_code", "region"),
    [
        ("UA", "83000", "UA-14"),
        ("UA", "87555", "UA-14"),
        ("UA", "88000", None),
        ("UA", "91 000", "UA-09"),
        ("UA", "94999", "UA-09"),
        ("UA", "95000", "UA-43"),
        ("UA", "98999", "UA-43"),
        ("UA", "99000", "UA-40"),
        ("UA", "01001", None),
        ("UA", "", None),
        ("PL", "83-000", None),
        ("UA", full_width("95000"), "UA-43"),
        ("UA", arabic_indic("95000"), "UA-43"),
        ("UA", "⑨⑤000", "UA-43"),
    ],
)
def test_a_postal_code_tells_the_region(country: str, postal_code: str, region: str | None) -> None:
    assert region_of(country, postal_code) == region


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        (full_width("95000"), "95000"),
        (arabic_indic("95000"), "95000"),
        (" SW1A  1AA ", "SW1A 1AA"),
        (full_width("101-8656"), "101-8656"),
        ("", ""),
    ],
)
def test_a_postal_code_is_kept_in_plain_characters(typed: str, kept: str) -> None:
    assert plain_postal_code(typed) == kept
