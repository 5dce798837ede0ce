"""Forms of sign-in, where the library's own say too much, or ask for too much."""

from typing import Any

from allauth.account.forms import LoginForm, RequestLoginCodeForm, SignupForm
from allauth.core import context as allauth_context
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.ways import lead_on, way_of


class SignInForm(LoginForm):  # type: ignore[misc]
    """Signs in with a password; the link for a forgotten one knows where the way leads."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        forgotten = lead_on(reverse("account_reset_password"), way_of(self.request))
        self.fields["password"].help_text = format_html(
            '<a href="{}">{}</a>', forgotten, _("Forgot your password?")
        )


class RequestCodeForm(RequestLoginCodeForm):  # type: ignore[misc]
    """Asks for a code to sign in with. Support gets none: a mailbox alone must not open the desk."""

    _user: User | None

    def clean_email(self) -> str:
        email: str = super().clean_email()
        if self._user is not None and self._user.is_staff:
            self._user = None
        return email


class SignUpForm(SignupForm):  # type: ignore[misc]
    """Signs up, or seems to: whether an address is taken shows neither in the answer nor in its time.

    On the way to a reward an address is all it asks for: the mailed code signs in, now and later.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if way_of(allauth_context.request):
            del self.fields["password1"]

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """The new user, or the answer for a taken address, after the hashing that a new user would cost."""
        if self.account_already_exists and "password1" in self.cleaned_data:
            make_password(self.cleaned_data["password1"])
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved
