"""Forms of sign-in, where the library's own say too much."""

from allauth.account.forms import SignupForm
from django.contrib.auth.hashers import make_password
from django.http import HttpRequest, HttpResponse

from accounts.models import User


class SignUpForm(SignupForm):  # type: ignore[misc]
    """Signs up, or seems to: whether an address is taken shows neither in the answer nor in its time."""

    def try_save(self, request: HttpRequest) -> tuple[User | None, HttpResponse | None]:
        """The new user, or the answer for a taken address, after the hashing that a new user would cost."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        saved: tuple[User | None, HttpResponse | None] = super().try_save(request)
        return saved
