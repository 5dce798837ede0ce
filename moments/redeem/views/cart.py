"""From a choice to an order."""

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.views.decorators.http import require_http_methods, require_safe

from accounts.models import User
from billing import stripe_client
from moments.redeem.forms import AddressForm
from moments.redeem.guesses import counted
from moments.redeem.languages import QUERY, named_by
from moments.redeem.private import private
from moments.redeem.views import notices
from moments.redeem.views.reward import is_expired
from rewards.models import OfferChoice, Reward, RewardStatus
from rewards.redemption import operations, queries
from rewards.redemption.errors import (
    AddressNotServed,
    CardsNotTaken,
    CartChanged,
    ChoiceNotOffered,
    ProductNotPicked,
    RewardExpired,
    RewardNotForThisAccount,
    RewardNotOpen,
)
from rewards.redemption.models import OrderStatus
from rewards.redemption.substitution import Shelf

PRODUCTS_A_PAGE = 24


@require_safe
@private("same-origin")
@notices.patient
@counted
def cart(request: HttpRequest, token: str) -> HttpResponse:
    """The cart for a choice: what it comes to, and where to send it. Signed-in customers only (S2)."""
    reward = queries.reward_of_token(token)
    if reward is None:
        return notices.not_found(request)
    if not isinstance(request.user, User):
        return redirect_to_login(request.get_full_path())
    if answer := _elsewhere(request, request.user, reward, token):
        return answer
    return _show(request, request.user, reward, token, request.GET)


@require_http_methods(["GET", "HEAD", "POST"])
@private("same-origin")
@notices.patient
@counted
def place_order(request: HttpRequest, token: str) -> HttpResponse:
    """Place the order, once; a repeat leads to the same order. Whoever comes by GET goes to the reward."""
    if request.method != "POST":
        return _to_reward(request, token)
    reward = queries.reward_of_token(token)
    if reward is None:
        return notices.not_found(request)
    if not isinstance(request.user, User):
        return redirect_to_login(_cart_address(request, token))
    if answer := _elsewhere(request, request.user, reward, token):
        return answer
    form = AddressForm(request.POST, marketplace=reward.offer.marketplace)
    if not form.is_valid():
        return _show(request, request.user, reward, token, request.POST, form=form, status=422)
    return _order(request, request.user, reward, token, form)


def _order(request: HttpRequest, user: User, reward: Reward, token: str, form: AddressForm) -> HttpResponse:
    try:
        order = operations.redeem(
            token=token,
            user=user,
            choice_id=request.POST.get("choice", ""),
            address=form.address(),
            product_id=request.POST.get("product") or None,
            language=get_language() or "en",
            expected_minor=told_to_pay(request.POST),
        )
    except RewardNotForThisAccount:
        return notices.not_for_this_account(request, token)
    except (RewardExpired, RewardNotOpen, ChoiceNotOffered):
        return _to_reward(request, token)
    except AddressNotServed as refusal:
        form.add_error(refusal.field, gettext(refusal.text))
        return _show(request, user, reward, token, request.POST, form=form, status=refusal.status)
    except (CardsNotTaken, CartChanged, ProductNotPicked) as refusal:
        return _show(
            request,
            user,
            reward,
            token,
            request.POST,
            form=form,
            status=refusal.status,
            notice=gettext(refusal.text),
        )
    return redirect("redeem:order", order.pk)


def _elsewhere(request: HttpRequest, user: User, reward: Reward, token: str) -> HttpResponse | None:
    """Where a customer goes who can't fill a cart; None: go on.

    That is the order made before, unless it is cancelled, the page that says it is too late, or the one message
    for every other account (V1).
    """
    order = queries.order_of_reward(reward=reward, user=user)
    is_closed = is_expired(reward) or reward.status != RewardStatus.ISSUED
    if is_closed or (order is not None and order.status != OrderStatus.CANCELLED):
        return _to_reward(request, token)
    if queries.is_claimed_by_another(reward=reward, user=user):
        return notices.not_for_this_account(request, token)
    return None


def _to_reward(request: HttpRequest, token: str) -> HttpResponse:
    return redirect(_reward_address(request, token))


def _reward_address(request: HttpRequest, token: str) -> str:
    """The reward page's address; the page learns from it alone which language was named (V1)."""
    named = named_by(request)
    return reverse("redeem:reward", args=[token]) + (f"?{urlencode({QUERY: named})}" if named else "")


def _show(
    request: HttpRequest,
    user: User,
    reward: Reward,
    token: str,
    asked: QueryDict,
    *,
    form: AddressForm | None = None,
    status: int = 200,
    notice: str = "",
) -> HttpResponse:
    """The cart, or the products to pick from where the choice is credit."""
    try:
        choice = queries.choice_of(reward=reward, choice_id=asked.get("choice", ""))
    except ChoiceNotOffered:
        return _to_reward(request, token)
    context = {
        "reward": reward,
        "token": token,
        "choice": choice,
        "notice": notice,
        "back": _reward_address(request, token),
        "here": f"{reverse('redeem:cart', args=[token])}?{urlencode({'choice': choice.pk})}&",
        "order_at": reverse("redeem:place_order", args=[token]),
        "use_by": reward.offer.expires_on,
    }
    cart = queries.cart_of(reward=reward, choice=choice, user=user, product_id=asked.get("product") or None)
    if cart is None or (asked.get("pick") == "credit" and cart.may_take_credit):
        return render(
            request, "redeem/credit.html", context | _products(reward, choice, user, asked), status=status
        )
    form = form or AddressForm.proposing(queries.last_address_of(user), marketplace=reward.offer.marketplace)
    context |= {"cart": cart, "form": form, "can_pay": stripe_client.is_set_up()}
    return render(request, "redeem/cart.html", context, status=status)


def told_to_pay(posted: QueryDict) -> int | None:
    """What the cart said that the customer has to pay; None where it said nothing."""
    said = posted.get("pays", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 19 else None


def _products(reward: Reward, choice: OfferChoice, user: User, asked: QueryDict) -> dict[str, object]:
    shelf = queries.products_for_credit(reward=reward, choice=choice)
    offer = reward.offer
    page = page_of_shelf(shelf, asked, choice=choice, offer=offer, user=user, promo_minor=offer.cpa_minor)
    return {"products": page}


def page_of_shelf(shelf: Shelf, asked: QueryDict, **facts: Any) -> Page[Any]:
    """The page of a shelf that is asked for: products, each with what the customer pays of it by card."""
    pages: Paginator[Any] = Paginator(cast(Any, shelf), PRODUCTS_A_PAGE)
    page = pages.get_page(asked.get("page"))
    page.object_list = queries.with_what_is_paid(page.object_list, **facts)
    return page


def _cart_address(request: HttpRequest, token: str) -> str:
    query = {"choice": request.POST.get("choice", ""), "product": request.POST.get("product", "")}
    if named := named_by(request):
        query[QUERY] = named
    return f"{reverse('redeem:cart', args=[token])}?{urlencode(query)}"
