"""What every answer of this door says about itself: it is nobody's to keep, to index or to pass on."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate

from django.http import HttpRequest
from django.http.response import HttpResponseBase


def private[**P, AnswerT: HttpResponseBase](
    referrer_policy: str,
) -> Callable[
    [Callable[Concatenate[HttpRequest, P], AnswerT]], Callable[Concatenate[HttpRequest, P], AnswerT]
]:
    """Mark a view's answers as private. The address is a secret (S9): no other site may be told of it.

    A page with a form takes `same-origin`: under `no-referrer` browsers post it with `Origin: null`, which
    the CSRF check must refuse.
    """

    def decorate(
        view: Callable[Concatenate[HttpRequest, P], AnswerT],
    ) -> Callable[Concatenate[HttpRequest, P], AnswerT]:
        @wraps(view)
        def marked(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> AnswerT:
            answer = view(request, *args, **kwargs)
            answer["Cache-Control"] = "no-store"
            answer["Referrer-Policy"] = referrer_policy
            answer["X-Robots-Tag"] = "noindex"
            return answer

        return marked

    return decorate
