"""The device of a session, in words, and what addresses call the session."""

from allauth.usersessions.models import UserSession
from django import template

from accounts.security import session_name_of
from moments.console.devices import device_of

register = template.Library()


@register.filter
def device(user_agent: str) -> str:
    return device_of(user_agent)


@register.filter
def session_name(session: UserSession) -> str:
    return session_name_of(session)
