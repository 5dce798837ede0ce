"""Catalogues of translations: where they lie, and the compiled ones that gettext reads (docs/languages.md).

Only `.po` files are in the repository. `.mo` files are made wherever Moments is started, tested or built into an image.
"""

import os
import sys
from io import BytesIO
from pathlib import Path

from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po

from moments.launch.processes import ROOT

# The languages of the marketplaces besides English, which the sources are written in.
LANGUAGES = ("de", "fr", "es", "it", "pt_BR", "ja", "hi")
FOLDERS = (Path("moments/redeem/locale"), Path("rewards/redemption/locale"))


def catalogue(folder: Path, language: str, root: Path = ROOT) -> Path:
    """The `.po` of a language in one of the folders."""
    return root / folder / language / "LC_MESSAGES" / "django.po"


def compile_catalogues(root: Path = ROOT) -> list[Path]:
    """Make every `.mo` that is not what its `.po` makes; those that were made. Harmless to repeat."""
    paths = [path for folder in FOLDERS for path in sorted((root / folder).glob("*/LC_MESSAGES/django.po"))]
    return [path.with_suffix(".mo") for path in paths if _compile(path)]


def _compile(path: Path) -> bool:
    target, compiled = path.with_suffix(".mo"), BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source, locale=path.parent.parent.name))
    if target.exists() and target.read_bytes() == compiled.getvalue():
        return False
    unfinished = path.with_suffix(f".{os.getpid()}.new")
    unfinished.write_bytes(compiled.getvalue())
    unfinished.replace(target)
    return True


if __name__ == "__main__":
    sys.stdout.writelines(f"Made {path}\n" for path in compile_catalogues())
