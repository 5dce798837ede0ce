"""Who has no store account makes one and comes straight back (S2)."""

from html import unescape
from urllib.parse import parse_qs, urlsplit

from django.test import Client

from accounts.models import User
from rewards.redemption.models import Order, StoreAccount
from tests.accounts.entrances import CODE_PAGE, confirmed, mailed_code
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

    form = {"email": "new@example.com", "password1": PASSWORD, "next": next_of(sign_up)}
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


def test_nobody_is_sent_to_another_site(shop):
    form = {"email": "new@example.com", "password1": PASSWORD, "next": "https://elsewhere.example/"}

    assert Client().post("/accounts/signup/", form)["Location"].startswith("/")
