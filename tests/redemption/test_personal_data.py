"""Customers take their data with them, and have them erased (V2)."""

from datetime import timedelta

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.models import User
from events.models import AuditEntry
from fraud.models import AccountSignal
from kit import clock
from rewards.redemption.errors import ErasureTooEarly
from rewards.redemption.models import Order, Redemption, Return, StoreAccount
from rewards.redemption.operations import Move, ask_return, erase_customer, move_order, redeem, refuse_return
from tests.accounts.entrances import mailed_code
from tests.redemption.conftest import HOME, choice_of, signed_in, user

STAFF = "support:test"


@pytest.fixture
def who(shop):
    return user()


@pytest.fixture
def order(shop, who):
    """A delivered order."""
    offer = shop.offer(shop.product(title="Copper Kettle"))
    made = redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)
    move_order(move=Move(made.pk, "shipped", "Post", "T 1"), actor=STAFF, reason="Sent.")
    return move_order(move=Move(made.pk, "delivered"), actor=STAFF, reason="There.")


def asked(client):
    client.post("/r/data/erase/code")
    return mailed_code()


def test_the_file_holds_what_is_kept_and_says_what_stays(who, order):
    answer = signed_in(who).post("/r/data/export")

    assert answer["Content-Disposition"].startswith('attachment; filename="my-data-')
    assert answer["Cache-Control"] == "no-store"
    found = answer.json()
    assert found["signIn"]["email"] == who.email
    [kept] = found["orders"]
    assert (kept["product"], kept["priceMinor"], kept["youPaidMinor"]) == ("Copper Kettle", 2_500, 0)
    assert kept["address"]["street"] == "12 Garden Row"
    assert [move["to"] for move in kept["moves"]] == ["shipped", "delivered"]
    assert found["rewards"][0]["from"] == "Lantern Works"
    assert any("180 days" in line for line in found["keptAfterErasure"])
    assert AuditEntry.objects.get(verb="account.export").chain == "store"


def test_the_file_holds_where_a_customer_is_signed_in(who, order):
    EmailAddress.objects.create(user=who, email="Ada.Byron@example.org")
    UserSession.objects.create(user=who, session_key="one", ip="203.0.113.7", user_agent="Firefox")
    UserSession.objects.create(user=user(), session_key="two", ip="203.0.113.8", user_agent="Safari")

    found = signed_in(who).post("/r/data/export").json()["signIn"]

    assert found["allEmails"] == sorted([who.email, "ada.byron@example.org"])
    assert ("203.0.113.7", "Firefox") in [(one["ipAddress"], one["userAgent"]) for one in found["browsers"]]
    assert "203.0.113.8" not in str(found)


def test_nothing_is_erased_without_the_code(who, order):
    client = signed_in(who)
    assert client.post("/r/data/erase", {"code": "000000"})["Location"] == "/r/data/"
    code = asked(client)

    wrong = client.post("/r/data/erase", {"code": f"{(int(code) + 1) % 1_000_000:06}"})

    assert wrong.status_code == 422
    assert Order.objects.get().recipient == "Ada Byron"


def test_with_the_code_names_and_addresses_go_and_amounts_stay(who, order):
    back = ask_return(user=who, order_id=order.pk, words="My dog ate it.", expected_minor=2_500)
    refuse_return(return_id=back.pk, actor=STAFF, reason="Dear Ada, no.")
    client = signed_in(who)
    signals = AccountSignal.objects.count()

    done = client.post("/r/data/erase", {"code": asked(client)})

    assert b"You are signed out" in done.content
    kept, returned = Order.objects.get(), Return.objects.get()
    assert (kept.recipient, kept.street, kept.city, kept.postal_code, kept.tracking_number) == ("",) * 5
    assert (kept.price_minor, kept.credit_minor, kept.country) == (2_500, 2_750, "US")
    assert (returned.words, returned.answer) == ("", "erased")
    account, gone = StoreAccount.objects.get(), User.objects.get(pk=who.pk)
    assert (account.user, account.erased_at is None) == (None, False)
    assert (gone.email, gone.is_active, gone.has_usable_password()) == (
        f"{who.pk}@erased.invalid",
        False,
        False,
    )
    assert not Session.objects.filter(session_key=client.session.session_key).exists()
    assert AccountSignal.objects.count() == signals > 0
    assert client.get("/r/mine/").status_code == 302


