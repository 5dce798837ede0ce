"""Customers read in their own language: pages, sign-in on the way, refusals and mails (S1-S3, S8, V1)."""

import re
from datetime import date, timedelta
from functools import cache
from html import unescape
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.core import mail
from django.test import Client
from django.utils import translation
from django.utils.translation import gettext

from accounts.models import User
from kit import clock
from kit.money import Money
from moments.redeem.languages import known
from moments.redeem.templatetags.redeem import amount
from moments.words.sources import SOURCES, template_of
from rewards.models import Marketplace, Offer
from rewards.redemption import countries
from rewards.redemption.models import CardPayment, Order, OrderMove, Stock
from rewards.redemption.operations import (
    cancel_own_order,
    look_at_checkout,
    open_checkout,
    redeem,
    settle_payments,
)
from rewards.redemption.tasks import send_move_mail, send_order_confirmation
from tests.accounts.entrances import CODE_PAGE, PASSWORD, confirmed, mailed_code
from tests.accounts.test_second_factor import STEP, turn_on
from tests.mailbox import delivered
from tests.redemption.conftest import HOME, POSTED, choice_of, signed_in, user

ASK_CODE, ENTER_CODE = "/accounts/login/code/", "/accounts/login/code/confirm/"
NEW_PASSWORD = "a lantern in the window"
OTHERS = [code for code, _ in settings.LANGUAGES if code != "en"]
# Tags and placeholders of a message, between which stands what a reader reads.
_BETWEEN = re.compile(r"<[^<>]*>|%\(\w+\)[sd]|%d")

# Names of a test's own, and what is called so everywhere.
_NAMES = re.compile(
    r"Lantern|Works|Quest|You|did|Yours|until|While|supplies|last|Product|Kitchen|Ada|Byron|Garden|Row|Boston|UTC"
    r"|JavaScript|Cookie|JSON|Stripe|Jan|Feb|March|April|May|June|July|Aug|Sept|Oct|Nov|Dec"
    rf"|example\.com|ord_|{settings.STORE_NAME}"
)


def reader(language, who=None):
    client = signed_in(who) if who else Client()
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    return client


def read(answer):
    return unescape(answer.content.decode())


@cache
def english():
    """What the sources say, in pieces that stand together on a page."""
    return [
        (text, [piece.strip(" .,:;()") for piece in _BETWEEN.split(text)])
        for sources in SOURCES
        for message in template_of(sources)
        for text in ([message.id] if isinstance(message.id, str) else message.id)
        if text
    ]


def left_over(page, language):
    """English words of ours that stand on a page of another language."""
    shown = re.sub(
        r"\s+", " ", re.sub(r"<(style|svg).*?</\1>|autocapitalize=\"\w+\"", "", page, flags=re.DOTALL)
    )
    with translation.override(language):
        return [
            piece
            for text, pieces in english()
            for piece in pieces
            if len(piece) > 2 and piece not in gettext(text) and _stands(piece, shown)
        ]


def _stands(piece, shown):
    return piece in shown if " " in piece else re.search(rf'[>"]\s*{re.escape(piece)}\s*[<"]', shown)


def latin(page):
    """Words in Latin letters that a reader of another script meets, besides names and addresses."""
    shown = re.sub(
        r"<(style|script|svg|nav class=\"r-languages\").*?</(style|script|svg|nav)>",
        "",
        page,
        flags=re.DOTALL,
    )
    labels = re.findall(r'(?:aria-label|placeholder|alt|title)="([^"]*)"', shown)
    text = re.sub(r"<[^>]*>", " ", shown) + " ".join(labels)
    return sorted({word for word in re.findall(r"[A-Za-z][\w.@+-]{2,}", text) if not _NAMES.search(word)})


def test_what_is_left_over_is_found(shop):
    page = read(Client().get(f"/r/{shop.reward(shop.offer(shop.product()))}"))

    assert {"Good to know", "Free", "Terms of this offer"} <= set(left_over(page, "de"))
    assert {"Good", "know", "Free"} <= set(latin(page))


