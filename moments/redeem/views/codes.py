"""The code that a gift is used with: shown when its customer asks for it, and to nobody else."""

from allauth.core.ratelimit import consume
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.models import User
from moments.redeem.private import private
from moments.redeem.views import notices
from rewards.redemption import operations, queries
from rewards.redemption.errors import CodeAway, CodeNotThere, OrderNotFound


@require_http_methods(["GET", "HEAD", "POST"])
@private("same-origin")
@notices.patient
def code(request: HttpRequest, order_id: str) -> HttpResponse:
    """Ask for the code of an own order, and see it: no page that is merely opened holds one. Each time is counted."""
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    order = queries.order_of(user=request.user, order_id=order_id)
    if order is None:
        return notices.not_found(request)
    if not queries.has_code(order):
        return redirect("redeem:order", order_id)
    found, notice, status = "", "", 200
    if request.method == "POST":
        if not consume(request, action="show_code", key=f"code:{request.user.pk}"):
            notice, status = _("Too many tries. Please wait five minutes."), 429
        else:
            try:
                found = operations.show_code(user=request.user, order_id=order_id)
            except (CodeAway, CodeNotThere) as refusal:
                notice, status = _(refusal.text), refusal.status
            except OrderNotFound:
                return notices.not_found(request)
    context = {"order": order, "code": found, "is_link": found.startswith("https://"), "notice": notice}
    return render(request, "redeem/code.html", context, status=status)
