"""One person writes the same thing in many ways, and is recognised by all of them (X2)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fraud.normalising import (
    is_disposable,
    normal_address,
    normal_device,
    normal_email,
    normal_ip,
    normal_network,
    normal_phone,
)


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        (" Ada@Example.COM", "ada@example.com"),
        ("ada+shop@example.com", "ada@example.com"),
        ("a.d.a@example.com", "a.d.a@example.com"),
        ("A.D.A+shop@GoogleMail.com", "ada@gmail.com"),
        ("ada+1@outlook.com", "ada@outlook.com"),
        ("ada.l@outlook.com", "ada.l@outlook.com"),
        ("ada+1@fastmail.com", "ada@fastmail.com"),
        ("a.d-a_l+x@protonmail.com", "adal@proton.me"),
        ("ada+x@me.com", "ada@icloud.com"),
        ("ada-shop@yahoo.co.uk", "ada@yahoo.co.uk"),
        ("ada-shop@example.com", "ada-shop@example.com"),
        ("ada@Bücher.example", "ada@xn--bcher-kva.example"),
        ("ada@xn--bcher-kva.example", "ada@xn--bcher-kva.example"),
        ("\uff41\uff44\uff41@example.com", "ada@example.com"),
        ("+@example.com", "+@example.com"),
    ],
)
def test_a_mailbox_is_read_by_the_rules_of_its_provider(written: str, meant: str) -> None:
    assert normal_email(written) == meant


def test_hosts_for_ten_minutes_are_known_with_all_below_them() -> None:
    assert is_disposable("ada@Mailinator.com")
    assert is_disposable("ada@some.mailinator.com")
    assert not is_disposable("ada@gmail.com")
    assert not is_disposable("ada@notmailinator.com.example")


@pytest.mark.parametrize(
    ("written", "country", "meant"),
    [
        ("(415) 555-2671", "US", "+14155552671"),
        ("+1 415 555 2671", None, "+14155552671"),
        ("0049 30 901820", "DE", "+4930901820"),
        ("030/901820", "DE", "+4930901820"),
        ("call 12", None, "12"),
    ],
)
def test_a_telephone_has_one_number(written: str, country: str | None, meant: str) -> None:
    assert normal_phone(written, country=country) == meant


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (
            ("12 High Street, Flat 3", "SW1A 1AA", "London", "GB"),
            ("High St. 12 flat 3", "sw1a1aa", "london", "GB"),
        ),
        (("Hauptstraße 5", "80331", "München", "DE"), ("HAUPTSTR. 05", "80331", "Munich", "DE")),
        (
            ("1 Pier Avenue #4", "94105-1234", "SF", "US"),
            ("1 pier ave apt 4", "94105", "San Francisco", "US"),
        ),
        (("銀座１丁目２番３号", "104-0061", "中央区", "JP"), ("銀座1-2-3", "1040061", "Chuo-ku", "JP")),
        (
            ("Rua São João 7", "01310-100", "São Paulo", "BR"),
            ("R. Sao Joao, 7", "01310100", "Sao Paulo", "BR"),
        ),
        (("1 Queen's Road", "", "Hong Kong", "HK"), ("1 QUEEN'S RD", "", "HONG KONG", "HK")),
    ],
)
def test_an_address_is_one_place_however_it_is_written(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert place(*one) == place(*other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (("1 Pier", "94105", "SF", "US"), ("2 Pier", "94105", "SF", "US")),
        (("1 Pier", "94105", "SF", "US"), ("1 Pier", "94106", "SF", "US")),
        (("1 Pier", "94105", "SF", "US"), ("1 Pier", "94105", "SF", "DE")),
        (("銀座1-2-3", "104-0061", "中央区", "JP"), ("銀座3-2-1", "104-0061", "中央区", "JP")),
        (("1 Main Street", "", "Cork", "IE"), ("1 Main Street", "", "Galway", "IE")),
        (("12 Main Street Apt 1", "94105", "SF", "US"), ("12 Main Street Apt 2", "94105", "SF", "US")),
    ],
)
def test_neighbours_are_other_places(one: tuple[str, ...], other: tuple[str, ...]) -> None:
    assert place(*one) != place(*other)


def test_without_a_street_there_is_no_place() -> None:
    assert place(" - ", "94105", "SF", "US") == ""


def test_a_line_lies_in_its_network() -> None:
    assert (normal_ip("203.0.113.9"), normal_network("203.0.113.9")) == ("203.0.113.9", "203.0.113.0/24")
    assert normal_network("::ffff:203.0.113.9") == "203.0.113.0/24"
    assert (normal_ip("2001:db8:1:2::5"), normal_network("2001:db8:1:2::5")) == (
        "2001:db8:1:2::/64",
        "2001:db8:1::/48",
    )


def test_a_device_that_does_not_tell_is_nobodys() -> None:
    assert normal_device(" pixel-77 ") == "pixel-77"
    assert {normal_device(one) for one in ("00000000-0000-0000-0000-000000000000", "unknown", " ", "0")} == {
        ""
    }


@given(st.text(max_size=80), st.text(max_size=20), st.sampled_from(["US", "GB", "JP", "DE", "ZZ", ""]))
def test_whatever_is_written_reads_the_same_twice(text: str, code: str, country: str) -> None:
    assert normal_address(street=text, postal_code=code, city=text, country=country) == place(
        text, code, text, country
    )
    assert normal_email(f"{text}@gmail.com").endswith("@gmail.com")
    assert normal_phone(text).strip("+0123456789") == ""
    assert normal_device(normal_device(text)) == normal_device(text)
    assert isinstance(is_disposable(text), bool)


def place(street: str, postal_code: str, city: str, country: str) -> str:
    return normal_address(street=street, postal_code=postal_code, city=city, country=country)
