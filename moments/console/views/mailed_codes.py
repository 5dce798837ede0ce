"""The pages that take a code mailed to an address: to confirm it, or to sign in with.

The library counts tries in the session, which calls in parallel read before any of them has written it. So they are
counted for each address before a code is looked at. Everything that is posted counts, since what is no other action
is taken for a code.
"""

from typing import Any

from allauth.account.internal.flows.email_verification_by_code import EMAIL_VERIFICATION_CODE_SESSION_KEY
from allauth.account.models import EmailAddress
from allauth.account.views import ConfirmLoginCodeView, email_verification_sent
from allauth.core.ratelimit import consume_or_429
from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase

from accounts.adapter import AccountAdapter
from accounts.models import User


def confirm_address(request: HttpRequest) -> HttpResponse:
    """The library's page, with tries that are counted for each address."""
    refused: HttpResponse | None = None
    if pending := request.session.get(EMAIL_VERIFICATION_CODE_SESSION_KEY):
        refused = consume_or_429(request, action="verify_code", key=pending["email"].lower())
    answer: HttpResponse = refused or email_verification_sent(request)
    return answer


class SignInByCodeView(ConfirmLoginCodeView):
    """The library's page, with tries and mails that are counted for each address."""

    _process: Any = None  # what the session keeps of the code, once the library has found it

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        """As the library does; who brings a code that is too old, or another browser's, is told so."""
        answer: HttpResponseBase = super().dispatch(request, *args, **kwargs)
        if request.method == "POST" and self._process is None and request.user.is_anonymous:
            messages.error(request, AccountAdapter.error_messages["incorrect_code"])
        return answer

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        email = self._process.state["email"].lower()
        refused: HttpResponse | None = consume_or_429(request, action="verify_code", key=email)
        if refused is None and request.POST.get("action") == "resend":
            refused = consume_or_429(request, action="request_login_code", key=email)
        answer: HttpResponse = refused or super().post(request, *args, **kwargs)
        return answer

    def form_valid(self, form: Form) -> HttpResponse:
        with transaction.atomic():
            if "code" in form.cleaned_data:
                _forget_strangers_password(self._process.user, self._process.state["email"])
            answer: HttpResponse = super().form_valid(form)
        return answer


confirm_sign_in = SignInByCodeView.as_view()


def _forget_strangers_password(user: User, email: str) -> None:
    """Take the password off an account whose address nobody had confirmed: anybody may have chosen it."""
    if not EmailAddress.objects.filter(user=user, email__iexact=email, verified=True).exists():
        user.set_unusable_password()
        user.save(update_fields=["password"])
