"""Filters and tags that every page may use."""

from django import template
from django.template import Context
from django.templatetags.static import static
from django.utils.html import format_html
from django.utils.safestring import SafeString

from kit.http import COMPANY_FIELD
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
        static("vendor/tabler-icons/icons.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def form_token(context: Context) -> SafeString:
    """What every form carries: the token against forgery, and in the console the company that it was made for.

    A form that was made before the reader switched to another company changes nothing there.
    """
    forgery = format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">', context["csrf_token"]
    )
    company = context.get("company")
    if company is None:
        return forgery
    return forgery + format_html('<input type="hidden" name="{}" value="{}">', COMPANY_FIELD, company.pk)
