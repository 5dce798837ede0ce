"""Catalogues that must not be shipped are refused, each fault by name."""

from pathlib import Path

from moments.launch.catalogues import FOLDERS, LANGUAGES, catalogue, compile_catalogues
from moments.words.catalogues import problems, read, update, write


def sources(root: Path, text: str) -> None:
    page = root / "templates" / "redeem" / "page.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text("{% load i18n %}" + text)


def translate(root: Path, language: str, words: dict[str, str]) -> None:
    path = catalogue(FOLDERS[0], language, root)
    there = read(path, language)
    for message, translation in words.items():
        there[message].string = translation
        there[message].flags.discard("fuzzy")
    write(path, there)


def of_german(root: Path) -> list[str]:
    return [line.partition(": ")[2] for line in problems(root) if "/de/" in line]


def test_each_fault_is_found_and_a_whole_catalogue_has_none(tmp_path):
    sources(
        tmp_path, '{% translate "Yours" %}{% blocktranslate %}From <b>{{ app }}</b>{% endblocktranslate %}'
    )
    update(tmp_path)
    assert of_german(tmp_path) == ["is not translated: 'Yours'", "is not translated: 'From <b>%(app)s</b>'"]

    translate(tmp_path, "de", {"Yours": "Ihres", "From <b>%(app)s</b>": "Von %(ap)s"})
    assert len(of_german(tmp_path)) == 1
    assert "other placeholders or tags" in of_german(tmp_path)[0]

    for language in LANGUAGES:
        translate(tmp_path, language, {"Yours": "Ihres", "From <b>%(app)s</b>": "Von <b>%(app)s</b>"})
    assert problems(tmp_path) == []


def test_what_changed_is_kept_as_fuzzy_and_what_is_gone_goes(tmp_path):
    sources(tmp_path, '{% translate "Tell us where to send it." %}{% translate "Gone" %}')
    update(tmp_path)
    translate(tmp_path, "de", {"Tell us where to send it.": "Wohin?", "Gone": "Weg"})
    sources(tmp_path, '{% translate "Tell us where to send it now." %}')
    assert "is said no more: 'Gone'" in of_german(tmp_path)

    update(tmp_path)

    assert of_german(tmp_path) == ["is fuzzy: 'Tell us where to send it now.'"]


def test_compiled_catalogues_are_made_once_and_again_when_words_change(tmp_path):
    sources(tmp_path, '{% translate "Yours" %}')
    update(tmp_path)
    assert len(compile_catalogues(tmp_path)) == len(LANGUAGES) * len(FOLDERS)
    assert compile_catalogues(tmp_path) == []

    translate(tmp_path, "de", {"Yours": "Ihres"})

    assert [path.parents[1].name for path in compile_catalogues(tmp_path)] == ["de"]