def expired(shop):
    offer = shop.offer(shop.product())
    Offer.objects.filter(pk=offer.pk).update(expires_at=clock.now() - timedelta(seconds=1))
    return f"/r/{shop.reward(offer)}"


def link_in(text):
    return re.search(r"https?://[^/]+(/accounts/password/reset/key/\S+)", text).group(1)


def next_of(address):
    return parse_qs(urlsplit(address).query)["next"][0]


def paying(shop, stripe, shown, client):
    """The pages of an order of which the customer pays a part by card, until it is paid back."""
    product, dear = shop.product(), shop.product(price=4_000)
    offer = shop.offer(product, 2_000, cpa=2_500, tax_left=250)
    token, facts = shop.reward(offer), {"choice": choice_of(offer), "product": product.pk}
    yield "tax is left", shown.get(f"/r/{token}")
    yield "to pay", client.get(f"/r/{token}/cart", facts)
    yield "dearer", client.get(f"/r/{token}/cart", {"choice": choice_of(offer, 2), "product": dear.pk})
    order = client.post(f"/r/{token}/order", POSTED | facts)["Location"]
    yield "unpaid", client.get(order)
    yield "mine, unpaid", client.get("/r/mine/")
    client.get(f"{order}/pay")
    stripe.is_away = True
    yield "away", client.get(f"{order}/pay")
    yield "not cancelled", client.post(f"{order}/cancel")
    yield "not known yet", client.get(f"{order}/paid", follow=True)
    stripe.is_away = False
    stripe.pay()
    client.get(f"{order}/paid")
    yield "paid", client.get(order)
    yield "cancel, paid", client.get(f"{order}/cancel")
    client.post(f"{order}/cancel")
    yield "paid back", client.get(order)
    lapsing = client.post(f"/r/{token}/order", POSTED | facts)["Location"]
    client.post(f"{lapsing}/cancel")
    yield "not paid", client.get(lapsing)
    yield "my data", client.get("/r/data/")


def pages(shop, stripe, language):
    """Every page of the door in a language, by a name."""
    gone, near = shop.product(stock=0), shop.product()
    lost = shop.product(price=900_000, stock=0, category=shop.category)
    offer = shop.offer(gone, 2_000, lost)
    token, who = shop.reward(offer), user()
    shown, client = reader(language), reader(language, who)
    cart = f"/r/{token}/cart"
    yield "reward", shown.get(f"/r/{token}")
    yield "only one", shown.get(f"/r/{shop.reward(shop.offer(near))}")
    yield "expired", shown.get(expired(shop))
    yield "unknown", shown.get("/r/unknown")
    yield "sign in", shown.get(shown.get(cart, {"choice": choice_of(offer)})["Location"])
    wrong = {"login": "nobody@example.com", "password": "wrong", "next": cart}
    yield "wrong password", shown.post("/accounts/login/", wrong)
    yield "sign up", shown.get("/accounts/signup/", {"next": cart})
    yield "faulty sign up", shown.post("/accounts/signup/", {"email": "x", "next": cart})
    form = {"email": f"{language}@example.com", "next": cart}
    yield "code", shown.get(shown.post("/accounts/signup/", form)["Location"])
    yield "wrong code", shown.post(CODE_PAGE, {"code": "1", "next": cart})
    yield "nothing yet", client.get("/r/mine/")
    yield "swap", client.get(cart, {"choice": choice_of(offer)})
    yield "credit", client.get(cart, {"choice": choice_of(offer, 2)})
    yield "nothing left", client.get(cart, {"choice": choice_of(offer, 3), "pick": "credit"})
    faulty = {"choice": choice_of(offer), "country": "XX"}
    yield "faulty address", client.post(f"/r/{token}/order", faulty)
    changed = POSTED | {"choice": choice_of(offer), "product": lost.pk}
    yield "changed", client.post(f"/r/{token}/order", changed)
    placed = client.post(f"/r/{token}/order", POSTED | {"choice": choice_of(offer), "product": near.pk})
    yield "order", client.get(placed["Location"])
    yield "claimed", client.get(f"/r/{token}")
    yield "mine", client.get("/r/mine/")
    yield from paying(shop, stripe, shown, client)
    yield "another's", reader(language, user()).get(cart, {"choice": choice_of(offer)})
    yield "sign out", client.get("/accounts/logout/", {"next": "/r/mine/"})


