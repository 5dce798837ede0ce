"""To Stripe's page, where a customer pays by card what is theirs to pay, and back (S4)."""

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.utils.translation import gettext_noop as _
from django.views.decorators.http import require_safe

from accounts.models import User
from billing.errors import StripeAway, StripeRefused
from moments.redeem.private import private
from moments.redeem.views import notices
from moments.redeem.views.orders import show_order
from rewards.redemption import operations, queries
from rewards.redemption.errors import PaymentOver
from rewards.redemption.models import OrderStatus

AWAY = _("The payment page can't be reached just now. Nothing is lost: please try again in a minute.")


@require_safe
@private("same-origin")
@notices.patient
def pay(request: HttpRequest, order_id: str) -> HttpResponse:
    """Lead to Stripe's page for an order that waits to be paid for; back to the order where it does not.

    A link, not a form: browsers let a form lead to nobody else.
    """
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    found = queries.order_of(user=request.user, order_id=order_id)
    if found is None:
        return notices.not_found(request)
    if found.paid_by_card is None:
        return redirect("redeem:order", order_id)
    try:
        return HttpResponseRedirect(
            operations.open_checkout(user=request.user, order_id=order_id), status=303
        )
    except PaymentOver:
        return redirect("redeem:order", order_id)
    except (StripeAway, StripeRefused):
        return show_order(request, found, notice=gettext(AWAY), status=StripeAway.status)


@require_safe
@private("same-origin")
@notices.patient
def paid(request: HttpRequest, order_id: str) -> HttpResponse:
    """Back from Stripe's page: ask Stripe at once, whatever brought the customer here, and show the order."""
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    found = queries.order_of(user=request.user, order_id=order_id)
    if found is None:
        return notices.not_found(request)
    if found.status == OrderStatus.UNPAID and found.paid_by_card is not None:
        try:
            operations.settle_payment(payment=found.paid_by_card)
        except StripeAway:
            messages.info(request, gettext("If you have just paid, this page says so in a few minutes."))
    return redirect("redeem:order", order_id)
