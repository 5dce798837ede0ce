"""Signing in by a mailed code: for customers and members, with what comes after it, and never for support."""

import re

import pytest
from allauth.account.models import EmailAddress
from django.http import HttpResponse
from django.test import Client

from accounts.models import Member, User
from tests.accounts import hashing
from tests.accounts import test_second_factor as second_factor
from tests.accounts.entrances import CODE_PAGE, PASSWORD, confirmed, mailed_code, sign_in
from tests.accounts.test_sign_up import body_of
from tests.console.pages import text_of
from tests.mailbox import delivered
from tests.world import World

ASK, ENTER = "/accounts/login/code/", "/accounts/login/code/confirm/"
WAY = "/r/mine/"
ON_THE_WAY = "?next=%2Fr%2Fmine%2F"


@pytest.fixture
def ada(db: None) -> User:
    return confirmed(User.objects.create_user("ada@example.com", PASSWORD))


def asked(email: str = "ada@example.com", *, way: str = WAY) -> Client:
    """A browser that has asked for a code."""
    client = Client()
    assert client.post(ASK, {"email": email, "next": way})["Location"].startswith(ENTER)
    return client


def enter(client: Client, code: str, *, way: str = WAY) -> HttpResponse:
    return client.post(ENTER, {"code": code, "next": way})


def wrong() -> str:
    return "000000" if mailed_code() != "000000" else "111111"


def is_in(client: Client) -> bool:
    return "_auth_user_id" in client.session


@pytest.mark.parametrize("email", ["ada@example.com", "Ada@Example.com"])
def test_who_enters_the_mailed_code_is_in_and_goes_on(ada: User, email: str) -> None:
    client = Client()

    asks = client.post(ASK, {"email": email, "next": WAY})
    answer = enter(client, mailed_code())

    assert asks["Location"] == f"{ENTER}{ON_THE_WAY}"
    assert answer["Location"] == WAY
    assert client.session["_auth_user_id"] == ada.id
    assert [(sent.to, sent.subject) for sent in delivered()] == [(["ada@example.com"], "Your code")]


def test_a_customer_is_offered_the_code_first_and_the_password_beside_it(db: None, client: Client) -> None:
    page = client.get("/accounts/login/", {"next": WAY}).content.decode()

    assert page.index("Mail me a code") < page.index("Use a password or a passkey") < page.index("Password")
    assert f'action="{ASK}"' in page
    # The code, the password and the passkey.
    assert page.count('<input type="hidden" name="next" value="/r/mine/">') == 3


def test_a_developer_is_offered_the_password_first(db: None, client: Client) -> None:
    page = client.get("/accounts/login/", {"next": "/console/"}).content.decode()

    assert page.index('type="password"') < page.index(f'href="{ASK}?next=%2Fconsole%2F"')
    assert f'action="{ASK}"' not in page


def test_the_code_is_asked_for_by_a_field_that_phones_fill_in(ada: User) -> None:
    page = asked().get(ENTER, {"next": WAY}).content.decode()

    field = re.search(r'<input class="code-input"[^>]*>', page).group()
    assert 'inputmode="numeric"' in field
    assert 'autocomplete="one-time-code"' in field


def test_the_mail_shows_the_code_big_and_says_one_thing(ada: User, settings) -> None:
    settings.STORE_NAME = "Parcel House"
    asked()

    [sent] = delivered()
    html = sent.alternatives[0].content
    assert f'<p class="code">{mailed_code()}</p>' in html
    assert "Your code to sign in" in html
    assert "It works for 15 minutes" in sent.body
    assert "Parcel House" in sent.body
    assert "/r/" not in sent.body + html


def test_a_code_signs_in_once(ada: User) -> None:
    client = asked()
    code = mailed_code()
    enter(client, code)
    client.post("/accounts/logout/")

    assert enter(client, code)["Location"] == f"{ASK}{ON_THE_WAY}"
    assert not is_in(client)


def test_a_wrong_code_is_refused_and_the_right_one_still_works(ada: User) -> None:
    client = asked()

    answer = enter(client, wrong())

    assert answer.status_code == 200
    assert "That code is not right" in text_of(answer)
    assert enter(client, mailed_code())["Location"] == WAY


