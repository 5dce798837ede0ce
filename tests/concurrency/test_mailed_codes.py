"""Codes tried in parallel: the library counts tries in the session, which all calls read before one has written it."""

from typing import Any

import pytest
from allauth.account.signals import email_verification_code_rejected
from django.test import Client

from tests.accounts.entrances import CODE_PAGE, PASSWORD
from tests.conftest import in_parallel

pytestmark = pytest.mark.django_db(transaction=True)


def test_sixteen_wrong_codes_at_once_are_five_tries(client: Client) -> None:
    client.post("/accounts/signup/", {"email": "new@example.com", "password1": PASSWORD})
    compared: list[Any] = []

    def note(**facts: Any) -> None:
        compared.append(facts["last_attempt"])

    def wrong_code(_: int) -> int:
        browser = Client()
        browser.cookies = client.cookies
        return browser.post(CODE_PAGE, {"code": "wrong1"}).status_code

    email_verification_code_rejected.connect(note)
    try:
        answers = in_parallel(16, wrong_code)
    finally:
        email_verification_code_rejected.disconnect(note)

    assert 1 <= len(compared) <= 5
    assert answers.count(429) >= 11 - answers.count(302)