def test_the_reward_stays_used_and_says_nothing(shop, who, order):
    redemption = Redemption.objects.select_related("reward").get()
    erase_customer(user=who, actor=STAFF, reason="Asked by phone.")

    assert Redemption.objects.get(reward=redemption.reward).account.user is None


def test_members_of_a_company_go_on_to_sign_in(shop):
    offer = shop.offer(shop.product())
    made = redeem(token=shop.reward(offer), user=shop.member, choice_id=choice_of(offer), address=HOME)
    move_order(move=Move(made.pk, "cancelled"), actor=STAFF, reason="None left.")
    client = signed_in(shop.member)

    done = client.post("/r/data/erase", {"code": asked(client)})

    assert b"Your sign-in stays" in done.content
    assert User.objects.get(pk=shop.member.pk).email == shop.member.email
    assert Order.objects.get().recipient == ""
    assert AuditEntry.objects.get(verb="account.erase").company_key is None
    again = redeem(token=shop.reward(offer), user=shop.member, choice_id=choice_of(offer), address=HOME)
    assert again.redemption.account_id != made.redemption.account_id


def test_while_something_is_on_its_way_nothing_is_erased(shop, who):
    offer = shop.offer(shop.product())
    made = redeem(token=shop.reward(offer), user=who, choice_id=choice_of(offer), address=HOME)

    with pytest.raises(ErasureTooEarly, match=made.pk):
        erase_customer(user=who, actor=STAFF, reason="Asked.")

    client = signed_in(who)
    answer = client.post("/r/data/erase", {"code": asked(client)})
    assert answer.status_code == 409
    assert Order.objects.get().recipient == "Ada Byron"
    assert User.objects.get(pk=who.pk).is_active


def test_a_code_ends_after_a_quarter_of_an_hour(who, order, monkeypatch):
    client = signed_in(who)
    code = asked(client)
    later = clock.now() + timedelta(minutes=16)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert client.post("/r/data/erase", {"code": code})["Location"] == "/r/data/"


def test_a_code_is_good_for_the_session_that_asked_for_it(who, order):
    code = asked(signed_in(who))

    assert signed_in(who).post("/r/data/erase", {"code": code})["Location"] == "/r/data/"


def test_who_has_redeemed_nothing_can_take_and_erase_what_there_is(db):
    nobody = user()
    client = signed_in(nobody)
    assert client.post("/r/data/export").json()["orders"] == []

    client.post("/r/data/erase", {"code": asked(client)})

    assert not User.objects.get(pk=nobody.pk).is_active


def test_the_page_says_what_goes_and_what_stays_and_asks_to_sign_in(who, order):
    page = signed_in(who).get("/r/data/").content.decode()

    assert "Your name and address on every order" in page
    assert "each is deleted after its 180 days" in page
    for address in ("/r/data/", "/r/data/erase"):
        assert Client().get(address)["Location"].startswith("/accounts/login/")


def test_support_does_both_on_request(who, order):
    desk = Client()
    desk.force_login(User.objects.create_superuser("sue@moments.example", "correct horse battery"))
    way = f"/admin/redemption/storeaccount/{StoreAccount.objects.get().pk}/do/"

    taken = desk.post(f"{way}export/", {"reason": "Asked by mail."})
    assert taken.json()["signIn"]["email"] == who.email
    assert b"It can&#x27;t be undone." in desk.post(f"{way}erase/", {"reason": "Asked by mail."}).content
    desk.post(f"{way}erase/", {"reason": "Asked by mail.", "step": "confirm"})

    assert Order.objects.get().recipient == ""
    reasons = AuditEntry.objects.filter(verb__startswith="account.").values_list("reason", flat=True)
    assert set(reasons) == {"Asked by mail."}
    assert desk.get(f"{way}erase/").status_code == 404