def test_five_wrong_codes_end_it(ada: User) -> None:
    client = asked()
    code = mailed_code()

    answers = [enter(client, wrong()) for _ in range(5)]

    assert [one.status_code for one in answers] == [200, 200, 200, 200, 302]
    assert answers[-1]["Location"] == f"{ASK}{ON_THE_WAY}"
    assert "Too many wrong tries" in text_of(client.get(answers[-1]["Location"]))
    assert enter(client, code)["Location"] == f"{ASK}{ON_THE_WAY}"
    assert not is_in(client)


def older(client: Client, seconds: int) -> None:
    """What the browser's session holds of the sign-in, so much older."""
    session = client.session
    login = session["account_login"]
    login["initiated_at"] -= seconds
    login["state"]["stages"]["login_by_code"]["data"]["at"] -= seconds
    session["account_login"] = login
    session.save()


@pytest.mark.parametrize(("seconds", "goes_to"), [(890, WAY), (901, f"{ASK}{ON_THE_WAY}")])
def test_a_code_works_for_fifteen_minutes(ada: User, seconds: int, goes_to: str) -> None:
    client = asked()
    older(client, seconds)

    answer = enter(client, mailed_code())

    assert answer["Location"] == goes_to
    assert is_in(client) is (goes_to == WAY)
    if goes_to != WAY:
        assert "not right, or no longer valid" in text_of(client.get(goes_to))


def test_a_code_works_in_the_browser_that_asked_for_it(ada: User) -> None:
    here, elsewhere = asked(), Client()

    answer = enter(elsewhere, mailed_code())

    assert answer["Location"] == f"{ASK}{ON_THE_WAY}"
    assert "not right, or no longer valid" in text_of(elsewhere.get(answer["Location"]))
    assert not is_in(elsewhere)
    assert enter(here, mailed_code())["Location"] == WAY


def test_another_code_can_be_asked_for_and_only_the_last_one_works(ada: User, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "60/m/ip"}
    client = asked()
    first = mailed_code()

    answer = client.post(ENTER, {"action": "resend", "next": WAY})

    assert answer["Location"] == f"{ENTER}{ON_THE_WAY}"
    assert len(delivered()) == 2
    if first != mailed_code():
        assert enter(client, first).status_code == 200
    assert enter(client, mailed_code())["Location"] == WAY


def test_an_address_gets_three_more_codes_of_one_sign_in(ada: User, settings) -> None:
    settings.ACCOUNT_RATE_LIMITS = {"request_login_code": "60/m/ip", "verify_code": "60/m/ip"}
    client = asked()

    answers = [client.post(ENTER, {"action": "resend", "next": WAY}).status_code for _ in range(4)]

    assert answers == [302, 302, 302, 200]
    assert len(delivered()) == 4


def test_an_unknown_address_and_support_get_the_same_answers_and_other_mails(ada: User) -> None:
    User.objects.create_superuser("desk@example.com", PASSWORD)
    seen = []
    for email in ("ada@example.com", "nobody@example.com", "desk@example.com"):
        client = Client()
        asks = client.post(ASK, {"email": email, "next": WAY})
        page = client.get(asks["Location"])
        refused = enter(client, "no")
        seen.append(
            [(asks.status_code, asks["Location"], body_of(asks, email))]
            + [(one.status_code, body_of(one, email)) for one in (page, refused)]
            + [sorted(client.cookies)]
        )

    assert seen[0] == seen[1] == seen[2]
    assert [sent.subject for sent in delivered()] == [
        "Your code",
        "There is no account with this address",
        "Sign in with your password",
    ]


def test_who_has_no_account_is_led_to_one_and_back_to_the_reward(db: None) -> None:
    client = asked("nobody@example.com", way="/r/abc/cart?choice=x")

    [sent] = delivered()
    page = "/accounts/signup/?next=%2Fr%2Fabc%2Fcart%3Fchoice%3Dx%26lang%3Den"
    assert page in sent.body
    assert page in sent.alternatives[0].content
    assert client.get(page).status_code == 200


def test_the_answers_for_an_address_hash_no_password(ada: User, settings) -> None:
    settings.PASSWORD_HASHERS = ["tests.accounts.hashing.CountingHasher"]
    hashing.CountingHasher.hashed = 0
    for email in ("ada@example.com", "nobody@example.com"):
        asked(email)

    assert hashing.CountingHasher.hashed == 0


def test_a_closed_account_gets_no_code(ada: User) -> None:
    User.objects.update(is_active=False)
    asked()

    assert [sent.subject for sent in delivered()] == ["There is no account with this address"]


