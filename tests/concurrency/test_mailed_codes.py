"""Codes tried in parallel: the library counts tries in the session, which all calls read before one has written it."""

from typing import Any

import pytest
from allauth.account.signals import email_verification_code_rejected, login_code_rejected
from django.test import Client

from accounts.models import User
from tests.accounts.entrances import CODE_PAGE, PASSWORD, confirmed
from tests.conftest import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("what_for", ["to sign up", "to sign in"])
def test_sixteen_wrong_codes_at_once_are_five_tries(client: Client, what_for: str) -> None:
    page, rejected = CODE_PAGE, email_verification_code_rejected
    if what_for == "to sign up":
        client.post("/accounts/signup/", {"email": "new@example.com", "password1": PASSWORD})
    else:
        confirmed(User.objects.create_user("new@example.com"))
        client.post("/accounts/login/code/", {"email": "new@example.com"})
        page, rejected = "/accounts/login/code/confirm/", login_code_rejected
    compared: list[Any] = []

    def note(**facts: Any) -> None:
        compared.append(facts["last_attempt"])

    def wrong_code(_: int) -> int:
        browser = Client()
        browser.cookies = client.cookies
        return browser.post(page, {"code": "wrong1"}).status_code

    rejected.connect(note)
    try:
        answers = in_parallel(16, wrong_code)
    finally:
        rejected.disconnect(note)

    assert 1 <= len(compared) <= 5
    assert answers.count(429) >= 11 - answers.count(302)
