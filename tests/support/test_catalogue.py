"""The desk's catalogue: every change by a page with a reason, which calls one operation (H1)."""

import io
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.test import Client
from django.urls import reverse
from PIL import Image

from accounts.models import User
from events.models import AuditEntry
from kit import clock
from rewards.models import (
    Category,
    CompanyTerms,
    Marketplace,
    Product,
    ProductPrice,
    VolumeTier,
)
from rewards.operations.records import version_of
from rewards.redemption.models import Stock, StockMovement
from tests.accounts.casework import last, make_case, make_founder
from tests.redemption.conftest import make_shop
from tests.world import make_marketplace, make_product

WHY = {"reason": "The store said so."}


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def sue(db: None) -> User:
    return User.objects.create_superuser("sue@moments.example", "correct horse battery")


@pytest.fixture
def desk(sue: User) -> Client:
    client = Client()
    client.force_login(sue)
    return client


def page_of(record: Any, verb: str = "") -> str:
    name = f"admin:rewards_{record._meta.model_name}"
    return (
        reverse(f"{name}_verb", args=[record.pk, verb])
        if verb
        else reverse(f"{name}_change", args=[record.pk])
    )


def list_of(model: Any, verb: str = "") -> str:
    name = f"admin:rewards_{model._meta.model_name}"
    return reverse(f"{name}_list_verb", args=[verb]) if verb else reverse(f"{name}_changelist")


def text(answer: Any) -> str:
    return " ".join(answer.content.decode().split())


def seen_on(page: Any) -> str:
    """What a form's page says of the version that it shows."""
    return str(page.context["form"]["seen"].value())


def marketplace_form(record: Marketplace, **changes: Any) -> dict[str, Any]:
    return {
        "name": record.name,
        "currency": record.currency,
        "languages": ", ".join(record.languages),
        "ships_to": record.ships_to,
        "tax": "10.02",
        "free_shipping": "25.00",
        "shipping": "5.99",
        "source": record.source,
        "source_date": "2026-01-01",
        "seen": version_of(record),
        **WHY,
        **changes,
    }


def test_a_marketplace_says_what_will_change_before_it_does(desk: Client, sue: User) -> None:
    us = make_marketplace()
    posted = marketplace_form(us, tax="11.50", free_shipping="", ships_to=["US", "GU"])

    review = text(desk.post(page_of(us, "change"), posted | {"step": "send"}))
    for words in (
        "What will change",
        "10.02 %",
        "11.5 %",
        "$25.00",
        "none: always charged",
        "Rewards that were promised already are not delivered to Puerto Rico any more",
        "quotes kept with a campaign stay",
    ):
        assert words in review
    us.refresh_from_db()
    assert us.top_tax_basis_points == 1_002

    done = desk.post(page_of(us, "change"), posted | {"step": "confirm"}, follow=True)
    assert "US is changed." in text(done)
    us.refresh_from_db()
    assert (us.top_tax_basis_points, us.free_shipping_minor, us.ships_to) == (1_150, None, ["US", "GU"])
    entry = AuditEntry.objects.get(verb="marketplace.change")
    assert (entry.actor, entry.reason) == (f"support:{sue.pk}", WHY["reason"])


def test_what_was_posted_for_review_can_be_edited_again(desk: Client) -> None:
    us = make_marketplace()
    form = text(desk.post(page_of(us, "change"), marketplace_form(us, tax="11.50") | {"step": "edit"}))

    assert 'value="11.50"' in form
    assert "What will change" not in form


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"tax": "101"}, "less than or equal to 100"),
        ({"shipping": "5.999"}, "Found 5.999, needed at most 2 decimals in USD."),
        ({"ships_to": ["US", "GB"]}, "United Kingdom is delivered to by UK"),
        ({"languages": "klingon"}, "Found the language"),
        ({"currency": "KWD"}, "which has 3 decimals"),
        ({"reason": ""}, "This field is required."),
    ],
)
def test_a_marketplace_that_can_not_be_like_that_is_refused_at_once(desk: Client, changes, says) -> None:
    us, _ = make_marketplace(), make_marketplace("UK")
    answer = desk.post(page_of(us, "change"), marketplace_form(us, **changes) | {"step": "send"})

    assert answer.status_code == 422
    assert says in text(answer)
    assert not AuditEntry.objects.exists()


def test_a_page_that_is_out_of_date_overwrites_nothing(desk: Client) -> None:
    us = make_marketplace()
    posted = marketplace_form(us, tax="11.50") | {"step": "confirm"}
    Marketplace.objects.update(shipping_minor=700)

    assert "was changed since this page was opened" in text(desk.post(page_of(us, "change"), posted))
    us.refresh_from_db()
    assert (us.top_tax_basis_points, us.shipping_minor) == (1_002, 700)


