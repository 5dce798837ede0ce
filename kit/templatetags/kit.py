"""Filters and tags that every page may use."""

import json

from django import template
from django.core.files.storage import default_storage
from django.core.serializers.json import DjangoJSONEncoder
from django.forms import BoundField
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from kit.http import COMPANY_FIELD, VERSION_FIELD
from kit.money import Money, usd

register = template.Library()


@register.filter
def in_usd(cents: int) -> Money:
    """Cents of USD as an amount to read."""
    return usd(cents)


@register.filter
def money(minor: int, currency: str) -> Money:
    """Minor units of a currency as an amount to read."""
    return Money(minor, currency)


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, for the eye only: the text beside it says the same."""
    return format_html(
        '<svg class="icon" aria-hidden="true"><use href="{}#{}"></use></svg>',
        static("dist/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def form_token(context: Context) -> SafeString:
    """What every form carries: the token against forgery, and in the console what it was made for.

    A form that was made before the reader switched to another company changes nothing there; one that was made before
    somebody else changed the same is looked at once more.
    """
    forgery = format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', context["csrf_token"]
    )
    company = context.get("company")
    if company is None:
        return forgery
    said = {COMPANY_FIELD: company.pk, VERSION_FIELD: context.get("version")}
    hidden = ((name, value) for name, value in said.items() if value)
    return forgery + format_html_join("", '<input type="hidden" name="{}" value="{}">', hidden)


@register.filter
def attribute(field: BoundField, name: str) -> str:
    """An attribute of a field's widget, such as data-prefix, by which a form says how its field is shown."""
    return str(field.field.widget.attrs.get(name, ""))


@register.filter
def first_line(text: str) -> str:
    """The label of a choice: "Marketer" of "Marketer\\nCreates and changes campaigns"."""
    return str(text).partition("\n")[0]


@register.filter
def other_lines(text: str) -> str:
    """The description of a choice, which follows its label on a line of its own."""
    return str(text).partition("\n")[2]


@register.filter
def initials(name: str) -> str:
    """One or two letters that stand for a person or a company: "AL" for Ada Lovelace and for ada.l@example.com."""
    words = str(name).partition("@")[0].replace(".", " ").replace("-", " ").split()
    return "".join(word[0] for word in [*words[:1], *words[1:][-1:]]).upper()


@register.filter
def pretty_json(value: object) -> str:
    """A value as JSON to read; a string is taken for JSON already, and shown as it is when it is none."""
    try:
        found = json.loads(value) if isinstance(value, str) else value
    except ValueError:
        return str(value)
    return json.dumps(found, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)


@register.filter
def media(path: str) -> str:
    """The address of a file in the media storage; nothing for none."""
    return default_storage.url(path) if path else ""
