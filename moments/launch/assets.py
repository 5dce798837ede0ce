"""`python3 run.py assets`: what is built from vendored sources, and whether it and they are what they should be."""

import csv
import hashlib
import re
from pathlib import Path

from moments.launch.errors import LaunchError
from moments.launch.processes import ROOT

SPRITE = Path("static/dist/icons.svg")
SUMS = "SHA256SUMS"
_NAMES = Path("static/icons/map.csv")
_SOURCES = Path("static/vendor/tabler-icons/source")
_VENDORED = Path("static/vendor")
# Written by us: the note of where the files came from, and the sums themselves.
_OURS = ("VERSION", SUMS)
_SHAPE = re.compile(r"<(?:path|circle|rect|line|polyline|polygon|ellipse)\b[^>]*?/>")
_PEN = 'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round"'


def build_assets(root: Path = ROOT) -> None:
    """Write the sprite of icons."""
    path = root / SPRITE
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(icon_sprite(root), encoding="utf-8")
    print(f"Wrote {SPRITE}: {len(icon_names(root))} icons, {path.stat().st_size:,} bytes", flush=True)


def icon_names(root: Path = ROOT) -> dict[str, str]:
    """The name of each icon here, and that of its source."""
    with (root / _NAMES).open(encoding="utf-8", newline="") as lines:
        return {row["name"]: row["source"] for row in csv.DictReader(lines)}


def icon_sprite(root: Path = ROOT) -> str:
    """All icons in one file, each a symbol under its name here, drawn in the colour of the text around it."""
    symbols = [
        f'<symbol id="{name}" viewBox="0 0 24 24" {_PEN}>{_shapes(root, source)}</symbol>'
        for name, source in sorted(icon_names(root).items())
    ]
    return "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>", ""])


def _shapes(root: Path, source: str) -> str:
    """What an icon is drawn with, without the invisible square that each source begins with."""
    path = root / _SOURCES / f"{source}.svg"
    if not path.is_file():
        raise LaunchError(f"{_NAMES} names {source}, and there is no {_SOURCES / path.name}.")
    found = _SHAPE.findall(path.read_text(encoding="utf-8"))
    return "".join(" ".join(shape.split()) for shape in found if 'stroke="none"' not in shape)


def assets_that_differ(root: Path = ROOT) -> list[str]:
    """What a clone must not have: a sprite that is not built from its sources, vendored files that were changed."""
    found = [problem for folder in sorted((root / _VENDORED).iterdir()) for problem in _altered(folder)]
    found += [f"{_SOURCES / name} is an icon that {_NAMES} does not name" for name in _unused(root)]
    sprite = root / SPRITE
    if not sprite.is_file() or sprite.read_text(encoding="utf-8") != icon_sprite(root):
        found.append(f"{SPRITE} is not what its sources make: run python3 run.py assets")
    return found


def _unused(root: Path) -> list[str]:
    named = {f"{source}.svg" for source in icon_names(root).values()}
    return sorted({path.name for path in (root / _SOURCES).iterdir()} - named)


def _altered(folder: Path) -> list[str]:
    """Where a folder of vendored files is not what its list of sums says."""
    if not (folder / SUMS).is_file():
        return [f"{folder.name} has no {SUMS}"]
    lines = (folder / SUMS).read_text(encoding="utf-8").splitlines()
    listed = {name: digest for digest, name in (line.split("  ", 1) for line in lines)}
    there = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name not in _OURS
    }
    return [
        f"{folder.name}/{name} {_difference(there.get(name), listed.get(name))}"
        for name in sorted(there.keys() | listed.keys())
        if there.get(name) != listed.get(name)
    ]


def _difference(found: str | None, listed: str | None) -> str:
    if found is None:
        return f"is missing, and {SUMS} lists it"
    return f"is not listed in {SUMS}" if listed is None else f"is not the file that {SUMS} lists"
