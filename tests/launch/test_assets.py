"""`run.py assets`: the sprite is what its sources make, and vendored files are what they were."""

import shutil
from pathlib import Path

import pytest

from moments.launch.assets import SPRITE, assets_that_differ, build_assets, icon_names, icon_sprite
from moments.launch.errors import LaunchError
from moments.launch.processes import ROOT

ICONS = Path("static/vendor/tabler-icons")


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of the static files that may be spoilt."""
    shutil.copytree(ROOT / "static", tmp_path / "static")
    return tmp_path


def test_the_clone_has_what_its_sources_make() -> None:
    assert assets_that_differ() == []


def test_the_sprite_has_a_symbol_for_each_name_and_no_invisible_square() -> None:
    sprite = icon_sprite()

    assert sprite.count("<symbol id=") == len(icon_names())
    assert 'stroke="none"' not in sprite
    assert (
        '<symbol id="check" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="1.75" '
        'stroke-linecap="round" stroke-linejoin="round"><path d="M5 12l5 5l10 -10" /></symbol>'
    ) in sprite


def test_a_sprite_changed_by_hand_is_found_and_built_again(
    clone: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (clone / SPRITE).write_text("<svg></svg>")

    assert assets_that_differ(clone) == [
        "static/dist/icons.svg is not what its sources make: run python3 run.py assets"
    ]
    build_assets(clone)
    assert assets_that_differ(clone) == []
    assert capsys.readouterr().out.startswith("Wrote static/dist/icons.svg: ")


def test_a_vendored_file_that_was_changed_added_or_lost_is_named(clone: Path) -> None:
    (clone / ICONS / "LICENSE").write_text("Ours now.")
    (clone / ICONS / "extra.txt").touch()
    (clone / "static/vendor/figtree/LICENSE").unlink()

    assert assets_that_differ(clone) == [
        "figtree/LICENSE is missing, and SHA256SUMS lists it",
        "tabler-icons/LICENSE is not the file that SHA256SUMS lists",
        "tabler-icons/extra.txt is not listed in SHA256SUMS",
    ]


def test_a_folder_without_sums_is_named(clone: Path) -> None:
    (clone / "static/vendor/figtree/SHA256SUMS").unlink()

    assert assets_that_differ(clone) == ["figtree has no SHA256SUMS"]


def test_an_icon_that_nothing_names_is_found(clone: Path) -> None:
    names = clone / "static/icons/map.csv"
    names.write_text(names.read_text().replace("truck,truck-delivery\n", ""))

    assert assets_that_differ(clone) == [
        "static/vendor/tabler-icons/source/truck-delivery.svg is an icon that static/icons/map.csv does not name",
        "static/dist/icons.svg is not what its sources make: run python3 run.py assets",
    ]


def test_a_name_without_a_source_says_which(clone: Path) -> None:
    with (clone / "static/icons/map.csv").open("a") as names:
        names.write("unicorn,unicorn\n")

    with pytest.raises(LaunchError, match=r"names unicorn, and there is no .*source/unicorn\.svg"):
        build_assets(clone)
