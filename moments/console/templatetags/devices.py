"""The device of a session, in words."""

from django import template

from moments.console.devices import device_of

register = template.Library()


@register.filter
def device(user_agent: str) -> str:
    return device_of(user_agent)