def test_tiers_are_added_changed_and_removed(desk: Client) -> None:
    VolumeTier.objects.create(actions_from=0, margin_basis_points=1_000, source="x", source_date="2026-01-01")
    facts = {"source": "Board", "source_date": "2026-11-01", **WHY}
    desk.post(list_of(VolumeTier, "add"), facts | {"actions_from": "500", "margin": "7.5"})
    tier = VolumeTier.objects.get(actions_from=500)
    assert tier.margin_basis_points == 750
    assert "7.5 %" in text(desk.get(list_of(VolumeTier)))
    seen = {"seen": version_of(tier)}
    desk.post(page_of(tier, "change"), facts | {"margin": "7"} | seen)
    assert VolumeTier.objects.get(actions_from=500).margin_basis_points == 700
    desk.post(page_of(tier, "remove"), WHY | {"seen": seen_on(desk.get(page_of(tier, "remove")))})

    first = VolumeTier.objects.get()
    assert first.actions_from == 0
    assert desk.post(page_of(first, "remove"), WHY).status_code == 404
    assert AuditEntry.objects.filter(verb__startswith="volumetier.").count() == 3


def test_a_page_of_a_tier_that_is_out_of_date_overwrites_nothing(desk: Client) -> None:
    facts = {"actions_from": 500, "margin_basis_points": 800, "source": "Board", "source_date": "2026-01-01"}
    tier = VolumeTier.objects.create(**facts)
    posted = {"margin": "5", "source": "Board", "source_date": "2026-11-01", **WHY}
    pages = {verb: seen_on(desk.get(page_of(tier, verb))) for verb in ("change", "remove")}
    VolumeTier.objects.update(margin_basis_points=750)

    for verb, seen in pages.items():
        answer = desk.post(page_of(tier, verb), posted | {"seen": seen})
        assert answer.status_code == 422
        assert "The tier from 500 actions was changed since this page was opened" in text(answer)
    added = desk.post(list_of(VolumeTier, "add"), posted | {"actions_from": "500"})
    assert "There is a tier from 500 actions already" in text(added)
    assert VolumeTier.objects.get().margin_basis_points == 750
    assert not AuditEntry.objects.exists()


def test_categories_are_added_renamed_and_stop_taking_credit(desk: Client) -> None:
    desk.post(list_of(Category, "add"), {"name": "Tea", "takes_credit": "on", **WHY})
    category = Category.objects.get()
    desk.post(page_of(category, "rename"), {"name": "Tea & Coffee", **WHY})
    desk.post(page_of(category, "credit"), WHY)

    category.refresh_from_db()
    assert (category.name, category.slug, category.takes_credit) == ("Tea & Coffee", "tea", False)
    answer = desk.post(list_of(Category, "add"), {"name": "tea & coffee", **WHY})
    assert "There is a category named Tea &amp; Coffee already" in text(answer)


def test_terms_are_agreed_with_a_company_named_by_id_or_name(desk: Client) -> None:
    ada, grace = make_founder().company, make_founder("Other Games").company
    desk.post(list_of(CompanyTerms, "add"), {"company": ada.pk, "margin": "4.5", **WHY})
    desk.post(list_of(CompanyTerms, "add"), {"company": "Other Games", "has_tshirt_beta": "on", **WHY})

    found = CompanyTerms.objects.order_by("pk").values_list(
        "company", "margin_basis_points", "has_tshirt_beta"
    )
    assert list(found) == [(ada.pk, 450, False), (grace.pk, None, True)]
    terms = CompanyTerms.objects.get(company=ada)
    posted = {"margin": "3", "seen": version_of(terms), **WHY}
    desk.post(page_of(terms, "change"), posted)
    terms.refresh_from_db()
    assert terms.margin_basis_points == 300
    assert "were changed since this page was opened" in text(desk.post(page_of(terms, "change"), posted))
    answer = desk.post(list_of(CompanyTerms, "add"), {"company": "Nobody", "margin": "4.5", **WHY})
    assert "Found no company called" in text(answer)


def product_form(**changes: Any) -> dict[str, Any]:
    return {
        "marketplace": make_marketplace().pk,
        "sku": "CK-1",
        "title": "Copper Kettle",
        "brand": "Hearthline",
        "category": Category.objects.get_or_create(slug="kitchen", defaults={"name": "Kitchen"})[0].pk,
        "price": "24.99",
        **WHY,
        **changes,
    }


