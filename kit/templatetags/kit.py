"""Filters and tags that every page may use."""

from django import template
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

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