def test_a_second_factor_is_asked_for_after_the_code(ada: User) -> None:
    secret = second_factor.turn_on(sign_in(ada))
    client = asked()

    step = enter(client, mailed_code())

    assert step["Location"] == f"{second_factor.STEP}{ON_THE_WAY}"
    assert not is_in(client)
    assert 'name="next" value="/r/mine/"' in client.get(step["Location"]).content.decode()
    wrong_one = client.post(second_factor.STEP, {"code": "000000", "next": WAY})
    assert "That code is not right" in text_of(wrong_one)
    assert not is_in(client)
    right = client.post(second_factor.STEP, {"code": second_factor.code_of(secret, 1), "next": WAY})
    assert right["Location"] == WAY
    assert is_in(client)


def test_a_recovery_code_is_a_second_factor_too(ada: User) -> None:
    owner = sign_in(ada)
    second_factor.turn_on(owner)
    spare = owner.get("/accounts/2fa/recovery-codes/").context["unused_codes"][0]
    client = asked(way="/console/")
    assert enter(client, mailed_code(), way="/console/")["Location"] == second_factor.STEP

    assert client.post(second_factor.STEP, {"code": spare})["Location"] == "/console/"


@pytest.mark.parametrize("way", [WAY, "/console/", "/admin/"])
def test_support_gets_no_code(db: None, way: str) -> None:
    confirmed(User.objects.create_superuser("desk@example.com", PASSWORD))
    client = asked("desk@example.com", way=way)
    client.post(ENTER, {"action": "resend", "next": way})

    [sent] = delivered()
    assert sent.subject == "Sign in with your password"
    assert "never with a code alone" in sent.body
    assert not re.search(r"\b\d{6}\b", sent.body)
    assert not is_in(client)


def test_who_becomes_support_half_way_stays_outside(ada: User) -> None:
    client = asked()
    User.objects.update(is_staff=True)

    answer = enter(client, mailed_code())

    assert answer["Location"] == f"/accounts/login/{ON_THE_WAY}"
    assert not is_in(client)
    assert client.get("/admin/").status_code == 302


def test_support_still_signs_in_with_its_password(db: None) -> None:
    support = confirmed(User.objects.create_superuser("desk@example.com", PASSWORD))

    assert is_in(sign_in(support))


def test_an_account_whose_address_nobody_confirmed_loses_its_password(db: None) -> None:
    squatter = Client()
    squatter.post("/accounts/signup/", {"email": "ada@example.com", "password1": PASSWORD})
    client = asked()

    assert enter(client, mailed_code())["Location"] == WAY

    user = User.objects.get()
    assert EmailAddress.objects.get(user=user).verified
    assert not user.has_usable_password()
    assert not is_in(squatter)


def test_a_confirmed_account_keeps_its_password(ada: User) -> None:
    client = asked()
    enter(client, mailed_code())

    ada.refresh_from_db()
    assert ada.check_password(PASSWORD)


def test_a_member_signs_in_to_the_console_and_stays_a_member(world: World) -> None:
    confirmed(world.user)
    before = list(Member.objects.order_by("pk").values())
    client = asked(world.user.email, way="/console/")

    assert enter(client, mailed_code(), way="/console/")["Location"] == "/console/"
    assert client.get("/console/").status_code == 200
    assert list(Member.objects.order_by("pk").values()) == before


def test_a_customer_needs_no_password_to_sign_up_and_none_later(db: None) -> None:
    client = Client()
    page = client.get("/accounts/signup/", {"next": WAY}).content.decode()
    assert 'type="password"' not in page

    client.post("/accounts/signup/", {"email": "new@example.com", "next": WAY})
    assert client.post(CODE_PAGE, {"code": mailed_code(), "next": WAY})["Location"] == WAY

    assert not User.objects.get().has_usable_password()
    assert not Member.objects.exists()
    later = asked("new@example.com")
    assert enter(later, mailed_code())["Location"] == WAY
    assert is_in(later)


def test_a_developer_needs_a_password_to_sign_up(db: None, client: Client) -> None:
    answer = client.post("/accounts/signup/", {"email": "new@example.com", "next": "/console/"})

    assert "password1" in answer.context["form"].errors
    assert not User.objects.exists()


@pytest.mark.parametrize(
    "way", ["https://evil.example/", "//evil.example", "/r//evil.example", "javascript:x"]
)
def test_nobody_is_sent_elsewhere(ada: User, way: str) -> None:
    client = Client()
    client.post(ASK, {"email": ada.email, "next": way})

    answer = enter(client, mailed_code(), way=way)

    assert answer["Location"] in ("/console/", "/r//evil.example")