def image(form: str = "PNG") -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (900, 600), "#17695a").save(file, form)
    file.seek(0)
    file.name = f"a.{form.lower()}"
    return file


def test_a_product_is_added_by_hand_with_its_picture(desk: Client) -> None:
    page = desk.post(list_of(Product, "add"), product_form(image=image()), follow=True)

    product = Product.objects.get()
    assert (product.sku, product.price_minor, product.company) == ("CK-1", 2_499, None)
    assert product.image.url in text(page)
    again = desk.post(list_of(Product, "add"), product_form())
    assert "US has a product with the SKU CK-1 already" in text(again)
    for changes, says in (
        ({"sku": "CK-2", "price": "24.999"}, "needed at most 2 decimals in USD"),
        ({"sku": "CK-2", "is_custom_tshirt": "on"}, "found no company"),
        ({"sku": "CK-2", "image": io.BytesIO(b"abc")}, "needed a JPEG, PNG or WebP image"),
    ):
        assert says in text(desk.post(list_of(Product, "add"), product_form(**changes)))
    assert Product.objects.count() == 1


def test_a_product_is_changed_verb_by_verb(desk: Client) -> None:
    product = make_product(make_marketplace())
    for verb, posted in (
        ("state", {"state": "limited"}),
        ("trademark", {"is_trademarked": "on"}),
        ("eligibility", {"sold_by_store": "on"}),
        ("image", {"image": image("WEBP")}),
    ):
        form = desk.get(page_of(product, verb)).context["form"]
        seen = {"seen": form["seen"].value()} if "seen" in form.fields else {}
        assert desk.post(page_of(product, verb), posted | seen | WHY).status_code == 302
        assert desk.post(page_of(product, verb), posted | {"reason": ""}).status_code == 422

    product.refresh_from_db()
    assert (product.state, product.is_trademarked, product.fulfilled_by_store) == ("limited", True, False)
    assert product.image.name.endswith(".webp")
    verbs = AuditEntry.objects.order_by("id").values_list("verb", flat=True)
    assert list(verbs) == ["product.state", "product.trademark", "product.eligibility", "product.image"]


@pytest.mark.parametrize(
    ("verb", "posted", "meanwhile"),
    [
        ("state", {"state": "limited"}, {"state": "withdrawn"}),
        ("trademark", {}, {"is_trademarked": True}),
        ("eligibility", {"sold_by_store": "on"}, {"sold_by_store": False}),
    ],
)
def test_a_page_of_a_product_that_is_out_of_date_overwrites_nothing(
    desk: Client, verb, posted, meanwhile
) -> None:
    product = make_product(make_marketplace())
    seen = seen_on(desk.get(page_of(product, verb)))
    Product.objects.update(**meanwhile)

    answer = desk.post(page_of(product, verb), posted | {"seen": seen} | WHY)
    assert answer.status_code == 422
    assert "was changed since this page was opened" in text(answer)
    product.refresh_from_db()
    assert {name: getattr(product, name) for name in meanwhile} == meanwhile
    assert product.fulfilled_by_store
    assert not AuditEntry.objects.exists()


def test_a_price_that_a_feed_changes_does_not_make_a_page_out_of_date(desk: Client) -> None:
    product = make_product(make_marketplace())
    seen = seen_on(desk.get(page_of(product, "eligibility")))
    Product.objects.update(price_minor=2_600)

    assert desk.post(page_of(product, "eligibility"), {"seen": seen} | WHY).status_code == 302
    product.refresh_from_db()
    assert (product.sold_by_store, product.fulfilled_by_store) == (False, False)


def test_a_form_says_when_a_company_reads_the_reason(desk: Client) -> None:
    us, company = make_marketplace(), make_founder().company
    own, listed = make_product(us, company=company), make_product(us)

    def said(page: str) -> str:
        return str(desk.get(page).context["form"]["reason"].help_text)

    for verb in ("state", "trademark", "eligibility", "image"):
        assert said(page_of(own, verb)) == f"{company} reads it in its audit log."
        assert said(page_of(listed, verb)) == "Goes into the audit log."
    assert said(page_of(own, "stock")) == "Goes into the audit log."  # the store's alone (V1)
    assert "own product it is reads it in its audit log" in said(list_of(Product, "add"))
    case = make_case(make_founder("Other Games"), "unlisted_product")
    grant = f"/admin/accounts/case/{case.pk}/do/grant-new/"
    assert "Where it is the company's own, its audit log says it, too." in said(grant)


