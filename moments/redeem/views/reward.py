"""The page behind a reward URL."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.csp import CSP
from django.utils.translation import get_language
from django.views.decorators.clickjacking import xframe_options_sameorigin
from django.views.decorators.csp import csp_override
from django.views.decorators.http import require_safe

from accounts.models import User
from kit import clock
from moments.redeem.guesses import counted
from moments.redeem.languages import known, speak
from moments.redeem.page import page_of
from moments.redeem.preview import PreviewPage, preview_of
from moments.redeem.private import private
from moments.redeem.views import notices
from moments.redeem.views.orders import show_order
from rewards.models import Reward, RewardStatus
from rewards.redemption import operations, queries

# What a person looks at first, or has refused, the company knows, too (X3).
_NOT_OPEN: dict[str, str] = {
    RewardStatus.HELD: "redeem/held.html",
    RewardStatus.REFUSED: "redeem/refused.html",
}


@require_safe
@private("no-referrer")
@notices.patient
@counted
def reward(request: HttpRequest, token: str) -> HttpResponse:
    """The reward page: the same bytes for everybody but the account that claimed the reward (V1).

    No form and no nonce, nothing of the reader's session: choosing is a link to the cart. The account that
    claimed it sees its order here (S8). That a signed-in reader opened it is noted for the reminder (R8), by one
    statement whatever became of the reward.
    """
    found = queries.reward_of_token(token)
    if found is None:
        return _test_page(request, token)
    order = (
        queries.order_of_reward(reward=found, user=request.user) if isinstance(request.user, User) else None
    )
    if order is not None:
        return show_order(request, order)
    page = page_of(found.offer, found.offer.choices.all(), request=request)
    if is_expired(found):
        return render(request, "redeem/expired.html", {"page": page})
    if found.status in _NOT_OPEN:
        return render(request, _NOT_OPEN[found.status], {"page": page})
    if isinstance(request.user, User) and request.method == "GET":
        operations.note_reading(reward=found, user=request.user, language=get_language() or "en")
    return render(request, "redeem/reward.html", {"page": page, "token": token})


def is_expired(reward: Reward) -> bool:
    """Whether the last day of a reward has passed, though its secrets may still stand (R8)."""
    return clock.now() >= reward.offer.expires_at


def _test_page(request: HttpRequest, token: str) -> HttpResponse:
    """A campaign's own redemption page (C4); one message for every other token."""
    found = preview_of(token=token, request=request)
    if found is None:
        return notices.not_found(request)
    # Its own words are in the language of the message that was asked for (C4).
    if found.locale and (language := known(found.locale)):
        speak(request, language)
    return _shown_in_console(request, found)


_FRAMED_BY_US: dict[str, Any] = {**settings.SECURE_CSP, "frame-ancestors": [CSP.SELF]}


@csp_override(_FRAMED_BY_US)
@xframe_options_sameorigin
def _shown_in_console(request: HttpRequest, found: PreviewPage) -> HttpResponse:
    """A test page, which the console may hold in a frame: nothing can be ordered there."""
    return render(request, "redeem/reward.html", {"page": found.page, "test": found})
