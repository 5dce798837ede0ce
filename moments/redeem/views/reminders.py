"""Reminders are switched off from a mail, without signing in, and on and off under My data (R8)."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import User
from moments.redeem.private import private
from moments.redeem.views import notices
from rewards.redemption import operations
from rewards.redemption.reminders import account_of_key


@csrf_exempt  # mail programs post here by themselves (RFC 8058): the key says who asks
@require_http_methods(["GET", "HEAD", "POST"])
@private("same-origin")
@notices.patient
def off(request: HttpRequest) -> HttpResponse:
    """A button that switches reminders off, and its effect. To look at the page changes nothing."""
    key = request.GET.get("key", "")
    if request.method == "POST":
        is_known, is_off = operations.stop_reminders(key=key), True
    else:
        is_known, is_off = account_of_key(key) is not None, False
    context = {"is_known": is_known, "is_off": is_off, "key": key}
    return render(request, "redeem/reminders.html", context, status=200 if is_known else 404)


@require_POST
@private("same-origin")
@notices.patient
def switch(request: HttpRequest) -> HttpResponse:
    """Switch the signed-in customer's reminders on or off."""
    if isinstance(request.user, User):
        operations.set_reminders(user=request.user, wanted=request.POST.get("reminders") == "on")
    return redirect(reverse("redeem:data") + "#reminders")