def test_stock_is_corrected_once_though_it_is_sent_twice(desk: Client) -> None:
    product = make_product(make_marketplace())
    page = desk.get(page_of(product, "stock"))
    posted = {"amount": "12", "correction": page.context["form"].initial["correction"], **WHY}
    for _ in range(2):
        desk.post(page_of(product, "stock"), posted)

    assert Stock.objects.get().on_hand == 12
    assert StockMovement.objects.get().cause == f"support:{posted['correction']}"
    assert AuditEntry.objects.get().chain == "store"
    refused = desk.post(page_of(product, "stock"), posted | {"amount": "-13", "correction": "cor_2"})
    assert "Found 12 on hand, needed 13" in text(refused)
    back = desk.post(page_of(product, "stock"), posted | {"amount": "-2"})
    assert back.status_code == 422
    assert "corrected the stock by +12 already; nothing was changed now" in text(back)


def test_the_page_of_a_product_shows_prices_variants_and_stock(desk: Client) -> None:
    us = make_marketplace()
    product = make_product(us, variant_group="mugs", variant="Rust")
    other = make_product(us, variant_group="mugs", variant="Sage", price_minor=2_600)
    for day, price in ((2, 2_400), (1, 2_600), (0, 2_500)):
        on = clock.now().date() - timedelta(days=day)
        ProductPrice.objects.create(product=product, on=on, price_minor=price)
    Stock.objects.create(product=product, on_hand=7)
    StockMovement.objects.create(product=product, amount=7, cause="feed:imp_1")

    page = text(desk.get(page_of(product)))
    for words in (
        "$24.00 to $26.00",
        "30-day median, $25.00",
        page_of(other),
        "Stock: 7 on hand",
        "feed:imp_1",
    ):
        assert words in page
    assert f"/admin/rewards/product/{product.pk.replace('_', '_5F', 1)}/substitution/" in page


def test_products_are_found_by_words_sku_and_id_and_filtered(desk: Client) -> None:
    us = make_marketplace()
    kettle = make_product(us, title="Copper Kettle", sku="CK-77", is_trademarked=True)
    lamp = make_product(us, title="Brass Lamp", sold_by_store=False)
    own = make_product(us, title="Fox Shirt", company=make_founder().company)

    def found(**asked: str) -> set[str]:
        return {one.title for one in desk.get(list_of(Product), asked).context["cl"].result_list}

    assert found(q="copp kett") == {kettle.title}
    assert found(q="ck-77") == {kettle.title}
    assert found(q=lamp.pk) == {lamp.title}
    assert found(q="hearthline") == {kettle.title, lamp.title, own.title}
    assert found(q="& | ! '") == found(q="nothing") == set()
    assert found(is_trademarked__exact="1") == {kettle.title}
    assert found(eligible="no") == {lamp.title}
    assert found(own="yes") == {own.title}
    assert found(own="no", eligible="yes") == {kettle.title}
    assert found(own="tshirt") == set()
    assert desk.get("/admin/redemption/stock/", {"q": "kettle"}).status_code == 200


def test_the_substitution_page_counts_open_rewards_and_shows_the_ladder(desk: Client) -> None:
    shop = make_shop()
    gone = shop.product(price=2_500, stock=0)
    near = shop.product(price=2_550, stock=3)
    dear = shop.product(price=2_800)
    offer = shop.offer(gone)
    shop.reward(offer), shop.reward(offer)
    address = reverse("admin:rewards_product_substitution", args=[gone.pk])

    page = text(desk.get(address))
    for words in (
        "2 open rewards",
        "Worth $25.00: 2 open rewards",
        near.title,
        dear.title,
        "Too dear",
        "Catalog credit",
    ):
        assert words in page
    tried = text(desk.get(address, {"value": "28.00"}))
    assert "Worth $28.00" in tried
    assert "Worth $25.00" not in tried
    for wrong in ("0", "abc", "1.001", "-1"):
        assert desk.get(address, {"value": wrong}).status_code == 200
    assert desk.get(reverse("admin:rewards_product_substitution", args=["prd_1"])).status_code == 404


def test_the_substitution_page_takes_the_reference_price_where_no_offer_promises_it(desk: Client) -> None:
    shop = make_shop()
    product, near = shop.product(price=2_500), shop.product(price=2_550, stock=3)

    page = text(desk.get(reverse("admin:rewards_product_substitution", args=[product.pk])))

    assert "No open offer lists it" in page
    assert "Worth $25.00" in page
    assert near.title in page


def test_nobody_but_support_reaches_any_of_it(db: None) -> None:
    ada = make_founder()
    product = make_product(make_marketplace())
    client = Client()
    client.force_login(ada.user)
    address = reverse("admin:rewards_product_substitution", args=[product.pk])

    for page in (address, page_of(product), page_of(product, "stock"), list_of(Product, "add")):
        assert client.get(page).status_code == 302
        assert client.post(page, WHY).status_code == 302
    assert not Stock.objects.exists()


