"""What a customer has redeemed; it outlives the reward URLs (R8)."""

from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from billing.errors import StripeAway
from moments.redeem.forms import ReturnForm
from moments.redeem.page import cards_of
from moments.redeem.private import private
from moments.redeem.timeline import headline_of, not_cancelled, steps_of
from moments.redeem.views import notices
from rewards import tokens
from rewards.redemption import countries, operations, queries
from rewards.redemption.errors import CancelTooLate, OrderNotFound, ReturnNotPossible, ReturnTermsChanged
from rewards.redemption.models import Order, OrderStatus

_ORDERS_A_PAGE = 20
NOT_CANCELLED = _(
    "The payment page can't be reached just now, so we could not cancel. Please try again in a minute; what is not paid"
    " for ends by itself."
)


@require_safe
@private("same-origin")
@notices.patient
def mine(request: HttpRequest) -> HttpResponse:
    """The signed-in customer's orders, the latest first, and the credit that is still to be used."""
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    found = queries.orders_of(request.user).prefetch_related("returns")
    orders = Paginator(found, _ORDERS_A_PAGE).get_page(request.GET.get("page"))
    context = {"orders": orders, "credits": queries.credits_of(request.user)}
    return render(request, "redeem/mine.html", context)


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


@require_http_methods(["GET", "HEAD", "POST"])
@private("same-origin")
@notices.patient
def cancel(request: HttpRequest, order_id: str) -> HttpResponse:
    """Cancel an order that nobody has begun to pack, or ask its provider to: what that means, and a button (S7)."""
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    found = queries.order_of(user=request.user, order_id=order_id)
    if found is None:
        return notices.not_found(request)
    if request.method == "POST":
        try:
            if found.status == OrderStatus.UNPAID:
                operations.cancel_unpaid_order(user=request.user, order_id=order_id)
            else:
                operations.cancel_own_order(user=request.user, order_id=order_id)
        except CancelTooLate as refusal:
            return show_order(request, found, notice=gettext(refusal.text), status=refusal.status)
        except StripeAway as away:
            return show_order(request, found, notice=gettext(NOT_CANCELLED), status=away.status)
        except OrderNotFound:
            return notices.not_found(request)
        return redirect("redeem:order", order_id)
    if not found.may_be_cancelled_by_customer:
        return redirect("redeem:order", order_id)
    context = {
        "order": found,
        "is_open_after": queries.is_open_after(found),
        "payment": found.paid_by_card,
    }
    return render(request, "redeem/cancel.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@private("same-origin")
@notices.patient
def ask_return(request: HttpRequest, order_id: str) -> HttpResponse:
    """Ask to send an order back; what that brings is said before (R9)."""
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    found = queries.order_of(user=request.user, order_id=order_id)
    if found is None:
        return notices.not_found(request)
    if request.method != "POST":
        if not queries.may_return(found):
            return redirect("redeem:order", order_id)
        return _return_page(request, found)
    form = ReturnForm(request.POST)
    if not form.is_valid():
        return _return_page(request, found, form=form, status=422)
    try:
        operations.ask_return(
            user=request.user,
            order_id=order_id,
            words=form.cleaned_data["words"],
            expected_minor=form.cleaned_data["brings"],
        )
    except ReturnTermsChanged as refusal:
        return _return_page(request, found, notice=gettext(refusal.text), status=refusal.status)
    except ReturnNotPossible as refusal:
        return show_order(request, found, notice=gettext(refusal.text), status=refusal.status)
    except OrderNotFound:
        return notices.not_found(request)
    return redirect("redeem:order", order_id)


def _return_page(
    request: HttpRequest, order: Order, *, form: ReturnForm | None = None, status: int = 200, notice: str = ""
) -> HttpResponse:
    brings = queries.return_brings(order)
    context = {
        "order": order,
        "brings": brings,
        "is_item": order.chosen.product_id is not None,
        "title": order.store_credit.title if order.store_credit else order.chosen.title,
        "ends_on": order.redemption.reward.offer.ends_on,
        "payment": order.paid_by_card,
        "form": form or ReturnForm(initial={"brings": brings.minor}),
        "notice": notice,
    }
    return render(request, "redeem/return.html", context, status=status)


def show_order(request: HttpRequest, order: Order, *, notice: str = "", status: int = 200) -> HttpResponse:
    """What was ordered, where it is, who paid what of it, and what can be done about it now (S8)."""
    returned = queries.return_of(order) if order.status == OrderStatus.DELIVERED else None
    again = order.status == OrderStatus.CANCELLED and queries.may_choose_again(order)
    offer, salt = order.redemption.reward.offer, order.redemption.reward.salt
    context = {
        "order": order,
        "amounts": queries.payment_of(order),
        "payment": order.paid_by_card,
        "country": countries.name_of(order.country),
        "headline": headline_of(order, returned, may_choose_again=again),
        "steps": steps_of(order, returned),
        "may_return": queries.may_return(order),
        "has_code": queries.has_code(order),
        "not_cancelled": not_cancelled(order),
        "cards": cards_of(offer) if again else [],
        "token": tokens.token_of(bytes(salt)) if again and salt else "",
        "credit_instead": queries.credit_instead_of(order),
        "notice": notice,
    }
    return render(request, "redeem/order.html", context, status=status)
