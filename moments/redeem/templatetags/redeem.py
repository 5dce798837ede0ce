"""How the customers' pages write amounts, lists, links and languages."""

from collections.abc import Iterable
from datetime import UTC, date, datetime
from typing import Any

from babel import Locale
from babel.dates import format_date, format_time, get_datetime_format
from babel.lists import format_list
from babel.numbers import format_currency
from django import template
from django.conf import settings
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, to_locale

from kit.money import Money, to_major
from moments.redeem.languages import QUERY, named_by

register = template.Library()

# Where people who use the currency write amounts otherwise than most who speak the language.
_AT_HOME = {("es", "MXN"): "es_MX", ("es", "USD"): "es_US", ("en", "INR"): "en_IN"}


@register.filter
def amount(money: Money) -> str:
    """An amount as people write it who speak the language: `27,50 €`, `$27.50`."""
    locale = _AT_HOME.get((_language(), money.currency)) or to_locale(_language())
    return format_currency(to_major(money.minor, money.currency), money.currency, locale=locale)


@register.filter
def day(moment: date) -> str:
    """A day as people write it in a letter: `5 marzo 2027`."""
    shown = timezone.localtime(moment) if isinstance(moment, datetime) else moment
    return format_date(shown, "long", locale=to_locale(_language()))


@register.filter
def day_and_time(moment: datetime) -> str:
    """A day with its time: `5 marzo 2027, 14:30`."""
    locale, local = to_locale(_language()), timezone.localtime(moment)
    shown_day, time = format_date(local, "long", locale=locale), format_time(local, "short", locale=locale)
    return str(get_datetime_format("medium", locale=locale)).format(time, shown_day)


@register.filter
def time_of_day(moment: datetime) -> str:
    """A time of the day, as UTC has it: `14:30`."""
    return format_time(moment.astimezone(UTC), "short", locale=to_locale(_language()))


@register.filter
def listed(names: Iterable[Any]) -> str:
    """Names as a list in a sentence: `Austria and Germany`."""
    return format_list([str(name) for name in names], locale=to_locale(_language()))


@register.simple_tag
def company_link(company: str, website: str) -> SafeString:
    """The company's name, which leads to its website where it has one."""
    if not website:
        return format_html("<strong>{}</strong>", company)
    return format_html(
        '<a href="{}" rel="noopener noreferrer nofollow"><strong>{}</strong></a>', website, company
    )


@register.simple_tag(takes_context=True)
def going_on(context: Context, mark: str) -> SafeString:
    """What an address ends in, after `mark` (? or &), so that the way goes on in the language that was named."""
    request = context.get("request")
    named = named_by(request) if request else ""
    return format_html("{}{}={}", mark, QUERY, named) if named else SafeString("")


@register.simple_tag
def languages() -> list[tuple[str, str]]:
    """The languages that can be chosen, each by its own name."""
    return [(code, _own_name(code)) for code, _ in settings.LANGUAGES]


def _own_name(code: str) -> str:
    name = Locale.parse(to_locale(code)).get_language_name() or code
    return name[:1].upper() + name[1:]


def _language() -> str:
    return get_language() or settings.LANGUAGE_CODE
