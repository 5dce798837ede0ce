"""Files of exchange rates, read without the ORM: CSV, and the European Central Bank's daily and historical XML (B3)."""

import csv
import io
from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_EVEN, Context, Decimal, InvalidOperation
from xml.etree.ElementTree import Element, ParseError

from defusedxml import ElementTree
from defusedxml.common import DefusedXmlException

MOST_BYTES = 16 * 1024 * 1024
_HEADER = ["currency", "on", "usd"]
_BASE = "EUR"
# As the table of rates keeps them; what stands before that is exact.
_KEPT = Decimal(1).scaleb(-10)
_EXACT = Context(prec=50, rounding=ROUND_HALF_EVEN)
_MOST_USD = Decimal(10) ** 8


@dataclass(frozen=True, slots=True)
class Rate:
    """USD for one unit of a currency on a day; `place` says where a file has it."""

    currency: str
    on: date
    usd: Decimal
    place: str = ""


@dataclass(frozen=True, slots=True)
class RatesFile:
    """What a file says: its rates of the currencies that are needed, and every fault in words."""

    rates: list[Rate]
    faults: list[str]


def read_rates(content: bytes, *, needed: Collection[str], today: date) -> RatesFile:
    """The rates of a file, whichever of the formats it has; USD itself is left out. With a fault, use none of them."""
    if len(content) > MOST_BYTES:
        return RatesFile([], [f"The file has {len(content):,} bytes; needed at most {MOST_BYTES:,}."])
    read = _xml if content.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<") else _csv
    rates, faults = read(content, needed, today)
    if not rates and not faults:
        faults.append("The file has no rates.")
    return RatesFile([rate for rate in rates if rate.currency != "USD"], faults)


# --- CSV: currency,on,usd ---


def _csv(content: bytes, needed: Collection[str], today: date) -> tuple[list[Rate], list[str]]:
    try:
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), strict=True)
        header = next(lines, [])
        if header != _HEADER:
            return [], [f"line 1: found {','.join(header)!r}, needed {','.join(_HEADER)!r}."]
        rows = [(lines.line_num, cells) for cells in lines if cells]
    except UnicodeDecodeError as error:
        return [], [f"The file is not text in UTF-8: byte {error.start + 1} is {content[error.start]:#04x}."]
    except csv.Error as error:
        return [], [f"The file is not CSV: {error}."]
    rates, faults, seen = list[Rate](), list[str](), dict[tuple[str, date], int]()
    for number, cells in rows:
        found = _csv_rate(number, cells, needed, today)
        if isinstance(found, str):
            faults.append(f"line {number}: {found}")
            continue
        earlier = seen.setdefault((found.currency, found.on), number)
        if earlier != number:
            faults.append(f"line {number}: {found.currency} of {found.on} is on line {earlier} already.")
        rates.append(found)
    return rates, faults


def _csv_rate(number: int, cells: list[str], needed: Collection[str], today: date) -> Rate | str:
    """The rate on a line, or what is wrong with it."""
    if len(cells) != len(_HEADER):
        return f"found {len(cells)} cells, needed {len(_HEADER)}: {','.join(_HEADER)}."
    currency, on, usd = (cell.strip() for cell in cells)
    if currency not in needed:
        return f"currency: found {currency!r}, needed one of {', '.join(needed)}."
    day = _day(on, today)
    if isinstance(day, str):
        return f"on: {day}"
    amount = _amount(usd)
    if isinstance(amount, str):
        return f"usd: {amount}"
    if amount != amount.quantize(_KEPT, context=_EXACT):
        return f"usd: found {usd!r}, needed at most 10 digits after the point."
    if currency == "USD" and amount != 1:
        return f"usd: found {usd!r}, needed 1: it is the currency of account."
    return Rate(currency, day, amount, f"line {number}")


# --- The European Central Bank: units of each currency for one euro ---


def _xml(content: bytes, needed: Collection[str], today: date) -> tuple[list[Rate], list[str]]:
    rates, faults, last = list[Rate](), list[str](), date.min
    try:
        for day in _days(content):
            on = _day(day.get("time", ""), today)
            if isinstance(on, str):
                faults.append(f"A day of the file: {on}")
                continue
            found, wrong = _day_rates(day, on, needed)
            rates += found
            faults += wrong
            last = max(last, on)
    except ParseError as error:
        return [], [f"The file is not XML: {error}."]
    except DefusedXmlException as error:
        return [], [
            f"The file declares types or entities, which none of the bank's does: {type(error).__name__}."
        ]
    missing = sorted(set(needed) - {rate.currency for rate in rates if rate.on == last})
    if rates and missing:
        faults.append(f"{last}, the last day of the file, has no rate for {', '.join(missing)}.")
    days = Counter(rate.on for rate in rates if rate.currency == _BASE)
    faults += [f"{on} is in the file {count} times." for on, count in sorted(days.items()) if count > 1]
    return rates, faults


def _days(content: bytes) -> Iterator[Element]:
    """The elements of days, each with its rates; a day that was read is let go."""
    events = ElementTree.iterparse(io.BytesIO(content), events=("end",), forbid_dtd=True)
    for _, element in events:
        if "time" in element.attrib:
            yield element
            element.clear()


def _day_rates(day: Element, on: date, needed: Collection[str]) -> tuple[list[Rate], list[str]]:
    """A day's rates against USD: each the bank's USD for one euro, divided by its own units for one euro."""
    faults = list[str]()
    for_one: dict[str, Decimal] = {_BASE: Decimal(1)}
    for line in day:
        currency, units = line.get("currency", ""), _amount(line.get("rate", ""))
        if currency not in {*needed, "USD"}:
            continue
        if isinstance(units, str):
            faults.append(f"{on} {currency}: {units}")
        elif currency in for_one:
            faults.append(f"{on} {currency}: it is there more than once.")
        else:
            for_one[currency] = units
    if "USD" not in for_one:
        return [], faults or [f"{on}: it has no rate for USD, which all others are derived from."]
    return _against_usd(for_one, on), faults


def _against_usd(for_one_euro: Mapping[str, Decimal], on: date) -> list[Rate]:
    dollars = for_one_euro["USD"]
    return [
        Rate(currency, on, _EXACT.divide(dollars, units).quantize(_KEPT, context=_EXACT), f"{on} {currency}")
        for currency, units in for_one_euro.items()
    ]


# --- What both have ---


def _day(text: str, today: date) -> date | str:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return f"found {text!r}, needed a day as 2026-11-26."
    return day if day <= today else f"found {text}, which is to come; needed a day up to {today}."


def _amount(text: str) -> Decimal | str:
    """A rate above zero, written with digits and a point."""
    try:
        amount = Decimal(text) if text.replace(".", "", 1).isdecimal() and text.isascii() else Decimal("NaN")
    except InvalidOperation:
        amount = Decimal("NaN")
    if amount.is_nan() or not 0 < amount < _MOST_USD:
        return f"found {text[:40]!r}, needed a number above 0 and below {_MOST_USD:,f}."
    return amount
