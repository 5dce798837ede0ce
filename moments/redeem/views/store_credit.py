"""From store credit to an order: the cart of a reward, for the item or the category of the credit (R9)."""

from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from billing import stripe_client
from moments.redeem.forms import AddressForm
from moments.redeem.private import private
from moments.redeem.views import notices
from moments.redeem.views.cart import page_of_shelf, told_to_pay
from rewards.redemption import operations, queries
from rewards.redemption.cart import choice_for
from rewards.redemption.errors import (
    AddressNotServed,
    CardsNotTaken,
    CartChanged,
    CreditNotUsable,
    ProductNotPicked,
    RewardNotForThisAccount,
)
from rewards.redemption.models import StoreCredit


@require_safe
@private("same-origin")
@notices.patient
def cart(request: HttpRequest, credit_id: str) -> HttpResponse:
    """The cart for a customer's own credit; used, ended and others' credit is not there."""
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    credit = queries.credit_of(user=request.user, credit_id=credit_id)
    if credit is None:
        return redirect("redeem:mine")
    return _show(request, request.user, credit, request.GET)


@require_http_methods(["GET", "HEAD", "POST"])
@private("same-origin")
@notices.patient
def place_order(request: HttpRequest, credit_id: str) -> HttpResponse:
    """Order with the credit, once; a repeat leads to the same order."""
    if request.method != "POST" or not isinstance(request.user, User):
        return redirect("redeem:credit", credit_id)
    credit = queries.credit_of(user=request.user, credit_id=credit_id)
    if credit is None:
        made = queries.order_of_credit(user=request.user, credit_id=credit_id)
        return redirect("redeem:order", made.pk) if made else redirect("redeem:mine")
    form = AddressForm(request.POST, marketplace=credit.redemption.reward.offer.marketplace)
    if not form.is_valid():
        return _show(request, request.user, credit, request.POST, form=form, status=422)
    return _order(request, request.user, credit, form)


def _order(request: HttpRequest, user: User, credit: StoreCredit, form: AddressForm) -> HttpResponse:
    try:
        order = operations.order_with_credit(
            user=user,
            credit_id=credit.pk,
            address=form.address(),
            product_id=request.POST.get("product") or None,
            language=get_language() or "en",
            expected_minor=told_to_pay(request.POST),
        )
    except (CreditNotUsable, RewardNotForThisAccount):
        return redirect("redeem:mine")
    except AddressNotServed as refusal:
        form.add_error(refusal.field, gettext(refusal.text))
        return _show(request, user, credit, request.POST, form=form, status=refusal.status)
    except (CardsNotTaken, CartChanged, ProductNotPicked) as refusal:
        return _show(
            request,
            user,
            credit,
            request.POST,
            form=form,
            status=refusal.status,
            notice=gettext(refusal.text),
        )
    return redirect("redeem:order", order.pk)


def _show(
    request: HttpRequest,
    user: User,
    credit: StoreCredit,
    asked: QueryDict,
    *,
    form: AddressForm | None = None,
    status: int = 200,
    notice: str = "",
) -> HttpResponse:
    """The cart, or the products to pick from where the credit is for a category."""
    reward = credit.redemption.reward
    context = {
        "reward": reward,
        "choice": choice_for(credit),
        "store_credit": credit,
        "notice": notice,
        "back": reverse("redeem:mine"),
        "here": f"{reverse('redeem:credit', args=[credit.pk])}?",
        "order_at": reverse("redeem:order_with_credit", args=[credit.pk]),
        "use_by": credit.expires_at,
    }
    cart = queries.cart_of_credit(credit=credit, user=user, product_id=asked.get("product") or None)
    if cart is None or (asked.get("pick") == "credit" and cart.may_take_credit):
        products = page_of_shelf(
            queries.products_for_store_credit(credit),
            asked,
            choice=choice_for(credit),
            offer=reward.offer,
            user=user,
            promo_minor=credit.value_minor,
        )
        return render(request, "redeem/credit.html", context | {"products": products}, status=status)
    form = form or AddressForm.proposing(queries.last_address_of(user), marketplace=reward.offer.marketplace)
    context |= {"cart": cart, "form": form, "can_pay": stripe_client.is_set_up()}
    return render(request, "redeem/cart.html", context, status=status)
