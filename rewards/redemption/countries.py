"""Names of the countries that rewards are delivered to (R2), by their ISO 3166-1 alpha-2 code."""

from collections.abc import Iterable

from django.utils.translation import get_language, gettext_lazy, to_locale

from kit import places
from rewards.words import fold

# Where addresses have no postal code, or one that people may leave out.
WITHOUT_POSTAL_CODE = frozenset({"AE", "BH", "HK", "PA", "QA"})


# CLDR calls these otherwise than their addresses do.
_AS_IN_ADDRESSES = {"HK": gettext_lazy("Hong Kong"), "VI": gettext_lazy("U.S. Virgin Islands")}


def name_of(code: str) -> str:
    """The country's name in the reader's language; its code where it has none."""
    if own := _AS_IN_ADDRESSES.get(code):
        return str(own)
    return places.name_of(code, to_locale(get_language() or "en").replace("_", "-"))


def in_order(codes: Iterable[str]) -> list[tuple[str, str]]:
    """Codes and names of countries, in the order in which a reader looks for the names: Österreich is near Oman."""
    return sorted(((code, name_of(code)) for code in codes), key=lambda one: fold(one[1]))