def pages_of_sign_in(cart, language):
    """Every page of signing in on the way to a reward, by a name."""
    ada, sam = (
        confirmed(User.objects.create_user(f"{name}@example.com", PASSWORD)) for name in ("ada", "sam")
    )
    way, shown = {"next": cart}, reader(language)
    yield "ask for a code", shown.get(ASK_CODE, way)
    yield "faulty address", shown.post(ASK_CODE, {"email": "x"} | way)
    yield "enter the code", shown.get(shown.post(ASK_CODE, {"email": ada.email} | way)["Location"])
    yield "wrong code", shown.post(ENTER_CODE, {"code": "1"} | way)
    yield "too often", reader(language).post(ASK_CODE, {"email": ada.email} | way)
    late = reader(language)
    yield "old code", late.get(late.post(ENTER_CODE, {"code": "1"} | way)["Location"])
    turn_on(signed_in(ada))
    step = shown.post(ENTER_CODE, {"code": mailed_code()} | way)["Location"]
    yield "second step", shown.get(step)
    yield "wrong second step", shown.post(STEP, {"code": "1"} | way)
    yield from pages_of_a_forgotten_password(sam, way, language)
    for page in ("/accounts/reauthenticate/", "/accounts/2fa/reauthenticate/"):
        yield page, signed_in_reader(ada, language).get(page, way)
    faulty = {"password": "wrong"} | way
    yield "not the password", signed_in_reader(ada, language).post("/accounts/reauthenticate/", faulty)
    User.objects.filter(pk=sam.pk).update(is_active=False)
    form = {"login": sam.email, "password": NEW_PASSWORD} | way
    yield "closed", reader(language).get(reader(language).post("/accounts/login/", form)["Location"])
    strict = Client(enforce_csrf_checks=True, headers={"Accept-Language": language})
    yield "no token", strict.post("/accounts/login/", form)


def pages_of_a_forgotten_password(who, way, language):
    shown, elsewhere = reader(language), reader("en")
    yield "forgotten", shown.get("/accounts/password/reset/", way)
    yield "faulty address of it", shown.post("/accounts/password/reset/", {"email": "x"} | way)
    sent = shown.post("/accounts/password/reset/", {"email": who.email} | way)["Location"]
    yield "a link is sent", shown.get(sent)
    link = link_in(delivered()[-1].body)
    form = elsewhere.get(link)["Location"]
    yield "new password", elsewhere.get(form)
    way = {"next": next_of(form)}
    yield "weak password", elsewhere.post(form, {"password1": "1", "password2": "1"} | way)
    yield "two passwords", elsewhere.post(form, {"password1": NEW_PASSWORD, "password2": "1"} | way)
    chosen = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD} | way
    yield "password changed", elsewhere.get(elsewhere.post(form, chosen)["Location"])
    yield "used link", elsewhere.get(link)


def signed_in_reader(who, language):
    client = signed_in(who)
    client.defaults["HTTP_ACCEPT_LANGUAGE"] = language
    return client


@pytest.mark.parametrize("language", OTHERS)
def test_no_page_of_signing_in_says_a_word_of_english(shop, language):
    cart = f"/r/{shop.reward(shop.offer(shop.product()))}/cart"

    assert_in(language, pages_of_sign_in(cart, language))


@pytest.mark.parametrize("language", OTHERS)
def test_no_page_says_a_word_of_english(shop, stripe, language):
    assert_in(language, pages(shop, stripe, language))


