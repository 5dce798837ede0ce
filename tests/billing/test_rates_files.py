"""Files of exchange rates: what they say, and every fault of those that say it wrong (B3)."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from billing.rates_files import MOST_BYTES, read_rates
from kit.money import CURRENCIES, digits_of, to_usd_cents
from moments.seed.files import rows_of

TODAY = date(2026, 11, 26)
# As the bank's file of a day has them: units of each currency for one euro, and currencies that no marketplace has.
UNITS = {
    "USD": "1.1580",
    "JPY": "178.70",
    "BGN": "1.9558",
    "GBP": "0.88060",
    "CHF": "0.9312",
    "AUD": "1.7761",
    "BRL": "6.1925",
    "CAD": "1.6264",
    "INR": "102.6595",
    "MXN": "21.3260",
}
# USD for one unit, to ten digits: 1.1580 by the units above.
DERIVED = {
    "EUR": "1.1580000000",
    "GBP": "1.3150124915",
    "CAD": "0.7120019675",
    "BRL": "0.1870004037",
    "AUD": "0.6519903159",
    "INR": "0.0112800082",
    "JPY": "0.0064801343",
    "MXN": "0.0542999156",
}


def ecb(*days: tuple[str, dict[str, str]], head: str = "", more: str = "") -> bytes:
    cubes = "".join(
        f'<Cube time="{on}">'
        + "".join(f'<Cube currency="{currency}" rate="{units}"/>' for currency, units in lines.items())
        + f"{more}</Cube>"
        for on, lines in days
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>{head}'
        '<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" '
        'xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">'
        "<gesmes:subject>Reference rates</gesmes:subject><gesmes:Sender><gesmes:name>European Central Bank"
        f"</gesmes:name></gesmes:Sender><Cube>{cubes}</Cube></gesmes:Envelope>"
    ).encode()


def read(content: bytes) -> list[tuple[str, date, Decimal]]:
    found = read_rates(content, needed=CURRENCIES, today=TODAY)
    assert found.faults == []
    return [(rate.currency, rate.on, rate.usd) for rate in found.rates]


def faults_of(content: str | bytes) -> list[str]:
    raw = content if isinstance(content, bytes) else content.encode()
    return read_rates(raw, needed=CURRENCIES, today=TODAY).faults


def test_the_currencies_that_are_needed_are_those_of_the_marketplaces() -> None:
    assert set(CURRENCIES) == {row["currency"] for row in rows_of("marketplaces")}


def test_a_csv_file_says_the_rate_of_each_currency_and_day() -> None:
    lines = [
        "\ufeffcurrency,on,usd",
        "GBP,2026-11-26,1.3150",
        "USD,2026-11-26,1",
        "",
        "JPY,2026-11-25,0.00648",
    ]
    content = "\r\n".join(lines).encode()

    assert read(content) == [
        ("GBP", date(2026, 11, 26), Decimal("1.3150")),
        ("JPY", date(2026, 11, 25), Decimal("0.00648")),
    ]


def test_every_bad_line_of_a_csv_file_is_named() -> None:
    lines = [
        "currency,on,usd",
        "CHF,2026-11-26,1.1",
        "GBP,26.11.2026,1.1",
        "GBP,2026-11-27,1.1",
        "GBP,2026-11-26,0",
        "GBP,2026-11-26,-1",
        "GBP,2026-11-26,1e3",
        "GBP,2026-11-26,NaN",
        "GBP,2026-11-26,1.12345678901",
        "GBP,2026-11-26,100000000",
        "GBP,2026-11-26",
        "USD,2026-11-26,1.01",
        "GBP,2026-11-26,1.3",
        "GBP,2026-11-26,1.4",
    ]
    needed = "needed a number above 0 and below 100,000,000."

    assert faults_of("\n".join(lines)) == [
        "line 2: currency: found 'CHF', needed one of USD, GBP, EUR, JPY, BRL, INR, CAD, AUD, MXN.",
        "line 3: on: found '26.11.2026', needed a day as 2026-11-26.",
        "line 4: on: found 2026-11-27, which is to come; needed a day up to 2026-11-26.",
        f"line 5: usd: found '0', {needed}",
        f"line 6: usd: found '-1', {needed}",
        f"line 7: usd: found '1e3', {needed}",
        f"line 8: usd: found 'NaN', {needed}",
        "line 9: usd: found '1.12345678901', needed at most 10 digits after the point.",
        f"line 10: usd: found '100000000', {needed}",
        "line 11: found 2 cells, needed 3: currency,on,usd.",
        "line 12: usd: found '1.01', needed 1: it is the currency of account.",
        "line 14: GBP of 2026-11-26 is on line 13 already.",
    ]


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (b"", "line 1: found '', needed 'currency,on,usd'."),
        (b"currency;on;usd\n", "line 1: found 'currency;on;usd', needed 'currency,on,usd'."),
        (b"currency,on,usd\n", "The file has no rates."),
        (b"currency,on,usd\nGBP,2026-11-26,\xff", "The file is not text in UTF-8: byte 32 is 0xff."),
        (b'currency,on,usd\n"GBP', "The file is not CSV: unexpected end of data."),
        (b"<a><b></a>", "The file is not XML: mismatched tag: line 1, column 8."),
        (b"<a/>", "The file has no rates."),
        (b"x" * (MOST_BYTES + 1), "The file has 16,777,217 bytes; needed at most 16,777,216."),
    ],
)
def test_a_file_that_is_none_is_refused_in_words(content: bytes, fault: str) -> None:
    assert faults_of(content) == [fault]


def test_the_banks_daily_file_is_turned_into_usd() -> None:
    found = {currency: str(usd) for currency, _, usd in read(ecb(("2026-11-26", UNITS)))}

    assert found == DERIVED


def test_the_banks_history_has_many_days_and_old_ones_may_lack_a_currency() -> None:
    old = {currency: units for currency, units in UNITS.items() if currency not in ("INR", "MXN")}
    found = read(ecb(("2026-11-26", UNITS), ("1999-01-04", old | {"USD": "1.1789"})))

    assert len(found) == 8 + 6
    assert ("EUR", date(1999, 1, 4), Decimal("1.1789")) in found


def test_a_long_history_is_read() -> None:
    days = [((TODAY - timedelta(days=back)).isoformat(), UNITS) for back in range(3_000)]

    assert len(read(ecb(*days))) == 3_000 * 8


def test_every_fault_of_the_banks_file_is_named() -> None:
    without = {currency: units for currency, units in UNITS.items() if currency != "JPY"}
    needed = "needed a number above 0 and below 100,000,000."

    assert faults_of(ecb(("2026-11-26", without))) == [
        "2026-11-26, the last day of the file, has no rate for JPY."
    ]
    assert faults_of(ecb(("2026-11-26", {"JPY": "178.7"}))) == [
        "2026-11-26: it has no rate for USD, which all others are derived from."
    ]
    assert (
        faults_of(ecb(("2026-11-26", UNITS | {"GBP": "N/A"})))[0] == f"2026-11-26 GBP: found 'N/A', {needed}"
    )
    assert faults_of(ecb(("2026-11-27", UNITS))) == [
        "A day of the file: found 2026-11-27, which is to come; needed a day up to 2026-11-26."
    ]
    assert faults_of(ecb(("2026-11-26", UNITS), ("2026-11-26", UNITS))) == [
        "2026-11-26 is in the file 2 times."
    ]
    twice = ecb(("2026-11-26", UNITS), more='<Cube currency="GBP" rate="2"/>')
    assert faults_of(twice) == ["2026-11-26 GBP: it is there more than once."]


@pytest.mark.parametrize(
    "head",
    [
        '<!DOCTYPE a [<!ENTITY b "c">]>',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>',
        '<!DOCTYPE a SYSTEM "http://127.0.0.1:1/a.dtd">',
    ],
)
def test_declarations_of_types_and_entities_are_refused(head: str) -> None:
    (fault,) = faults_of(ecb(("2026-11-26", UNITS), head=head))

    assert fault.startswith("The file declares types or entities, which none of the bank's does")


# Amounts in minor units, the rate, and the cents of USD: rounded half to even, at least one (B3).
@pytest.mark.parametrize(
    ("currency", "minor", "usd", "cents"),
    [
        ("USD", 2_750, "1", 2_750),
        ("GBP", 1_000, "1.3150", 1_315),
        ("GBP", 1, "0.5", 1),  # half a cent: to even that is none, and one is the least
        ("GBP", 3, "0.5", 2),  # one and a half: to the even two
        ("GBP", 5, "0.5", 2),  # two and a half: to the even two
        ("EUR", 2_500, "1.1580", 2_895),
        ("EUR", 1, "1.1580", 1),
        ("CAD", 3_333, "0.7120", 2_373),
        ("BRL", 9_990, "0.1870", 1_868),
        ("AUD", 4_250, "0.6520", 2_771),
        ("INR", 99_900, "0.01128", 1_127),
        ("INR", 1, "0.01128", 1),
        ("JPY", 3_500, "0.00648", 2_268),  # yen have no minor units
        ("JPY", 1, "0.00648", 1),
        ("JPY", 250, "0.01", 250),
        ("MXN", 59_900, "0.05430", 3_253),
    ],
)
def test_a_cpa_of_each_currency_is_turned_into_cents(currency: str, minor: int, usd: str, cents: int) -> None:
    assert to_usd_cents(minor, currency, Decimal(usd)) == cents


def test_yen_alone_have_no_minor_units() -> None:
    assert {currency: digits_of(currency) for currency in CURRENCIES} == {
        **dict.fromkeys(CURRENCIES, 2),
        "JPY": 0,
    }
