"""My data: what the store keeps about a customer, to be taken out and erased (V2)."""

import hmac
import secrets
from datetime import datetime, timedelta

from allauth.core.ratelimit import consume
from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from events.operations import queue_mail
from kit import clock
from moments.redeem.private import private
from moments.redeem.views import notices
from rewards.redemption import operations
from rewards.redemption.errors import ErasureTooEarly
from rewards.redemption.personal_data import (
    GONE,
    GONE_WITH_SIGN_IN,
    KEPT,
    STAYS_WITH_SIGN_IN,
    is_sign_in_needed,
)
from rewards.redemption.queries import wants_reminders

_LASTS = timedelta(minutes=15)
_IN_SESSION = "erasure"


@require_safe
@private("same-origin")
@notices.patient
def data(request: HttpRequest) -> HttpResponse:
    """What is kept, and what can be done with it."""
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    return _page(request, request.user)


@require_POST
@private("same-origin")
@notices.patient
def export(request: HttpRequest) -> HttpResponse:
    """The customer's data as a JSON file."""
    if not isinstance(request.user, User):
        return redirect("redeem:data")
    found = operations.export_customer(user=request.user, actor=f"customer:{request.user.pk}")
    answer = JsonResponse(found, json_dumps_params={"indent": 2, "ensure_ascii": False})
    answer["Content-Disposition"] = f'attachment; filename="my-data-{clock.now():%Y-%m-%d}.json"'
    return answer


@require_POST
@private("same-origin")
@notices.patient
def send_code(request: HttpRequest) -> HttpResponse:
    """Mail the code that erasing takes. Mails are counted, as those of sign-up are."""
    user = request.user
    if not isinstance(user, User):
        return redirect("redeem:data")
    if not consume(request, action="confirm_email", key=f"erase:{user.pk}"):
        return _page(request, user, notice=_("We have just sent a code. Please wait a moment."), status=429)
    code = f"{secrets.randbelow(1_000_000):06}"
    text = render_to_string("redeem/mail/erasure_code.txt", {"code": code, "STORE_NAME": settings.STORE_NAME})
    queue_mail(kind="erasure_code", to=user.email, subject=_("Your code to erase your data"), text=text)
    request.session[_IN_SESSION] = {
        "digest": _digest(user, code),
        "until": (clock.now() + _LASTS).isoformat(),
    }
    return redirect("redeem:erase")


@require_http_methods(["GET", "HEAD", "POST"])
@private("same-origin")
@notices.patient
def erase(request: HttpRequest) -> HttpResponse:
    """Take the code, and erase: what goes and what stays was said before."""
    user = request.user
    if not isinstance(user, User):
        return redirect_to_login(request.get_full_path())
    if _pending(request) is None:
        return redirect("redeem:data")
    if request.method != "POST":
        return _erase_page(request, user)
    if not consume(request, action="verify_code", key=f"erase:{user.pk}"):
        return _erase_page(request, user, notice=_("Too many tries. Please wait five minutes."), status=429)
    if not hmac.compare_digest(_pending(request) or "", _digest(user, request.POST.get("code", "").strip())):
        return _erase_page(request, user, notice=_("That is not the code that we sent you."), status=422)
    try:
        gone = operations.erase_customer(
            user=user, actor=f"customer:{user.pk}", reason="Asked for by the customer."
        )
    except ErasureTooEarly as refusal:
        return _erase_page(request, user, notice=_(refusal.text), status=refusal.status)
    if gone:
        logout(request)
    else:
        request.session.pop(_IN_SESSION, None)
    return render(request, "redeem/erased.html", {"is_sign_in_gone": gone})


def _page(request: HttpRequest, user: User, *, notice: str = "", status: int = 200) -> HttpResponse:
    context = _said_of(user) | {"notice": notice, "wants_reminders": wants_reminders(user)}
    return render(request, "redeem/data.html", context, status=status)


def _erase_page(request: HttpRequest, user: User, *, notice: str = "", status: int = 200) -> HttpResponse:
    context = _said_of(user) | {"notice": notice}
    return render(request, "redeem/erase.html", context, status=status)


def _said_of(user: User) -> dict[str, object]:
    needed = is_sign_in_needed(user)
    return {
        "gone": [_(one) for one in (*GONE, *(() if needed else (GONE_WITH_SIGN_IN,)))],
        "kept": [_(one) for one in (*KEPT, *((STAYS_WITH_SIGN_IN,) if needed else ()))],
    }


def _pending(request: HttpRequest) -> str | None:
    """What the code that was mailed hashes to, while it holds."""
    asked = request.session.get(_IN_SESSION)
    if asked is None or datetime.fromisoformat(asked["until"]) <= clock.now():
        return None
    return str(asked["digest"])


def _digest(user: User, code: str) -> str:
    return salted_hmac("moments.erasure", f"{user.pk}:{code}", algorithm="sha256").hexdigest()