def assert_in(language, shown):
    """Every page speaks the language, and says nothing else."""
    found = {}
    for name, answer in shown:
        page = read(answer)
        assert answer["Content-Language"] == language, name
        assert f'<html lang="{language}"' in page, name
        assert "Accept-Language" in answer["Vary"], name
        if words := left_over(page, language):
            found[name] = words
        if language in ("ja", "hi") and (words := latin(page)):
            found[f"{name}, in Latin letters"] = words
        amounts = re.findall(r"(?<![\d.,])\$\d[\d,]*\.\d\d", page)
        assert not amounts or language in ("es", "hi", "ja"), (name, amounts)

    assert found == {}


@pytest.mark.parametrize("language", OTHERS)
def test_no_mail_says_a_word_of_english(shop, language):
    gone, _near = shop.product(stock=0), shop.product(title="Mug")
    offer = shop.offer(gone)
    facts = {"choice_id": choice_of(offer), "address": HOME, "language": language}
    order = redeem(token=shop.reward(offer), user=user(), **facts)

    send_order_confirmation(order_id=order.pk)

    [sent] = mail.outbox
    html, _kind = sent.alternatives[0]
    assert left_over(unescape(html), language) == []
    assert left_over(sent.body, language) == []
    with translation.override(language):
        assert sent.subject == gettext("We have your order: %(title)s") % {"title": "Mug"}
    assert f'<html lang="{language}"' in html


@pytest.mark.parametrize("language", OTHERS)
def test_no_mail_of_signing_in_says_a_word_of_english(shop, language, settings):
    settings.ACCOUNT_RATE_LIMITS = {"confirm_email": "60/m/ip", "request_login_code": "60/m/ip"}
    way = {"next": f"/r/{shop.reward(shop.offer(shop.product()))}/cart"}
    for email in ("ada@example.com", "ada@example.com"):
        reader(language).post("/accounts/signup/", {"email": email} | way)
    for email in ("ada@example.com", "nobody@example.com"):
        reader(language).post(ASK_CODE, {"email": email} | way)
    reader(language).post("/accounts/password/reset/", {"email": "ada@example.com"} | way)
    elsewhere = reader("en")
    link = elsewhere.get(link_in(delivered()[-1].body))["Location"]
    chosen = {"password1": NEW_PASSWORD, "password2": NEW_PASSWORD, "next": next_of(link)}
    elsewhere.post(link, chosen)

    sent = delivered()

    assert [one.alternatives[0].content.count(f'<html lang="{language}"') for one in sent] == [1] * 6
    found = {}
    for one in sent:
        html = unescape(one.alternatives[0].content)
        words = (
            left_over(html, language)
            + left_over(one.body, language)
            + left_over(f">{one.subject}<", language)
        )
        if language in ("ja", "hi"):
            words += [word for word in latin(html) if word != "Unspecified"]
        if words:
            found[one.subject] = words
    assert found == {}


@pytest.mark.parametrize("language", OTHERS)
def test_no_mail_about_a_payment_says_a_word_of_english(shop, stripe, language):
    offer = shop.offer(shop.product(title="Mug"), cpa=2_500, tax_left=250)
    who, facts = user(), {"choice_id": choice_of(offer), "address": HOME, "language": language}
    token = shop.reward(offer)
    lapsing = redeem(token=token, user=who, **facts)
    CardPayment.objects.update(due_until=clock.now(), next_look_at=clock.now())
    settle_payments()
    paid = redeem(token=token, user=who, **facts)
    open_checkout(user=who, order_id=paid.pk)
    look_at_checkout(checkout_id=stripe.pay())
    send_order_confirmation(order_id=paid.pk)
    cancel_own_order(user=who, order_id=paid.pk)

    for move in OrderMove.objects.filter(to_status="cancelled").order_by("pk"):
        send_move_mail(move_id=move.pk)

    assert [lapsing.pk in one.body for one in mail.outbox] == [False, True, False]
    for sent in mail.outbox:
        html, _kind = sent.alternatives[0]
        assert left_over(unescape(html), language) == []
        assert left_over(sent.body, language) == []


