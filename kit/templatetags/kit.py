"""Filters that every page may use."""

from django import template

from kit.money import Money, usd

register = template.Library()


@register.filter
def in_usd(cents: int) -> Money:
    """Cents of USD as an amount to read."""
    return usd(cents)
