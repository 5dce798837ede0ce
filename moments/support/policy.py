"""What the desk's pages may do in a browser that no other page may."""

from collections.abc import Callable
from copy import deepcopy

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils.csp import CSP

DESK = "/admin/"


class DeskPolicyMiddleware:
    """Lets the desk's scripts evaluate expressions and its elements carry styles: django-unfold needs both."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response
        self.policy = deepcopy(settings.SECURE_CSP)
        self.policy["script-src"] = [CSP.SELF, CSP.NONCE, CSP.UNSAFE_EVAL]
        self.policy["style-src"] = [CSP.SELF, CSP.UNSAFE_INLINE]

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(DESK):
            setattr(response, "_csp_config", self.policy)  # noqa: B010
        return response
