"""The promotion kit: what it holds, what is gone from it, and that its files run nothing (C8)."""

import html
import io
import re
from typing import Any

import pytest
from django.test import Client
from PIL import Image

from accounts.models import Company, User
from campaigns.models import Choice, Moment
from campaigns.operations import restore_asset, withdraw_badge, withdraw_image
from rewards.badges import BADGES
from rewards.models import Product
from rewards.operations.images import store_image
from tests.console.pages import text_of
from tests.console.rows import make_marketplace, make_product
from tests.world import SUPPORT

WHY = 'The owner of <b>the mark</b> & "friends" asked for it.'
KIT = "/console/kit/"


@pytest.fixture(autouse=True)
def media(tmp_path: Any, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def product(moment: Moment) -> Product:
    """A trademarked product with a picture that the live campaign gives."""
    return given(moment, is_trademarked=True)


def given(moment: Moment, title: str = "Enamel & Co kettle", **facts: Any) -> Product:
    product = make_product(make_marketplace(), title, **facts)
    picture = io.BytesIO()
    Image.new("RGB", (600, 600), "#336699").save(picture, "PNG")
    picture.seek(0)
    Product.objects.filter(pk=product.pk).update(image=store_image(picture))
    product.refresh_from_db()
    reward = moment.rewards.get()
    position = reward.choices.count() + 1
    Choice.objects.create(reward=reward, position=position, kind="product", product=product)
    return product


def image_of(product: Product) -> str:
    return f"{KIT}images/{product.pk}/"


def test_the_kit_shows_every_badge_with_its_files(console: Client) -> None:
    page = console.get(KIT).content.decode()

    for key in BADGES:
        assert f'src="{KIT}badges/{key}/svg/"' in page
        for form in ("svg", "png-1x", "png-2x", "png-4x"):
            assert f'href="{KIT}badges/{key}/{form}/?download" download' in page


@pytest.mark.parametrize(
    ("form", "size"), [("png-1x", (192, 48)), ("png-2x", (384, 96)), ("png-4x", (768, 192))]
)
def test_a_badge_is_kept_as_png_in_three_sizes(console: Client, form: str, size: tuple[int, int]) -> None:
    answer = console.get(f"{KIT}badges/horizontal-dark/{form}/?download")

    assert answer["Content-Type"] == "image/png"
    with Image.open(io.BytesIO(answer.content)) as picture:
        assert (picture.format, picture.size) == ("PNG", size)
    scale = form[4:]
    suffix = "" if scale == "1x" else f"@{scale}"
    name = f"delivered-through-giftwell-horizontal-dark{suffix}.png"
    assert answer["Content-Disposition"] == f'attachment; filename="{name}"'


def test_a_file_of_the_kit_runs_nothing_and_is_asked_for_each_time(console: Client) -> None:
    answer = console.get(f"{KIT}badges/stacked-light/svg/")

    assert answer["Content-Type"] == "image/svg+xml"
    assert answer["Content-Security-Policy"] == "default-src 'none'; style-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"
    assert answer["Content-Disposition"].startswith("inline")
    again = console.get(f"{KIT}badges/stacked-light/svg/", headers={"If-None-Match": answer["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert again["Content-Security-Policy"] == answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "path", ["badges/round-pink/svg/", "badges/mark-dark/gif/", "badges/mark-dark/png-3x/"]
)
def test_what_is_not_in_the_kit_is_not_found(console: Client, path: str) -> None:
    assert console.get(KIT + path).status_code == 404


@pytest.mark.parametrize("name", ['<script>"Tom\'s" & Co</script>', "ギフト", "W" * 40, ""])
def test_any_name_of_the_store_makes_a_kit(console: Client, settings: Any, name: str) -> None:
    settings.STORE_NAME = name

    page = console.get(KIT)
    assert page.status_code == 200
    assert "<script>&quot;" not in page.content.decode()
    assert '<script>"' not in page.content.decode()
    for key in BADGES:
        answer = console.get(f"{KIT}badges/{key}/svg/?download")
        assert answer.status_code == 200
        assert b"<script" not in answer.content
        assert re.fullmatch(
            r'attachment; filename="delivered-through-[a-z0-9-]+\.svg"', answer["Content-Disposition"]
        )


def test_the_html_to_copy_is_escaped_once_for_html_and_once_for_the_page(
    console: Client, settings: Any
) -> None:
    settings.STORE_NAME = "Tom & Söhne"
    page = console.get(KIT).content.decode()
    shown = re.search(r'<code id="kit-html">(.*?)</code>', page, re.DOTALL)
    assert shown

    snippet = html.unescape(shown[1])
    assert 'alt="Delivered through Tom &amp; Söhne"' in snippet
    assert "delivered-through-tom-sohne-horizontal-dark.svg" in snippet


def test_a_name_without_latin_letters_is_said_to_be_drawn_as_the_store(
    console: Client, settings: Any
) -> None:
    settings.STORE_NAME = "ギフト"

    assert "The badge's letters are Latin: it says “the store”." in text_of(console.get(KIT))


def test_trademarked_rewards_of_open_campaigns_are_listed_with_their_picture(
    console: Client, moment: Moment, product: Product
) -> None:
    given(moment, "Plain apron")
    page = console.get(KIT)

    assert f'href="{image_of(product)}?download"' in page.content.decode()
    words = text_of(page)
    assert "Enamel & Co kettle" in words
    assert "In Level ten" in words
    assert "Plain apron" not in words
    answer = console.get(f"{image_of(product)}?download")
    assert answer["Content-Disposition"] == f'attachment; filename="{product.sku}.webp"'
    with product.image.open("rb") as kept:
        assert answer.content == kept.read()


def test_without_trademarked_rewards_the_kit_says_what_will_be_there(console: Client) -> None:
    assert "No trademarked product among your rewards" in text_of(console.get(KIT))


def test_a_picture_that_no_open_campaign_gives_is_not_found(
    console: Client, moment: Moment, product: Product
) -> None:
    assert console.get(image_of(given(moment, "Plain apron"))).status_code == 404
    assert console.get(f"{KIT}images/prd_nothing/").status_code == 404
    Choice.objects.all().delete()
    assert console.get(image_of(product)).status_code == 404


def test_a_picture_whose_file_is_lost_is_not_found(console: Client, product: Product) -> None:
    product.image.storage.delete(product.image.name)

    assert console.get(image_of(product)).status_code == 404


def test_a_withdrawn_badge_is_gone_and_named_with_its_reason(console: Client, company: Company) -> None:
    withdrawn = withdraw_badge(badge="horizontal-dark", actor=SUPPORT, reason=WHY)
    day = f"{withdrawn.withdrawn_at.day} {withdrawn.withdrawn_at:%B %Y}"

    page = console.get(KIT)
    assert "badges/horizontal-dark/" not in page.content.decode()
    assert "kit-html" not in page.content.decode()
    assert "badges/horizontal-light/svg/" in page.content.decode()
    words = text_of(page)
    assert f"Badge, horizontal, for dark ground , since {day} : {WHY}" in words
    assert "Withdrawn: please stop using this at once" in words
    for form in ("svg", "png-1x", "png-2x", "png-4x"):
        answer = console.get(f"{KIT}badges/horizontal-dark/{form}/?download")
        assert answer.status_code == 410
        assert WHY in text_of(answer)
    assert console.get(f"{KIT}badges/horizontal-light/svg/").status_code == 200

    restore_asset(withdrawn=withdrawn, actor=SUPPORT, reason="It was a mistake.")
    assert console.get(f"{KIT}badges/horizontal-dark/svg/").status_code == 200
    assert "Withdrawn" not in text_of(console.get(KIT))


def test_a_kept_etag_does_not_bring_a_withdrawn_badge_back(console: Client) -> None:
    address = f"{KIT}badges/mark-dark/svg/"
    etag = console.get(address)["ETag"]
    withdraw_badge(badge="mark-dark", actor=SUPPORT, reason=WHY)

    assert console.get(address, headers={"If-None-Match": etag}).status_code == 410


def test_a_withdrawn_picture_is_gone_and_named_with_its_reason(console: Client, product: Product) -> None:
    withdrawn = withdraw_image(product=product, actor=SUPPORT, reason=WHY)

    page = console.get(KIT)
    assert image_of(product) not in page.content.decode()
    assert product.image.url not in page.content.decode()
    assert "<b>the mark</b>" not in page.content.decode()
    assert WHY in text_of(page)
    answer = console.get(image_of(product))
    assert answer.status_code == 410
    assert WHY in text_of(answer)

    restore_asset(withdrawn=withdrawn, actor=SUPPORT, reason="It was a mistake.")
    assert console.get(image_of(product)).status_code == 200


def test_messages_come_in_the_language_that_is_asked_for(console: Client) -> None:
    english, german, unknown = (text_of(console.get(KIT, {"language": one})) for one in ("", "de", "xx"))

    assert "Reach your next goal by {end_date} and choose {product}" in english
    assert "Erreiche bis {end_date} dein nächstes Ziel" in german
    assert "You won!" in unknown
    assert "{expiry_date} the last day on which the reward can be redeemed" in english


def test_the_terms_name_all_that_they_must_and_both_clawbacks(console: Client, company: Company) -> None:
    words = text_of(console.get(KIT))

    for said in (
        "Who qualifies",
        "both days included",
        "The link can be used until the end of",
        "while supplies last",
        "equal or similar value",
        "retail value $25.00",
        "How to redeem",
        "the first paid period of your subscription can't be cancelled",
        "what you paid less the value of the reward",
        f"made by {company.display_name} to users",
    ):
        assert said in words


def test_the_stranger_sees_nothing_of_anothers_rewards(stranger: Client, product: Product) -> None:
    assert product.title not in text_of(stranger.get(KIT))
    assert stranger.get(image_of(product)).status_code == 404
    withdraw_image(product=product, actor=SUPPORT, reason=WHY)
    assert stranger.get(image_of(product)).status_code == 404
    assert WHY not in text_of(stranger.get(KIT))


def test_the_kit_takes_the_same_statements_however_many_products_there_are(
    console: Client, moment: Moment, product: Product, django_assert_max_num_queries: Any
) -> None:
    for number in range(4):
        given(moment, f"Kettle {number}", is_trademarked=True)
    with django_assert_max_num_queries(12):
        console.get(KIT)


def test_the_menu_leads_to_the_kit(console: Client, ada: User) -> None:
    assert '<a href="/console/kit/"' in console.get("/console/").content.decode()