def test_an_order_remembers_the_language_it_was_placed_in(shop):
    product = shop.product()
    offer = shop.offer(product)
    token = shop.reward(offer)

    reader("pt", user()).post(
        f"/r/{token}/order", POSTED | {"choice": choice_of(offer), "product": product.pk}
    )

    assert Order.objects.get().language == "pt-br"


@pytest.mark.parametrize(
    ("language", "day", "dollars", "euros"),
    [
        ("en", "March 5, 2027", "$1,027.50", "€1,027.50"),
        ("de", "5. März 2027", "1.027,50\xa0$", "1.027,50\xa0€"),
        ("fr", "5 mars 2027", "1\u202f027,50\xa0$US", "1\u202f027,50\xa0€"),
        ("es", "5 de marzo de 2027", "$1,027.50", "1.027,50\xa0€"),
        ("it", "5 marzo 2027", "1.027,50\xa0USD", "1.027,50\xa0€"),
        ("pt-br", "5 de março de 2027", "US$\xa01.027,50", "€\xa01.027,50"),
        ("ja", "2027年3月5日", "$1,027.50", "€1,027.50"),
        ("hi", "5 मार्च 2027", "$1,027.50", "€1,027.50"),
    ],
)
def test_dates_and_amounts_are_written_as_readers_write_them(shop, language, day, dollars, euros):
    offer = shop.offer(shop.product(price=102_750))
    Offer.objects.filter(pk=offer.pk).update(expires_on=date(2027, 3, 5))

    page = read(reader(language).get(f"/r/{shop.reward(offer)}"))

    assert f'<time datetime="2027-03-05">{day}</time>' in page
    assert dollars in page
    with translation.override(language):
        assert amount(Money(102_750, "EUR")) == euros


def test_an_amount_without_a_minor_unit_has_none():
    with translation.override("ja"):
        assert amount(Money(3_500, "JPY")) == "￥3,500"
    with translation.override("hi"):
        assert amount(Money(10_275_000, "INR")) == "₹1,02,750.00"
    with translation.override("es"):
        assert amount(Money(102_750, "MXN")) == "$1,027.50"


@pytest.mark.parametrize(
    ("asked", "spoken"),
    [
        ("es-MX", "es"),
        ("pt", "pt-br"),
        ("pt-PT", "pt-br"),
        ("PT_br", "pt-br"),
        ("de-AT", "de"),
        ("ko", ""),
        ("", ""),
    ],
)
def test_a_reader_is_answered_in_the_closest_language(asked, spoken):
    assert known(asked) == spoken


@pytest.mark.parametrize(
    ("accepts", "spoken"), [("ko,ja;q=0.5", "ja"), ("ko", "en"), ("*", "en"), ("", "en"), ("x" * 9_000, "en")]
)
def test_who_asks_for_none_of_ours_reads_english(shop, accepts, spoken):
    token = shop.reward(shop.offer(shop.product()))

    assert reader(accepts).get(f"/r/{token}")["Content-Language"] == spoken


def test_the_reward_page_is_the_same_for_everybody_who_asks_for_a_language(shop):
    offer = shop.offer(shop.product())
    token, claimer, stranger = shop.reward(offer), user(), reader("de", user())
    stranger.get("/r/mine/", {"lang": "ja"})
    before = reader("de").get(f"/r/{token}").content
    redeem(token=token, user=claimer, choice_id=choice_of(offer), address=HOME)

    named = reader("fr").get(f"/r/{token}", {"lang": "de"}).content

    assert stranger.get(f"/r/{token}").content == reader("de").get(f"/r/{token}").content == before
    assert named == reader("hi").get(f"/r/{token}", {"lang": "de"}).content


