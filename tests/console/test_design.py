"""The look: colours that can be read in both themes, pages that stay light, and nothing that the policy refuses."""

import gzip
import re
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from campaigns.models import Moment
from tests.console.rows import make_action, make_tier

STATIC = Path(settings.ROOT) / "static"
SHEET = (STATIC / "css" / "moments.css").read_text()
PLAIN = dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{6,8});", SHEET))
BOTH = {
    name: (light, dark)
    for name, light, dark in re.findall(r"--([a-z-]+): light-dark\((#\w+), (#\w+)\);", SHEET)
}
SURFACES = ("bg", "surface", "sunken")


def test_browsers_without_light_dark_get_the_same_light_theme():
    assert {name: light for name, (light, _) in BOTH.items()} == PLAIN


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("text", "ground"),
    [
        *(
            (text, ground)
            for text in ("ink", "ink-soft", "link", "bad", "good", "warn")
            for ground in SURFACES
        ),
        *((name, f"{name}-soft") for name in ("brand", "good", "warn", "bad", "info")),
        *(("ink", f"{name}-soft") for name in ("brand", "accent", "good", "warn", "bad", "info")),
        ("warn", "accent-soft"),
        ("on-brand", "brand"),
        ("on-brand", "brand-hover"),
        ("surface", "bad"),
    ],
)
def test_text_can_be_read_on_its_ground(theme: int, text: str, ground: str):
    assert contrast(BOTH[text][theme], BOTH[ground][theme]) >= 4.5


@pytest.mark.parametrize("theme", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize("ground", SURFACES)
@pytest.mark.parametrize("shape", ["focus", "line-strong", "brand"])
def test_outlines_and_bars_stand_out_from_their_ground(theme: int, ground: str, shape: str):
    assert contrast(BOTH[shape][theme], BOTH[ground][theme]) >= 3


def test_what_every_page_loads_stays_small():
    font = STATIC / "vendor" / "figtree" / "figtree-latin-wght-normal.woff2"

    assert len(SHEET) < 60_000
    assert font.stat().st_size < 60_000
    assert (STATIC / "js" / "moments.js").stat().st_size < 12_000


@pytest.mark.parametrize("vendor", ["figtree", "tabler-icons"])
def test_what_others_made_comes_with_version_and_licence(vendor: str):
    assert {"LICENSE", "SHA256SUMS", "VERSION"} <= {
        path.name for path in (STATIC / "vendor" / vendor).iterdir()
    }


def test_every_icon_that_is_used_exists():
    sprite = (STATIC / "dist" / "icons.svg").read_text()
    templates = (Path(settings.ROOT) / "templates").rglob("*.html")
    asked = re.compile(r'(?:{% icon |symbol=)"([a-z-]+)"')
    used = {name for path in templates for name in asked.findall(path.read_text())}

    assert used
    assert used <= set(re.findall(r'<symbol id="([a-z-]+)"', sprite))


def test_no_page_has_styles_or_handlers_in_its_markup():
    inline = re.compile(r"""<[^>]*\s(?:style|on[a-z]+)\s*=\s*["'{]""")
    folder = Path(settings.ROOT) / "templates"
    elsewhere = {"mail", "email", "support"}  # the desk's policy lets elements carry styles
    pages = [path for path in folder.rglob("*.html") if not elsewhere.intersection(path.parts)]
    found = [path.relative_to(folder).as_posix() for path in pages if inline.search(path.read_text())]

    assert len(pages) > 50
    assert found == []


@pytest.mark.parametrize(
    "page", ["dashboard", "campaigns", "decisions", "events", "webhooks", "apps", "catalogue"]
)
def test_a_page_of_the_console_with_all_it_loads_is_light(console: Client, moment: Moment, page: str):
    make_tier()
    for _ in range(60):
        make_action(moment)

    markup = console.get(reverse(f"console:{page}")).content

    assert len(markup) + sum(weight(path) for path in loaded_by(markup.decode())) < 200_000


def test_the_page_of_a_campaign_with_all_it_loads_is_light(console: Client, moment: Moment):
    for _ in range(60):
        make_action(moment)

    markup = console.get(reverse("console:campaign", args=[moment.campaign_id])).content

    assert len(markup) + sum(weight(path) for path in loaded_by(markup.decode())) < 200_000


def loaded_by(markup: str) -> set[str]:
    """The static files that a page loads: scripts, sheets, icons, and the font."""
    return {path.partition("#")[0] for path in re.findall(r'(?:src|href)="/static/([^"]+)"', markup)}


def weight(path: str) -> int:
    """What a file weighs on its way: texts are compressed, as WhiteNoise has them, fonts are already."""
    found = finders.find(path)
    assert found
    content = Path(found).read_bytes()
    return len(content) if path.endswith(".woff2") else len(gzip.compress(content))


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two colours."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
