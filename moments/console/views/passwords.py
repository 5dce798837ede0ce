"""A forgotten password, where the library would leave for where the way leads before it has said what happens next."""

from typing import Any

from allauth.account.views import PasswordResetFromKeyView, PasswordResetView
from django.urls import reverse


class ForgottenPasswordView(PasswordResetView):
    """Asks for the address, and says then where the link is."""

    def get_success_url(self) -> str:
        return str(self.passthrough_next_url(reverse("account_reset_password_done")))


class NewPasswordView(PasswordResetFromKeyView):
    """Asks for the new password, and says then that it is changed."""

    def get_success_url(self) -> str:
        return str(self.passthrough_next_url(reverse("account_reset_password_from_key_done")))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        forgotten = self.passthrough_next_url(reverse("account_reset_password"))
        facts: dict[str, Any] = super().get_context_data(**kwargs)
        return facts | {"forgotten_url": forgotten}


forgotten_password = ForgottenPasswordView.as_view()
new_password = NewPasswordView.as_view()
