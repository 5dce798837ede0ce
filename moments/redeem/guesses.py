"""Who tries many addresses that no reward has is asked to wait (S9)."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from allauth.core.internal.ratelimit import get_ip
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from rewards.redemption.errors import RewardNotFound

# Of one address, or one network of IPv6, which many may share: who follows a link that has ended takes one.
MOST = 120
_SECONDS = 60


def counted[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Count the tokens that a caller asks for and no reward has; beyond `MOST` in a minute answer 429 to every token.

    Then nothing is looked up, so that a guess that is right reads like a wrong one. Tokens of rewards count nothing.
    """

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        name = f"reward_guesses:{get_ip(request)}"
        if cache.get(name, 0) >= MOST:
            answer = render(request, "redeem/too_often.html", status=429)
            answer["Retry-After"] = str(_SECONDS)
            return answer
        answer = view(request, *args, **kwargs)
        if answer.status_code == RewardNotFound.status:
            _count(name)
        return answer

    return answered


def _count(name: str) -> None:
    if cache.add(name, 1, _SECONDS):
        return
    try:
        cache.incr(name)
    except ValueError:  # the minute ended in between
        cache.add(name, 1, _SECONDS)
