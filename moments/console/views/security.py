"""How one signs in: for everybody with an account, with or without a company."""

from allauth.usersessions.internal.flows.sessions import end_sessions
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from accounts.security import security_of, session_of


@require_safe
@login_required
def security(request: HttpRequest) -> HttpResponse:
    """What protects the reader's sign-in, and the next step for each part of it (N3)."""
    assert isinstance(request.user, User)
    context = {"security": security_of(request.user), "openid_apps": settings.OPENID_APPS}
    return render(request, "console/security.html", context)


@require_POST
@login_required
def end_session(request: HttpRequest, name: str) -> HttpResponse:
    """Sign one of the reader's own devices out; this one too, if they choose it."""
    assert isinstance(request.user, User)
    session = session_of(request.user, name)
    if session is None:
        raise Http404
    end_sessions(request, [session])
    messages.success(request, "That device is signed out.")
    return redirect("usersessions_list")
