"""What the sources say to customers: every message that is marked for translation, and where."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract
from django.utils.translation.template import templatize

from moments.launch.processes import ROOT

_CALLS: dict[str, tuple[int | tuple[int, str], ...] | None] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
_CALL = re.compile(
    r"(?P<call>\b(?:_|gettext|ngettext|pgettext|npgettext)\((?:[^()\"']|u?\"(?:\\.|[^\"\\])*\"|u?'(?:\\.|[^'\\])*')*\))"
)


@dataclass(frozen=True)
class Sources:
    """Which files belong to the catalogues of a folder."""

    folder: Path
    patterns: tuple[str, ...]


SOURCES = (
    Sources(
        Path("moments/redeem/locale"),
        (
            "moments/redeem/**/*.py",
            "accounts/adapter.py",
            "accounts/forms.py",
            "templates/redeem/**/*",
            "templates/account/**/*",
            "templates/allauth/**/*",
            "templates/mfa/*.html",
            "templates/mfa/webauthn/reauthenticate.html",
            "templates/mfa/webauthn/snippets/*",
            "templates/_parts/**/*",
            "templates/*.html",
        ),
    ),
    Sources(Path("rewards/redemption/locale"), ("rewards/redemption/**/*.py",)),
)


def template_of(sources: Sources, root: Path = ROOT) -> Catalog:
    """All messages of the sources, in the order of their files."""
    found = Catalog(charset="utf-8", fuzzy=False)
    for path in _files(sources, root):
        name = path.relative_to(root).as_posix()
        for _line, message, _comments, context in _messages(path):
            # Without line numbers: a catalogue changes only when a message does.
            found.add(message, locations=[(name, None)], context=context)  # type: ignore[list-item]
    return found


def _files(sources: Sources, root: Path) -> Iterator[Path]:
    for pattern in sources.patterns:
        yield from (path for path in sorted(root.glob(pattern)) if path.suffix in (".py", ".html", ".txt"))


def _messages(path: Path) -> Iterator[tuple[int, str | tuple[str, ...], list[str], str | None]]:
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        text = _calls_of(templatize(text, origin=str(path)))
    return extract("python", BytesIO(text.encode()), keywords=_CALLS, options={"encoding": "utf-8"})


def _calls_of(text: str) -> str:
    """The calls alone, each on a line: what Django leaves between them is not Python."""
    return "\n".join(match["call"] for match in _CALL.finditer(text))
