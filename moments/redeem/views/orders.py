"""What a customer has redeemed; it outlives the reward URLs (R8)."""

from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import User
from moments.redeem.private import private
from moments.redeem.views import notices
from rewards.redemption import countries, queries
from rewards.redemption.models import Order

_ORDERS_A_PAGE = 20


@require_safe
@private("same-origin")
@notices.patient
def mine(request: HttpRequest) -> HttpResponse:
    """The signed-in customer's rewards, the latest first."""
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    orders = Paginator(queries.orders_of(request.user), _ORDERS_A_PAGE).get_page(request.GET.get("page"))
    return render(request, "redeem/mine.html", {"orders": orders})


@require_safe
@private("same-origin")
@notices.patient
def order(request: HttpRequest, order_id: str) -> HttpResponse:
    """One of the signed-in customer's own orders; anybody else's is not there."""
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    found = queries.order_of(user=request.user, order_id=order_id)
    if found is None:
        return notices.not_found(request)
    return show_order(request, found)


def show_order(request: HttpRequest, order: Order) -> HttpResponse:
    """What was ordered, where it goes, and who paid what of it."""
    context = {
        "order": order,
        "amounts": queries.payment_of(order),
        "country": countries.name_of(order.country),
    }
    return render(request, "redeem/order.html", context)
