"""When and from where a session was last used; what is known of it is forgotten when it is over (V2)."""

import hashlib
from collections.abc import Callable

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.core.internal.httpkit import HTTP_USER_AGENT_MAX_LENGTH
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.core.cache import cache
from django.db.models import Exists, OuterRef
from django.http import HttpRequest, HttpResponse

from kit import clock

_MINUTE = 60


class SessionSeenMiddleware:
    """Notes each session's last use, once a minute for each address that it comes from: one statement.

    It looks after the answer, and only at sessions that someone signed in to and the page has looked at: a page
    that is the same for everybody stays so (V1).
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        session = request.session
        if session.accessed and session.session_key and AUTHENTICATION_METHODS_SESSION_KEY in session:
            _note(request, session.session_key)
        return response


def _note(request: HttpRequest, session_key: str) -> None:
    address = get_adapter().get_client_ip(request)
    # A digest: whoever can list the names of the cache could otherwise go on in every session.
    use = hashlib.sha256(f"{session_key}:{address}".encode()).hexdigest()
    if cache.add(f"seen:{use}", True, _MINUTE):
        UserSession.objects.filter(session_key=session_key).update(
            ip=address,
            user_agent=request.headers.get("User-Agent", "")[:HTTP_USER_AGENT_MAX_LENGTH],
            last_seen_at=clock.now(),
        )


def forget_ended_sessions(*, batch: int = 10_000) -> int:
    """Delete up to `batch` sessions that are over, and what is known of devices that have none; how many."""
    over = Session.objects.filter(expire_date__lt=clock.now()).order_by("expire_date").values("pk")[:batch]
    deleted, _ = Session.objects.filter(pk__in=over).delete()
    kept = Session.objects.filter(session_key=OuterRef("session_key"))
    UserSession.objects.filter(~Exists(kept)).delete()
    return deleted
