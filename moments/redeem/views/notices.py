"""Pages that say kindly what can't be done."""

import logging
from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.db import InterfaceError, OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from kit.errors import TryAgain
from rewards.redemption.errors import RewardNotForThisAccount, RewardNotFound

logger = logging.getLogger(__name__)


def not_found(request: HttpRequest) -> HttpResponse:
    """One page for every address that no reward has, or has any more (R8)."""
    return render(request, "redeem/unknown.html", status=RewardNotFound.status)


def not_for_this_account(request: HttpRequest, token: str) -> HttpResponse:
    """One page for every account but the one that claimed the reward, whatever the cause (V1)."""
    return render(
        request, "redeem/other_account.html", {"token": token}, status=RewardNotForThisAccount.status
    )


def patient[**P](
    view: Callable[Concatenate[HttpRequest, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Ask to come again when a wait was outgrown or the database is away: nothing was changed."""

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except (OperationalError, InterfaceError) as error:
            logger.warning("The database did not answer: %s", str(error).strip().splitlines()[:1])
            connection.close_if_unusable_or_obsolete()
            answer = render(request, "redeem/try_again.html", status=TryAgain.status)
            answer["Retry-After"] = "2"
            return answer

    return answered