def test_support_that_may_only_look_changes_nothing_and_sees_no_stock_without_the_right(db: None) -> None:
    looker = User.objects.create_user("look@moments.example", "correct horse battery", is_staff=True)
    looker.user_permissions.add(Permission.objects.get(codename="view_product"))
    client, product = Client(), make_product(make_marketplace())
    client.force_login(looker)
    Stock.objects.create(product=product, on_hand=7)

    page = text(client.get(page_of(product)))
    assert "Set the offered state" not in page
    assert "on hand" not in page
    assert client.get(reverse("admin:rewards_product_substitution", args=[product.pk])).status_code == 403
    for verb in ("state", "stock", "image"):
        assert client.post(page_of(product, verb), {"state": "withdrawn", **WHY}).status_code == 403
    assert client.get(list_of(Product, "add")).status_code == 403
    assert client.get(page_of(product, "nothing")).status_code == 404
    changer = Permission.objects.get(codename="change_product")
    looker.user_permissions.add(changer)
    client.force_login(User.objects.get(pk=looker.pk))
    assert client.get(page_of(product, "state")).status_code == 200
    assert client.get(page_of(product, "stock")).status_code == 403


def test_an_unlisted_product_is_granted_on_the_desk_in_either_way(desk: Client) -> None:
    ada = make_founder()
    make_product(make_marketplace(), sku="BL-9", title="Brass Lamp")
    facts = {"product": "Fox mug", "marketplace": "US", "ownProduct": "yes"}
    listed, added = (make_case(ada, "unlisted_product", facts=facts) for _ in range(2))
    page = text(desk.get(f"/admin/accounts/case/{listed.pk}/change/"))
    assert "Grant with a listed product" in page
    assert 'value="grant"' not in page
    assert 'value="decline"' in page

    address = f"/admin/accounts/case/{listed.pk}/do/grant-listed/"
    refused = desk.post(address, {"marketplace": "US", "sku": "NO", "reason": "Here it is."})
    assert refused.status_code == 422
    assert "Here it is." in text(refused)
    desk.post(address, {"marketplace": "US", "sku": "BL-9", "reason": "Here it is."})
    address = f"/admin/accounts/case/{added.pk}/do/grant-new/"
    form = desk.get(address).context["form"]
    assert (form.initial["title"], form.initial["is_own"]) == ("Fox mug", True)
    desk.post(address, product_form(sku="FM-1", title="Fox mug", is_own="on"))

    for case in (listed, added):
        case.refresh_from_db()
        assert case.status == "granted"
    own = Product.objects.get(sku="FM-1")
    assert own.company == ada.company
    assert f"/console/catalogue/{own.pk}/" in last(added)
    assert desk.get(address).status_code == 404


def test_the_tshirt_beta_is_granted_and_declined_with_a_button(desk: Client) -> None:
    ada, grace = make_founder(), make_founder("Other Games")
    yes, no = make_case(ada, "tshirt_beta"), make_case(grace, "tshirt_beta")
    desk.post(f"/admin/accounts/case/{yes.pk}/answer/", {"verb": "grant", "text": "Welcome."})
    desk.post(f"/admin/accounts/case/{no.pk}/answer/", {"verb": "decline", "text": "Not yet."})

    assert CompanyTerms.objects.get().company == ada.company
    yes.refresh_from_db(), no.refresh_from_db()
    assert (yes.status, no.status) == ("granted", "declined")


def test_granting_the_tshirt_beta_takes_the_right_to_change_terms(db: None) -> None:
    answerer = User.objects.create_user("answer@moments.example", "correct horse battery", is_staff=True)
    answerer.user_permissions.set(Permission.objects.filter(codename__in=["view_case", "change_case"]))
    client, case = Client(), make_case(make_founder(), "tshirt_beta")
    client.force_login(answerer)
    page, address = (f"/admin/accounts/case/{case.pk}/{name}/" for name in ("change", "answer"))
    granting = {"verb": "grant", "text": "Welcome."}

    assert 'value="grant"' not in text(client.get(page))
    assert 'value="decline"' in text(client.get(page))
    assert client.post(address, granting).status_code == 403
    case.refresh_from_db()
    assert (case.status, CompanyTerms.objects.count()) == ("open", 0)

    answerer.user_permissions.add(Permission.objects.get(codename="change_companyterms"))
    client.force_login(User.objects.get(pk=answerer.pk))
    assert 'value="grant"' in text(client.get(page))
    client.post(address, granting)
    assert CompanyTerms.objects.get().has_tshirt_beta
