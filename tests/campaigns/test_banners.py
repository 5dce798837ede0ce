"""A banner is exactly 3000 x 600 pixels, whatever file it comes in: the hostile ones are refused or made safe (C5)."""

import io
import subprocess
import sys
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest
from django.core.files.storage import default_storage
from PIL import Image, ImageCms

from campaigns import operations
from campaigns.banners import store_banner
from campaigns.errors import BannerNotValid, CampaignLocked, DraftMoved
from campaigns.queries.sections import version_of
from campaigns.steps import Step
from events.models import AuditEntry
from rewards.banners import SIZES, BannerSize, sibling
from tests.world import MARKETER, make_company, make_draft, make_world

NEEDED = "needed a JPEG, PNG or WebP of exactly 3000 x 600 pixels, up to 5 MB."
SIZE = (3000, 600)


@pytest.fixture(autouse=True)
def _storage(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def picture(form: str = "PNG", size: tuple[int, int] = SIZE, mode: str = "RGB", **options) -> io.BytesIO:
    """A picture with a border between two colours, so that something of it can be looked for."""
    image = Image.new("RGB", size, (20, 120, 90))
    image.paste((240, 180, 40), (0, 0, size[0] // 2, size[1]))
    file = io.BytesIO()
    made = image.quantize(16) if mode == "P" else image.convert(mode)
    made.save(file, form, **options)
    file.seek(0)
    return file


def chunk(kind: bytes, content: bytes) -> bytes:
    return len(content).to_bytes(4) + kind + content + zlib.crc32(kind + content).to_bytes(4)


def png_head(width: int, height: int) -> bytes:
    head = width.to_bytes(4) + height.to_bytes(4) + bytes([8, 2, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head)


def bomb() -> io.BytesIO:
    """A file of some kilobytes that says it is 60,000 pixels high and wide."""
    return io.BytesIO(
        png_head(60_000, 60_000) + chunk(b"IDAT", zlib.compress(bytes(1_000_000))) + chunk(b"IEND", b"")
    )


def damaged() -> io.BytesIO:
    """The right size by its head, and nothing but noise in it."""
    return io.BytesIO(png_head(*SIZE) + chunk(b"IDAT", b"noise" * 400) + chunk(b"IEND", b""))


def animated(form: str) -> io.BytesIO:
    frames = [Image.new("RGB", SIZE, colour) for colour in ("red", "green", "blue")]
    file = io.BytesIO()
    frames[0].save(file, form, save_all=True, append_images=frames[1:], duration=100)
    file.seek(0)
    return file


def with_position() -> io.BytesIO:
    exif = Image.Exif()
    exif[0x010F] = "A camera with a secret"
    exif.get_ifd(0x8825)[2] = (52.0, 31.0, 12.5)
    exif.get_ifd(0x8825)[1] = "N"
    return picture("JPEG", exif=exif)


SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="3000" height="600"><script>alert(1)</script></svg>'


@pytest.mark.parametrize(
    ("file", "found"),
    [
        pytest.param(lambda: picture(size=(1200, 400)), "a PNG of 1200 x 400 pixels", id="wrong size"),
        pytest.param(
            lambda: picture("WEBP", (3000, 601)), "a WebP of 3000 x 601 pixels", id="one row too many"
        ),
        pytest.param(lambda: picture("GIF"), "a file of another kind", id="wrong type with the right name"),
        pytest.param(lambda: io.BytesIO(SVG), "a file of another kind", id="SVG with a script"),
        pytest.param(lambda: io.BytesIO(b"%PDF-1.7 and so on"), "a file of another kind", id="no picture"),
        pytest.param(
            lambda: io.BytesIO(picture("JPEG").getvalue()[:4_000]),
            "an image that is cut off or damaged",
            id="truncated",
        ),
        pytest.param(bomb, "an image of too many pixels", id="decompression bomb"),
        pytest.param(lambda: animated("WEBP"), "an animated image of 3 frames", id="animated WebP"),
        pytest.param(lambda: animated("PNG"), "an animated image of 3 frames", id="animated PNG"),
        pytest.param(lambda: io.BytesIO(b"\xff\xd8" + bytes(40 << 20)), "a file over 5 MB", id="40 MB"),
        pytest.param(io.BytesIO, "an empty file", id="empty"),
        pytest.param(damaged, "an image that is cut off or damaged", id="right size but corrupt"),
    ],
)
def test_what_is_no_banner_is_refused_with_what_was_found_and_what_is_needed(
    file: Callable[[], io.BytesIO], found: str
) -> None:
    with pytest.raises(BannerNotValid) as refused:
        store_banner(file())

    assert refused.value.detail == f"Found {found}, {NEEDED}"
    assert not default_storage.exists("banners") or default_storage.listdir("banners") == ([], [])


def kept(path: str, size: BannerSize, suffix: str) -> bytes:
    with default_storage.open(sibling(path, size, suffix)) as file:
        return file.read()


PROFILE = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()


@pytest.mark.parametrize(
    "file",
    [
        pytest.param(lambda: picture("PNG"), id="PNG"),
        pytest.param(lambda: picture("JPEG", quality=95), id="JPEG"),
        pytest.param(lambda: picture("WEBP", quality=95), id="WebP"),
        pytest.param(lambda: picture("JPEG", mode="CMYK", quality=95), id="CMYK"),
        pytest.param(lambda: picture("PNG", mode="P"), id="palette"),
        pytest.param(lambda: picture("PNG", icc_profile=PROFILE), id="with a colour profile"),
        pytest.param(lambda: picture("PNG", icc_profile=b"no profile"), id="with a broken colour profile"),
        pytest.param(
            lambda: io.BytesIO(
                picture("JPEG", quality=95).getvalue() + b"<script>alert(1)</script>PK\x03\x04"
            ),
            id="polyglot",
        ),
    ],
)
def test_a_banner_is_made_anew_in_every_size_and_format(file: Callable[[], io.BytesIO]) -> None:
    path = store_banner(file())

    for size, pixels in SIZES.items():
        for suffix, form in (("webp", "WEBP"), ("jpg", "JPEG")):
            content = kept(path, size, suffix)
            with Image.open(io.BytesIO(content)) as image:
                assert (image.format, image.size, image.mode) == (form, pixels, "RGB")
                left, right = image.getpixel((5, 5)), image.getpixel((pixels[0] - 5, 5))
            assert all(abs(a - b) < 16 for a, b in zip(left, (240, 180, 40), strict=True))
            assert all(abs(a - b) < 16 for a, b in zip(right, (20, 120, 90), strict=True))
            assert b"script" not in content
            assert b"PK\x03\x04" not in content


def test_nothing_but_pixels_is_kept_of_a_photograph() -> None:
    assert b"secret" in with_position().getvalue()

    path = store_banner(with_position())

    for size in SIZES:
        for suffix in ("webp", "jpg"):
            content = kept(path, size, suffix)
            with Image.open(io.BytesIO(content)) as image:
                assert (dict(image.getexif()), image.info.get("icc_profile")) == ({}, None)
            assert b"secret" not in content
            assert b"Exif" not in content


def test_a_picture_is_judged_as_it_is_held() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by 90 degrees

    path = store_banner(picture("JPEG", (600, 3000), exif=exif))
    with Image.open(io.BytesIO(kept(path, BannerSize.PAGE, "jpg"))) as image:
        assert image.size == SIZE
    with pytest.raises(BannerNotValid, match="a JPEG of 600 x 3000 pixels"):
        store_banner(picture("JPEG", SIZE, exif=exif))


def test_sixteen_bits_of_grey_keep_their_light() -> None:
    file = io.BytesIO()
    Image.new("I;16", SIZE, 128 * 257).save(file, "PNG")
    file.seek(0)

    with Image.open(io.BytesIO(kept(store_banner(file), BannerSize.PAGE, "webp"))) as image:
        assert all(abs(value - 128) < 4 for value in image.getpixel((9, 9)))


def test_what_is_see_through_stands_on_white() -> None:
    file = io.BytesIO()
    Image.new("RGBA", SIZE, (0, 0, 0, 0)).save(file, "PNG")
    file.seek(0)

    with Image.open(io.BytesIO(kept(store_banner(file), BannerSize.EMAIL, "jpg"))) as image:
        assert image.getpixel((9, 9)) == (255, 255, 255)


def test_one_picture_is_kept_once_and_a_message_shows_the_part_that_was_asked_for() -> None:
    first, again = store_banner(picture()), store_banner(picture())
    left, right = store_banner(picture(), focus=0), store_banner(picture(), focus=1)

    assert first == again
    assert len({first, left, right}) == 3
    colours = []
    for path in (left, right):
        with Image.open(io.BytesIO(kept(path, BannerSize.MESSAGE, "webp"))) as image:
            colours.append(image.getpixel((300, 150))[0] > 128)
    assert colours == [True, False]


def test_a_picture_that_was_half_written_is_written_again() -> None:
    path = store_banner(picture())
    whole = kept(path, BannerSize.PAGE, "webp")
    Path(default_storage.path(path)).write_bytes(whole[: len(whole) // 2])

    store_banner(picture())

    assert kept(path, BannerSize.PAGE, "webp") == whole


MEASURE = """
import io, os, resource, sys
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "moments.settings")
import django
django.setup()
from campaigns.banners import store_banner
from campaigns.errors import BannerNotValid
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    store_banner(open(sys.argv[1], "rb"))
except BannerNotValid:
    pass
print((resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) >> 10)
"""


@pytest.mark.parametrize(
    ("file", "most"),
    [
        pytest.param(bomb, 16, id="decompression bomb"),
        pytest.param(lambda: io.BytesIO(b"\xff\xd8" + bytes(40 << 20)), 16, id="40 MB"),
        pytest.param(lambda: animated("WEBP"), 32, id="animated"),
        pytest.param(lambda: picture("PNG"), 64, id="an honest one"),
    ],
)
def test_memory_is_bounded_whatever_the_file_says(
    file: Callable[[], io.BytesIO], most: int, tmp_path: Path
) -> None:
    """In megabytes, by a process that does nothing else."""
    path = tmp_path / "upload"
    path.write_bytes(file().getvalue())

    measured = subprocess.run(
        [sys.executable, "-c", MEASURE, str(path)], capture_output=True, text=True, check=True
    )

    assert int(measured.stdout) <= most


def test_a_draft_gets_its_banner_and_loses_it_again(db: None) -> None:
    company, app, *_ = make_company()
    campaign, *_ = make_draft(company, app)

    operations.set_banner(campaign=campaign, upload=picture(), actor=MARKETER)

    folder = campaign.banner.name.rpartition("/")[0]
    assert (campaign.banner.name, campaign.message_image.name) == (
        f"{folder}/page.webp",
        f"{folder}/message.webp",
    )
    operations.remove_banner(campaign=campaign, actor=MARKETER)
    assert (campaign.banner.name, campaign.message_image.name) == ("", "")
    told = AuditEntry.objects.filter(verb="campaign.edit_banner").order_by("pk")
    assert [entry.changes["banner"][1] for entry in told] == [f"{folder}/page.webp", ""]


def test_a_refused_picture_changes_nothing(db: None) -> None:
    company, app, *_ = make_company()
    campaign, *_ = make_draft(company, app)
    seen = version_of(campaign, Step.MESSAGES, "banner")
    operations.set_banner(campaign=campaign, upload=picture(), actor=MARKETER)
    stands = campaign.banner.name

    with pytest.raises(BannerNotValid):
        operations.set_banner(campaign=campaign, upload=picture(size=(300, 60)), actor=MARKETER)
    with pytest.raises(DraftMoved):
        operations.set_banner(campaign=campaign, upload=picture("JPEG"), actor=MARKETER, seen=seen)
    campaign.refresh_from_db()
    assert campaign.banner.name == stands
    assert AuditEntry.objects.filter(verb="campaign.edit_banner").count() == 1


def test_only_a_draft_gets_another_banner(db: None) -> None:
    world = make_world(state="pending")

    with pytest.raises(CampaignLocked):
        operations.set_banner(campaign=world.campaign, upload=picture(), actor=MARKETER)
