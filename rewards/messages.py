"""What an offer says to the customer, in the customer's language."""

from collections.abc import Sequence
from datetime import date

from django.conf.locale import LANG_INFO
from django.utils import formats, translation

from rewards.models import Offer

PLACEHOLDERS = ("product", "company", "end_date", "expiry_date")


def message_of(offer: Offer, locale: str | None, *, announcement: bool = False) -> dict[str, str]:
    """Title and text in the locale, its language, or the campaign's own, with the dates filled in (C6)."""
    found = offer.messages.get(_closest(offer, locale), {})
    prefix = "announcement_" if announcement and found.get("announcement_text") else ""
    return {
        "title": _with_dates(found.get(f"{prefix}title", ""), offer, locale),
        "text": _with_dates(found.get(f"{prefix}text", ""), offer, locale),
    }


def _closest(offer: Offer, locale: str | None) -> str:
    return closest_of(list(offer.messages), locale, offer.default_locale)


def closest_of(names: Sequence[str], locale: str | None, default: str) -> str:
    """Of these locales the one that is asked for, another of its language, or the default."""
    wanted = (locale or "").replace("_", "-").casefold()
    language = wanted.partition("-")[0]
    by_name: dict[str, str] = {name.casefold(): name for name in names}
    if wanted in by_name:
        return by_name[wanted]
    same = [name for folded, name in by_name.items() if language and folded.partition("-")[0] == language]
    return same[0] if same else default


def fill_in(text: str, *, product: str, company: str) -> str:
    """Fill in what stays the same for all of an offer's time."""
    return text.replace("{product}", product).replace("{company}", company)


def fill_in_dates(text: str, *, ends_on: date, expires_on: date, locale: str | None) -> str:
    """Fill in the dates, which move when a campaign is extended, as people of the locale write them."""
    if "{" not in text:
        return text
    return text.replace("{end_date}", _read(ends_on, locale)).replace(
        "{expiry_date}", _read(expires_on, locale)
    )


def _with_dates(text: str, offer: Offer, locale: str | None) -> str:
    return fill_in_dates(text, ends_on=offer.ends_on, expires_on=offer.expires_on, locale=locale)


def _known(locale: str | None) -> str:
    """A language that dates can be written in: what a reader names is not kept, whatever it is."""
    wanted = (locale or "en").replace("_", "-").lower()
    return next((tag for tag in (wanted, wanted.partition("-")[0]) if tag in LANG_INFO), "en")


def _read(day: date, locale: str | None) -> str:
    """A day as people of the locale write it."""
    with translation.override(_known(locale)):
        return formats.date_format(day, "DATE_FORMAT", use_l10n=True)
