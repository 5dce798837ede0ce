"""The catalogues as they should be: every message in every language, and what is wrong where one is not."""

import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import read_po, write_po

from moments.launch.catalogues import LANGUAGES, catalogue
from moments.launch.processes import ROOT
from moments.words.sources import SOURCES, Sources, template_of

_PLACEHOLDER = re.compile(r"%(?:\(\w+\))?[sd]|\{\w*\}|</?\w+(?:\s[^<>]*)?>|%%|\n")


def update(root: Path = ROOT) -> list[str]:
    """Write every catalogue anew from the sources; how each stands then.

    Translations of messages that are still said are kept; one of a message that reads almost the same is taken over and
    marked fuzzy; what is said no more is dropped.
    """
    return [line for sources in SOURCES for line in _update(sources, root)]


def problems(root: Path = ROOT) -> list[str]:
    """Everything for which a catalogue must not be shipped; nothing when all is well."""
    return [line for sources in SOURCES for line in _problems(sources, root)]


def read(path: Path, language: str) -> Catalog:
    """A catalogue; an empty one where there is none yet."""
    if not path.exists():
        return Catalog(locale=language, charset="utf-8", fuzzy=False)
    with path.open("rb") as source:
        return read_po(source, locale=language)


def _update(sources: Sources, root: Path) -> Iterator[str]:
    template = template_of(sources, root)
    for language in LANGUAGES:
        path = catalogue(sources.folder, language, root)
        words = read(path, language)
        words.update(template, update_header_comment=False, update_creation_date=False)
        words.obsolete.clear()
        write(path, words)
        left = sum(1 for message in words if message.id and (message.fuzzy or not all(_said(message))))
        yield f"{path.relative_to(root)}: {len(words)} messages, {left} to translate"


def write(path: Path, words: Catalog) -> None:
    """Write a catalogue so that its bytes tell nothing but its words."""
    words.header_comment = f"# What customers read, in {words.locale_identifier}. See docs/languages.md."
    words.fuzzy = False
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as target:
        write_po(target, words, width=110)


def _problems(sources: Sources, root: Path) -> Iterator[str]:
    template = template_of(sources, root)
    for language in LANGUAGES:
        path = catalogue(sources.folder, language, root)
        words = read(path, language)
        name = path.relative_to(root)
        for message in template:
            if message.id:
                there = words.get(_first(message), message.context)
                yield from (
                    f"{name}: {fault}: {_first(message)!r}" for fault in _faults(message, there, words)
                )
        known = {(_first(message), message.context) for message in template}
        gone = [
            message for message in words if message.id and (_first(message), message.context) not in known
        ]
        yield from (f"{name}: is said no more: {_first(message)!r}" for message in gone)
        yield from (f"{name}: is obsolete: {one!r}" for one in words.obsolete)


def _faults(message: Message, there: Message | None, words: Catalog) -> Iterator[str]:
    if there is None or not all(_said(there)):
        yield "is not translated"
        return
    if there.fuzzy:
        yield "is fuzzy"
    if isinstance(message.id, str) != isinstance(there.id, str):
        yield "has a plural in one place only"
        return
    said = _said(there)
    if not isinstance(there.id, str) and len(said) != words.num_plurals:
        yield f"has {len(said)} plural forms, and {words.num_plurals} are needed"
    wanted = [str(message.id)] if isinstance(message.id, str) else [str(one) for one in message.id]
    for place, text in enumerate(said):
        if _placeholders(text) not in (
            _placeholders(wanted[min(place, len(wanted) - 1)]),
            _placeholders(wanted[-1]),
        ):
            yield f"has other placeholders or tags than its source ({text!r})"


def _said(message: Message) -> list[str]:
    return [str(message.string or "")] if isinstance(message.id, str) else list(message.string or [""])


def _first(message: Message) -> str:
    return str(message.id if isinstance(message.id, str) else message.id[0])


def _placeholders(text: str) -> Counter[str]:
    return Counter(_PLACEHOLDER.findall(text))