def test_a_named_language_goes_along_from_the_reward_to_the_order_and_back(shop):
    offer = shop.offer(shop.product())
    token, choice = shop.reward(offer), choice_of(offer)
    client = reader("en")
    page = read(client.get(f"/r/{token}", {"lang": "de"}))
    cart = f"/r/{token}/cart?choice={choice}&lang=de"
    assert f'href="{cart}"' in page
    sign_in = client.get(client.get(cart)["Location"])
    assert "Melden Sie sich an, um Ihre Prämie zu erhalten" in read(sign_in)

    client.force_login(user())
    first = client.get(cart)
    later = client.get("/r/mine/")

    assert (first["Content-Language"], later["Content-Language"]) == ("de", "de")
    assert f'href="/r/{token}?lang=de"' in read(first)
    assert client.get(f"/r/{token}")["Content-Language"] == "en"


def test_a_language_that_nobody_speaks_is_none(shop):
    token = shop.reward(shop.offer(shop.product()))

    assert reader("fr").get(f"/r/{token}", {"lang": "<b>"})["Content-Language"] == "fr"


def test_each_page_leads_to_itself_in_every_language(shop):
    page = read(Client().get(f"/r/{shop.reward(shop.offer(shop.product()))}"))

    links = re.findall(
        r'<a href="\?lang=([\w-]+)" lang="\1" hreflang="\1"( aria-current="true")?>(\w[^<]*)', page
    )

    assert links == [
        ("en", ' aria-current="true"', "English"),
        *[
            (code, "", name)
            for code, name in [
                ("de", "Deutsch"),
                ("fr", "Français"),
                ("es", "Español"),
                ("it", "Italiano"),
                ("pt-br", "Português"),
                ("ja", "日本語"),
                ("hi", "हिन्दी"),
            ]
        ],
    ]


@pytest.mark.parametrize(
    "address", ["/", "/accounts/login/", "/accounts/login/?next=/console/", "/docs/api/"]
)
def test_other_doors_speak_english(db, address):
    answer = reader("de").get(address)

    assert answer["Content-Language"] == "en"
    assert '<html lang="de"' not in answer.content.decode()


def test_countries_are_called_and_ordered_as_readers_look_for_them():
    with translation.override("de"):
        assert countries.in_order(["CH", "AT", "PA", "NZ", "HK"]) == [
            ("HK", "Hongkong"),
            ("NZ", "Neuseeland"),
            ("AT", "Österreich"),
            ("PA", "Panama"),
            ("CH", "Schweiz"),
        ]
    with translation.override("pt-br"):
        assert countries.name_of("DE") == "Alemanha"
    assert countries.name_of("ZZ") == "ZZ"


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "That is no postal code of this country (United States). An example: 95014."),
        ("de", "Das ist keine Postleitzahl dieses Landes (Vereinigte Staaten). Ein Beispiel: 95014."),
    ],
)
def test_a_postal_code_of_another_country_is_told_with_an_example(shop, language, said):
    product = shop.product()
    offer = shop.offer(product)
    posted = POSTED | {"choice": choice_of(offer), "product": product.pk, "postal_code": "SW1A 1AA"}

    answer = reader(language, user()).post(f"/r/{shop.reward(offer)}/order", posted)

    assert (answer.status_code, said in read(answer)) == (422, True)
    assert Stock.objects.get(product=product).on_hand == 10


def test_where_a_gift_goes_is_refused_in_the_readers_language(shop):
    Marketplace.objects.filter(code="US").update(ships_to=["US", "UA"], unserved_regions=["UA-43"])
    product = shop.product()
    offer = shop.offer(product)
    posted = POSTED | {
        "choice": choice_of(offer),
        "product": product.pk,
        "country": "UA",
        "postal_code": "95000",
    }

    answer = reader("it", user()).post(f"/r/{shop.reward(offer)}/order", posted)

    assert answer.status_code == 422
    assert "Non possiamo consegnare questo premio" in read(answer)
    assert Stock.objects.get(product=product).on_hand == 10
