"""Countries and languages by name, and the regions that a postal code tells. Pure.

Countries are ISO 3166-1 alpha-2, regions ISO 3166-2.
"""

import re
import unicodedata
from functools import cache

from babel import Locale, UnknownLocaleError

# What CLDR names beside countries: groups, planning zones, and islands that have no ISO 3166-1 code of their own.
_NO_COUNTRIES = frozenset(
    "AC CP CQ DG EA EU EZ IC QO TA UN XA XB ZZ".split()  # noqa: SIM905
)

# Regions that a postal code tells, by the code's first two digits, for the countries that are served in part only.
_REGIONS = {
    **{("UA", str(digits)): "UA-14" for digits in range(83, 88)},
    **{("UA", str(digits)): "UA-09" for digits in range(91, 95)},
    **{("UA", str(digits)): "UA-43" for digits in range(95, 99)},
    ("UA", "99"): "UA-40",
}
# Every region that a postal code tells.
REGIONS = frozenset(_REGIONS.values())
# CLDR's names of these are not in the library; a code without a name here stands for itself.
_REGION_NAMES = {"UA-09": "Luhansk", "UA-14": "Donetsk", "UA-40": "Sevastopol", "UA-43": "Crimea"}


@cache
def countries(language: str = "en") -> dict[str, str]:
    """Every country's code and its name in a language, in the order of the names."""
    names = Locale.parse(language, sep="-").territories
    found = [(str(name), str(code)) for code, name in names.items() if _is_country(str(code))]
    return {code: name for name, code in sorted(found)}


def name_of(code: str, language: str = "en") -> str:
    """The name of a country or region; the code itself where it has none here."""
    return _REGION_NAMES.get(code) or countries(language).get(code, code)


def language_name(tag: str, language: str = "en") -> str:
    """The name of a language: `pt-BR` is Portuguese (Brazil); the tag itself where it has none here."""
    try:
        return Locale.parse(tag, sep="-").get_display_name(language) or tag
    except (UnknownLocaleError, ValueError):
        return tag


def region_of(country: str, postal_code: str) -> str | None:
    """The region that a postal code lies in, for the countries that are served in part only."""
    return _REGIONS.get((country, postal_digits(postal_code)[:2]))


def plain_postal_code(postal_code: str) -> str:
    """A postal code as it is kept: in compatible characters (NFKC), with ASCII digits and single spaces."""
    compatible = unicodedata.normalize("NFKC", postal_code)
    return " ".join("".join(str(unicodedata.decimal(one, one)) for one in compatible).split())


def postal_digits(postal_code: str) -> str:
    """The digits of a postal code, 0 to 9, in whichever script they are written."""
    return re.sub(r"[^0-9]", "", plain_postal_code(postal_code))


def _is_country(code: str) -> bool:
    return len(code) == 2 and code.isalpha() and code not in _NO_COUNTRIES
