"""The look: colours that can be read in both themes, and a style sheet that stays small."""

import re
from pathlib import Path

import pytest
from django.conf import settings

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


def contrast(one: str, other: str) -> float:
    """WCAG 2.2's contrast ratio of two colours."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    channels = [int(colour[start : start + 2], 16) / 255 for start in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
