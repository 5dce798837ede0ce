"""Products, added and changed by support (R3, R4)."""

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.storage import default_storage
from PIL import Image

from events.models import AuditEntry
from kit import clock
from rewards.errors import ChangedMeanwhile, ImageNotValid, ProductNotValid, ReasonMissing
from rewards.models import Category, CompanyTerms, OfferedState, Product, ProductPrice
from rewards.operations.products import (
    NewProduct,
    add_product,
    replace_image,
    set_eligibility,
    set_offered_state,
    set_trademarked,
)
from rewards.operations.records import version_of
from tests.accounts.casework import make_founder
from tests.world import make_marketplace, make_product

pytestmark = pytest.mark.django_db
SUE = "support:usr_1"


@pytest.fixture(autouse=True)
def media(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


def new(code: str = "US", **changes: Any) -> NewProduct:
    facts: dict[str, Any] = {
        "marketplace": make_marketplace(code),
        "sku": "CK-1",
        "title": "Copper  Kettle",
        "brand": "Hearthline",
        "category": Category.objects.get_or_create(slug="kitchen", defaults={"name": "Kitchen"})[0],
        "price_minor": 2_500,
    } | changes
    return NewProduct(**facts)


def add(**changes: Any) -> Product:
    return add_product(new=new(**changes), actor=SUE, reason="Asked for.")


def picture(
    size: tuple[int, int] = (900, 600), form: str = "PNG", mode: str = "RGB", **more: Any
) -> io.BytesIO:
    file = io.BytesIO()
    Image.new(mode, size, "#17695a").save(file, form, **more)
    file.seek(0)
    return file


def test_a_product_is_added_with_the_first_price_of_its_history() -> None:
    product = add()

    assert (product.title, product.state, product.is_eligible, product.company) == (
        "Copper Kettle",
        "available",
        True,
        None,
    )
    assert (product.price_minor, product.reference_minor) == (2_500, 2_500)
    prices = ProductPrice.objects.values_list("product", "on", "price_minor")
    assert list(prices) == [(product.pk, clock.now().date(), 2_500)]
    entry = AuditEntry.objects.get(verb="product.add")
    assert (entry.object_key, entry.company_key, entry.chain, entry.reason) == (
        product.pk,
        None,
        "platform",
        "Asked for.",
    )
    assert entry.changes["sku"] == [None, "CK-1"]


def test_an_own_product_is_in_the_log_of_its_company() -> None:
    company = make_founder().company
    product = add(company=company)

    assert AuditEntry.objects.get(object_key=product.pk).company_key == company.pk


@pytest.mark.parametrize(
    ("changes", "field", "says"),
    [
        ({"sku": " "}, "sku", "Found no SKU"),
        ({"title": ""}, "title", "Found no title"),
        ({"brand": "x" * 81}, "brand", "Found 81 characters, needed at most 80"),
        ({"price_minor": 0}, "price_minor", "not above zero"),
        ({"sku": "TAKEN"}, "sku", "US has a product with the SKU TAKEN already"),
    ],
)
def test_what_can_not_be_a_product_is_refused(changes, field, says) -> None:
    make_product(make_marketplace(), sku="TAKEN")

    with pytest.raises(ProductNotValid, match=says) as refusal:
        add(**changes)
    assert refusal.value.field == field
    assert Product.objects.count() == 1
    assert not AuditEntry.objects.filter(verb="product.add").exists()


def test_custom_tshirts_are_for_companies_in_the_beta_and_in_the_us_only() -> None:
    ada, grace = make_founder().company, make_founder("Other").company
    for company, has_beta in ((ada, True), (grace, False)):
        CompanyTerms.objects.create(company=company, has_tshirt_beta=has_beta, reason="test", set_by=SUE)

    assert add(is_custom_tshirt=True, company=ada).is_custom_tshirt
    for changes, field in (
        ({"company": grace, "sku": "T-2"}, "is_custom_tshirt"),
        ({"company": make_founder("Third").company, "sku": "T-2"}, "is_custom_tshirt"),
        ({"company": None, "sku": "T-2"}, "company"),
        ({"company": ada, "sku": "T-2", "code": "UK"}, "marketplace"),
    ):
        with pytest.raises(ProductNotValid) as refusal:
            add(is_custom_tshirt=True, **changes)
        assert refusal.value.field == field
    assert Product.objects.count() == 1


def test_state_trademark_and_eligibility_are_set_with_a_reason() -> None:
    product = make_product(make_marketplace())
    set_offered_state(product=product, state=OfferedState.LIMITED, actor=SUE, reason="Few left to offer.")
    set_trademarked(product=product, is_trademarked=True, actor=SUE, reason="Their mark.")
    set_eligibility(
        product=product, sold_by_store=True, fulfilled_by_store=False, actor=SUE, reason="Another sends it."
    )
    set_offered_state(product=product, state=OfferedState.LIMITED, actor=SUE, reason="Again.")

    product.refresh_from_db()
    assert (product.state, product.is_trademarked, product.is_eligible) == ("limited", True, False)
    entries = AuditEntry.objects.filter(object_key=product.pk).order_by("id")
    assert [(entry.verb, entry.changes) for entry in entries] == [
        ("product.state", {"state": ["available", "limited"]}),
        ("product.trademark", {"is_trademarked": [False, True]}),
        ("product.eligibility", {"fulfilled_by_store": [True, False]}),
    ]
    with pytest.raises(ReasonMissing):
        set_trademarked(product=product, is_trademarked=False, actor=SUE, reason=" ")


def test_of_two_who_set_eligibility_from_one_page_the_second_looks_again() -> None:
    product = make_product(make_marketplace())
    seen = version_of(product, "sold_by_store", "fulfilled_by_store")
    facts: dict[str, Any] = {"product": product, "actor": SUE, "reason": "Looked.", "seen": seen}
    set_eligibility(sold_by_store=False, fulfilled_by_store=True, **facts)

    with pytest.raises(ChangedMeanwhile, match="was changed since this page was opened"):
        set_eligibility(sold_by_store=True, fulfilled_by_store=False, **facts)
    product.refresh_from_db()
    assert (product.sold_by_store, product.fulfilled_by_store) == (False, True)
    assert AuditEntry.objects.filter(verb="product.eligibility").count() == 1


@pytest.mark.parametrize(
    ("form", "mode"), [("PNG", "RGBA"), ("JPEG", "RGB"), ("WEBP", "RGB"), ("JPEG", "CMYK")]
)
def test_a_picture_is_kept_as_webp_of_bounded_size(form, mode) -> None:
    product = replace_image(
        product=make_product(make_marketplace()),
        image=picture((3_000, 2_000), form, mode),
        actor=SUE,
        reason="Sharper.",
    )

    with default_storage.open(product.image.name) as file, Image.open(file) as kept:
        assert (kept.format, kept.size) == ("WEBP", (1_200, 800))
    assert AuditEntry.objects.get(verb="product.image").changes == {"image": ["", product.image.name]}


def test_metadata_is_left_out_and_a_turned_picture_stands_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees
    exif[0x010F] = "A camera with a secret"
    product = replace_image(
        product=make_product(make_marketplace()),
        image=picture((900, 600), "JPEG", exif=exif),
        actor=SUE,
        reason="Sharper.",
    )

    with default_storage.open(product.image.name) as file:
        content = file.read()
    with Image.open(io.BytesIO(content)) as kept:
        assert (kept.size, dict(kept.getexif()), "icc_profile" in kept.info) == ((600, 900), {}, False)
    assert b"secret" not in content


def test_an_offer_keeps_the_picture_it_was_frozen_with() -> None:
    product = make_product(make_marketplace())
    first = replace_image(product=product, image=picture(), actor=SUE, reason="First.").image.name
    replace_image(product=product, image=picture((500, 500)), actor=SUE, reason="Second.")

    assert default_storage.exists(first)
    product.refresh_from_db()
    assert product.image.name != first


def exif(block: bytes) -> Callable[[], io.BytesIO]:
    return lambda: picture(exif=block)


def damaged() -> io.BytesIO:
    return io.BytesIO(picture((900, 600), "JPEG").getvalue()[:2_000])


@pytest.mark.parametrize(
    ("file", "says"),
    [
        (lambda: io.BytesIO(b"no image"), "a file of another kind, needed a JPEG, PNG or WebP"),
        (lambda: picture(form="GIF"), "a file of another kind, needed a JPEG, PNG or WebP"),
        (
            lambda: picture((399, 900)),
            "Found 399 x 900 pixels, needed a JPEG, PNG or WebP image of 400 to 8,000",
        ),
        (lambda: picture((8_001, 400)), "Found 8001 x 400 pixels"),
        (lambda: picture((12_000, 12_000), mode="1"), "too many pixels"),
        (damaged, "cut off or damaged"),
        (exif(b"Exif\x00\x00XX no block of tags"), "with a damaged EXIF block, needed a JPEG, PNG or WebP"),
        (exif(b"Exif\x00\x00MM\x00*\x00\x00\x00"), "with a damaged EXIF block"),
        (lambda: io.BytesIO(b"\xff" * (5 * 1024 * 1024 + 1)), "Found a file over 5 MB"),
    ],
)
def test_what_is_no_picture_is_refused_with_what_was_found(file, says) -> None:
    product = make_product(make_marketplace())

    with pytest.raises(ImageNotValid, match=says):
        replace_image(product=product, image=file(), actor=SUE, reason="Sharper.")
    product.refresh_from_db()
    assert product.image.name == ""
    assert not AuditEntry.objects.filter(verb="product.image").exists()
