"""Who has no store account makes one and comes straight back (S2)."""

import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from accounts.models import Member, User
from events.models import AuditEntry, Event, WebhookDelivery
from rewards.redemption.models import Order, StoreAccount
from tests.accounts.entrances import CODE_PAGE, confirmed, mailed_code
from tests.mailbox import delivered
from tests.redemption.conftest import POSTED, choice_of

PASSWORD = "a lantern in the window"


def next_of(address):
    return parse_qs(urlsplit(unescape(address)).query)["next"][0]


def test_a_new_customer_signs_up_and_is_back_at_the_cart(shop):
    product = shop.product()
    offer = shop.offer(product)
    token, choice = shop.reward(offer), choice_of(offer)
    client = Client()
    sign_in = client.get(f"/r/{token}/cart?choice={choice}")["Location"]
    page = client.get(sign_in).content.decode()
    sign_up = next(part for part in page.split('"') if part.startswith("/accounts/signup/"))
    assert next_of(sign_up) == next_of(sign_in) == f"/r/{token}/cart?choice={choice}"

    form = {"email": "new@example.com", "next": next_of(sign_up)}
    asks = client.post("/accounts/signup/", form)
    assert urlsplit(asks["Location"]).path == CODE_PAGE
    assert next_of(asks["Location"]) == f"/r/{token}/cart?choice={choice}"
    back = client.post(CODE_PAGE, {"code": mailed_code()})

    assert (back.status_code, back["Location"]) == (302, f"/r/{token}/cart?choice={choice}")
    assert client.get(back["Location"]).status_code == 200
    assert not StoreAccount.objects.exists()
    placed = client.post(f"/r/{token}/order", POSTED | {"choice": choice, "product": product.pk})
    assert placed["Location"] == f"/r/orders/{Order.objects.get().pk}"
    assert StoreAccount.objects.get().user == User.objects.get(email="new@example.com")


def test_who_has_an_account_signs_in_and_is_back_at_the_cart(shop):
    offer = shop.offer(shop.product())
    token, choice = shop.reward(offer), choice_of(offer)
    confirmed(User.objects.create_user("ada@example.com", PASSWORD))
    client = Client()
    sign_in = client.get(f"/r/{token}/cart?choice={choice}")["Location"]

    back = client.post(sign_in, {"login": "ada@example.com", "password": PASSWORD, "next": next_of(sign_in)})

    assert (back.status_code, back["Location"]) == (302, f"/r/{token}/cart?choice={choice}")


def test_who_has_an_account_signs_in_by_a_mailed_code_and_is_back_at_the_cart(shop):
    product = shop.product()
    offer = shop.offer(product)
    token, choice = shop.reward(offer), choice_of(offer)
    confirmed(User.objects.create_user("ada@example.com"))
    client = Client()
    way = next_of(client.get(f"/r/{token}/cart?choice={choice}")["Location"])

    asks = client.post("/accounts/login/code/", {"email": "ada@example.com", "next": way})
    back = client.post(asks["Location"], {"code": mailed_code(), "next": next_of(asks["Location"])})

    assert (back.status_code, back["Location"]) == (302, f"/r/{token}/cart?choice={choice}")
    placed = client.post(f"/r/{token}/order", POSTED | {"choice": choice, "product": product.pk})
    assert placed["Location"] == f"/r/orders/{Order.objects.get().pk}"
    assert StoreAccount.objects.get().user == User.objects.get(email="ada@example.com")


def test_who_has_no_account_yet_is_mailed_a_link_that_leads_to_the_same_reward_elsewhere(shop):
    offer = shop.offer(shop.product())
    cart = f"/r/{shop.reward(offer)}/cart?choice={choice_of(offer)}"
    Client(headers={"Accept-Language": "fr"}).post(
        "/accounts/login/code/", {"email": "new@example.com", "next": cart}
    )
    sign_up = re.search(r"(/accounts/signup/\S+)", delivered()[-1].body).group(1)
    elsewhere = Client(headers={"Accept-Language": "en"})

    page = elsewhere.get(sign_up)
    asks = elsewhere.post(sign_up, {"email": "new@example.com", "next": next_of(sign_up)})
    back = elsewhere.post(asks["Location"], {"code": mailed_code(), "next": next_of(asks["Location"])})

    assert page["Content-Language"] == asks["Content-Language"] == "fr"
    assert back["Location"] == f"{cart}&lang=fr"
    assert elsewhere.get(back["Location"])["Content-Language"] == "fr"


def test_a_forgotten_password_leads_back_to_the_reward_in_the_same_language_in_another_browser(shop):
    offer = shop.offer(shop.product())
    cart = f"/r/{shop.reward(offer)}/cart?choice={choice_of(offer)}"
    confirmed(User.objects.create_user("ada@example.com", PASSWORD))
    here, elsewhere = Client(headers={"Accept-Language": "de"}), Client()
    sign_in = here.get("/accounts/login/", {"next": cart}).content.decode()
    forgotten = unescape(re.search(r'href="(/accounts/password/reset/\?[^"]+)"', sign_in).group(1))
    assert next_of(forgotten) == cart

    sent = here.post(forgotten, {"email": "ada@example.com", "next": cart})
    assert sent["Location"].startswith("/accounts/password/reset/done/?next=")
    link = re.search(r"(/accounts/password/reset/key/\S+)", delivered()[-1].body).group(1)
    form = elsewhere.get(link)["Location"]
    chosen = {"password1": "another lantern", "password2": "another lantern", "next": next_of(form)}
    done = elsewhere.get(elsewhere.post(form, chosen)["Location"])
    sign_in = unescape(re.search(r'href="(/accounts/login/\?[^"]+)"', done.content.decode()).group(1))
    back = elsewhere.post(
        sign_in, {"login": "ada@example.com", "password": "another lantern", "next": next_of(sign_in)}
    )

    assert done["Content-Language"] == "de"
    assert back["Location"] == f"{cart}&lang=de"
    assert elsewhere.get(back["Location"])["Content-Language"] == "de"
    assert delivered()[-1].subject == "Ihr Passwort wurde geändert"


def test_signing_in_tells_the_company_nothing(shop):
    offer = shop.offer(shop.product())
    token = shop.reward(offer)
    told = {"events": Event, "deliveries": WebhookDelivery, "entries": AuditEntry}
    before = {name: model.objects.count() for name, model in told.items()}
    page = Client().get(f"/r/{token}").content
    members = list(Member.objects.order_by("pk").values())
    way = {"next": f"/r/{token}/cart"}
    client = Client()
    client.post("/accounts/signup/", {"email": "new@example.com"} | way)
    client.post(CODE_PAGE, {"code": mailed_code()} | way)
    client.post("/accounts/logout/")
    client.post("/accounts/login/code/", {"email": "new@example.com"} | way)
    client.post("/accounts/login/code/confirm/", {"code": mailed_code()} | way)
    client.get(f"/r/{token}/cart?choice={choice_of(offer)}")

    assert "_auth_user_id" in client.session
    assert {name: model.objects.count() for name, model in told.items()} == before
    assert {sent.to[0] for sent in delivered()} == {"new@example.com"}
    assert list(Member.objects.order_by("pk").values()) == members
    assert client.get(f"/r/{token}").content == Client().get(f"/r/{token}").content == page


def test_nobody_is_sent_to_another_site(shop):
    form = {"email": "new@example.com", "password1": PASSWORD, "next": "https://elsewhere.example/"}

    assert Client().post("/accounts/signup/", form)["Location"].startswith("/")
