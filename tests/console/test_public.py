"""Pages for everyone: the start page, signing in and up, and what is said when something is missing."""

import re

import pytest
from django.test import Client

from accounts.models import User
from tests.accounts.entrances import CODE_PAGE, mailed_code
from tests.console.pages import text_of

ENTRANCES = ["/accounts/login/", "/accounts/signup/", "/accounts/password/reset/"]
OWN_ACCOUNT = [
    "/console/security/",
    "/accounts/email/",
    "/accounts/password/change/",
    "/accounts/2fa/",
    "/accounts/2fa/webauthn/",
    "/accounts/sessions/",
    "/accounts/reauthenticate/",
    "/accounts/logout/",
]


def test_the_start_page_shows_the_call_and_the_ways_in(client: Client, db: None, settings):
    settings.BASE_URL = "https://moments.example"

    response = client.get("/")

    page = response.content.decode()
    assert "curl -X POST https://moments.example/v1/getReward" in page
    assert 'href="/accounts/signup/"' in page
    assert 'href="/accounts/login/"' in page
    assert 'href="/docs/api/"' in page


def test_the_start_page_leads_who_is_signed_in_to_the_console(client: Client, db: None):
    client.force_login(User.objects.create_user("ada@lanternfox.example"))

    said = text_of(client.get("/"))

    assert "Open the console" in said
    assert "Sign up" not in said


def test_the_start_page_costs_no_statement(client: Client, db: None, django_assert_num_queries):
    with django_assert_num_queries(0):
        client.get("/")


@pytest.mark.parametrize("page", ["login", "signup"])
def test_entrances_speak_to_a_customer_whose_reward_waits(client: Client, db: None, settings, page: str):
    settings.STORE_NAME = "Parcel House"

    to_reward = text_of(client.get(f"/accounts/{page}/?next=/r/abc"))
    to_console = text_of(client.get(f"/accounts/{page}/?next=/console/"))

    assert "to receive your reward" in to_reward
    assert "Parcel House" in to_reward
    assert "reward" not in to_console
    assert "Parcel House" not in to_console


def test_going_from_sign_in_to_sign_up_keeps_the_way_back(client: Client, db: None):
    sign_in = client.get("/accounts/login/?next=/r/abc").content.decode()
    sign_up = client.get("/accounts/signup/?next=/r/abc").content.decode()

    assert 'href="/accounts/signup/?next=%2Fr%2Fabc"' in sign_in
    assert 'href="/accounts/login/?next=%2Fr%2Fabc"' in sign_up
    assert 'name="next" value="/r/abc"' in re.sub(r'type="hidden" ', "", sign_up)


def test_signing_up_returns_to_the_reward(client: Client, db: None):
    form = {"email": "mia@example.org", "password1": "velvet otter 42", "next": "/r/abc"}

    client.post("/accounts/signup/", form)
    response = client.post(CODE_PAGE, {"code": mailed_code()})

    assert (response.status_code, response.url) == (302, "/r/abc")


def test_a_fault_is_told_at_its_field_and_what_was_typed_stays(client: Client, db: None):
    form = {"email": "mia@example.org", "password1": "short", "next": "/console/"}

    page = client.post("/accounts/signup/", form).content.decode()

    assert 'value="mia@example.org"' in page
    assert re.search(
        r'<input type="password"[^>]*aria-invalid="true"[^>]*aria-describedby="[^"]*id_password1_error', page
    )
    assert 'id="id_password1_error"' in page
    assert "Create your Moments account" in page


@pytest.mark.parametrize("address", ["/", *ENTRANCES])
def test_public_pages_keep_to_the_strict_policy(client: Client, db: None, address: str):
    assert_strict(client.get(address))


@pytest.mark.parametrize("address", [*OWN_ACCOUNT, "/console/"])
def test_pages_of_ones_own_keep_to_the_strict_policy(console: Client, address: str):
    assert_strict(console.get(address))


def assert_strict(response):
    """No style or script in the page itself, nothing from anywhere else, and the same look."""
    page = response.content.decode()
    assert response.status_code == 200
    assert "unsafe" not in response["Content-Security-Policy"]
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=|javascript:", page)
    assert not re.search(r'<script(?![^>]*(?:\ssrc="/static/|type="application/json"))', page)
    assert not re.search(r'(?:src|href)="(?:https?:)?//', page)
    assert "/static/css/moments.css" in page


@pytest.mark.parametrize("address", ["/nowhere", "/console/nowhere/"])
def test_what_is_not_there_says_so_in_the_same_look(client: Client, db: None, address: str):
    response = client.get(address)

    assert response.status_code == 404
    assert "There is nothing here" in text_of(response)


def test_a_form_from_an_old_page_says_what_to_do(db: None):
    response = Client(enforce_csrf_checks=True).post(
        "/accounts/login/", {"login": "a@b.example", "password": "x"}
    )

    assert response.status_code == 403
    assert "Please send that again" in text_of(response)


@pytest.mark.parametrize(
    ("cookie", "chosen"), [("dark", True), ("light", True), ("", False), ('x" onload="', False)]
)
def test_a_chosen_theme_is_in_the_page_from_the_start(client: Client, db: None, cookie: str, chosen: bool):
    client.cookies["theme"] = cookie

    page = client.get("/").content.decode()

    assert (f'<html lang="en" data-theme="{cookie}">' in page) is chosen
    assert ('<html lang="en">' in page) is not chosen
