"""The kit's badges: drawn the same every time, with nothing in them that runs or loads (C8)."""

import io
import re
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

import pytest
from PIL import Image

from rewards import badge_drawing
from rewards.badge_drawing import badge_png, badge_svg, drawable, size_of
from rewards.badges import BADGES, SCALES, Badge, Ground, Layout

SVG = "{http://www.w3.org/2000/svg}"
NAMES = (
    "Giftwell",
    'Élan & Söhne "Maison" <Gifts> Warehouse Ltd',
    "ギフト",
    "متجر",
    "",
    "A\x00B\x1b",
    "W" * 40,
)


def test_there_are_three_layouts_for_two_grounds() -> None:
    assert list(BADGES) == [
        "horizontal-light",
        "horizontal-dark",
        "stacked-light",
        "stacked-dark",
        "mark-light",
        "mark-dark",
    ]


@pytest.mark.parametrize("badge", list(BADGES.values()), ids=str)
@pytest.mark.parametrize("name", NAMES, ids=range(len(NAMES)))
def test_a_badge_holds_shapes_and_a_title_alone(badge: Badge, name: str) -> None:
    drawn = badge_svg(badge, name)
    root = ElementTree.fromstring(drawn)
    width, height = size_of(badge, name)

    assert {one.tag.removeprefix(SVG) for one in root.iter()} <= {"svg", "title", "g", "rect", "path"}
    assert (root.get("width"), root.get("height")) == (str(width), str(height))
    assert not re.search(rb"href|url\(|style|script|<text|\son\w+=|@import|NaN|nan|inf", drawn)
    assert set(re.findall(rb"https?://[^\"]+", drawn)) == {b"http://www.w3.org/2000/svg"}


def test_the_title_says_the_name_as_it_is_written() -> None:
    drawn = badge_svg(BADGES["horizontal-light"], '<b>"Tom\'s" & Co</b>')

    assert b"<title>Delivered through &lt;b&gt;&quot;Tom&#x27;s&quot; &amp; Co&lt;/b&gt;</title>" in drawn
    title = ElementTree.fromstring(drawn).find(f"{SVG}title")
    assert title is not None
    assert title.text == 'Delivered through <b>"Tom\'s" & Co</b>'


@pytest.mark.parametrize("badge", list(BADGES.values()), ids=str)
@pytest.mark.parametrize("scale", SCALES)
def test_a_png_has_its_size_and_a_transparent_ground(badge: Badge, scale: int) -> None:
    width, height = size_of(badge, "Giftwell")
    with Image.open(io.BytesIO(badge_png(badge, "Giftwell", scale))) as picture:
        assert (picture.format, picture.mode) == ("PNG", "RGBA")
        assert picture.size == (width * scale, height * scale)
        assert picture.getpixel((0, 0)) == (0, 0, 0, 0)
        assert picture.getextrema()[3] == (0, 255)


def test_the_sizes_are_those_that_the_page_names() -> None:
    found = {layout: size_of(Badge(layout, Ground.LIGHT), "Giftwell") for layout in Layout}

    assert found == {"horizontal": (192, 48), "stacked": (129, 105), "mark": (48, 48)}


def test_the_same_name_makes_the_same_bytes() -> None:
    badge = BADGES["stacked-dark"]
    first = badge_svg(badge, "Giftwell"), badge_png(badge, "Giftwell", 2)
    badge_svg.cache_clear()
    badge_png.cache_clear()

    assert (badge_svg(badge, "Giftwell"), badge_png(badge, "Giftwell", 2)) == first


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        ("Giftwell", "Giftwell"),
        ("  Gift \n well ", "Gift well"),
        ("Łódź Książki", "Łódź Książki"),
        ("ﬁne", "fine"),
        ("Cafe\u0301", "Café"),
        ("ギフト", "the store"),
        ("Gift 贈", "the store"),
        ("", "the store"),
        ("A\x00B", "the store"),
    ],
)
def test_what_the_font_has_no_letters_for_is_the_store(name: str, drawn: str) -> None:
    assert drawable(name) == drawn


def test_a_long_name_of_several_words_is_broken_where_the_badge_is_stacked() -> None:
    long = "The Very Long Warehouse of Gifts and More"
    wide, high = size_of(BADGES["stacked-light"], long)

    assert wide < 300
    assert high > size_of(BADGES["stacked-light"], "Giftwell")[1]


def test_threads_that_draw_at_once_draw_the_same() -> None:
    """A page asks for all badges at once, and the first time nothing of the fonts is read yet."""
    alone = {key: badge_svg(badge, "Giftwell") for key, badge in BADGES.items()}
    badge_svg.cache_clear()
    for name in ("_drawing", "_glyph", "_glyphs", "_fonts", "_characters"):
        getattr(badge_drawing, name).cache_clear()

    with ThreadPoolExecutor(12) as threads:
        drawn = list(threads.map(lambda key: badge_svg(BADGES[key], "Giftwell"), list(BADGES) * 4))

    assert drawn == list(alone.values()) * 4
