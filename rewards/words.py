"""Words of a product, as they are looked for: folded alike when it is written and when somebody types (no ORM).

Accents, case and width make no difference. Scripts that are written without spaces are cut into pairs of
characters, so that a part of such a word is found, too.
"""

import re
import unicodedata
from collections.abc import Iterable

_LONGEST = 40  # characters of a word
_MOST = 120  # words of a product
_SHORTEST_BEGINNING = 3  # characters; shorter ones begin too many words to be of use
_PLURALS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("ss", ()),
    ("us", ()),
    ("is", ()),
    ("ies", ("y", "ie")),
    ("ches", ("ch", "che")),
    ("shes", ("sh",)),
    ("sses", ("ss",)),
    ("xes", ("x", "xe")),
    ("zes", ("z", "ze")),
    ("oes", ("o", "oe")),
    ("s", ("",)),
)
_ACCENTS = re.compile("[\u0300-\u036f]")
# Vowel signs of Indian scripts belong to their word; for Python they are no letters.
_WORD = re.compile("(?:[^\\W_]|[\u0900-\u0963\u0966-\u0dff])+")
_WITHOUT_SPACES = re.compile("([\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\u0e00-\u0e7f]+)")


def fold(text: str) -> str:
    """The text without case, accents and differences of width."""
    if text.isascii():
        return text.lower()
    return unicodedata.normalize("NFC", _ACCENTS.sub("", unicodedata.normalize("NFKD", text))).casefold()


def words_of(text: str) -> list[str]:
    """The folded words of a text in order: letters and digits only, 40 characters of each."""
    return [word[:_LONGEST] for run in _WORD.findall(fold(text)) for word in _cut(run)]


def _cut(run: str) -> Iterable[str]:
    if run.isascii():
        yield run
        return
    for part in _WITHOUT_SPACES.split(run):
        if len(part) > 2 and _WITHOUT_SPACES.fullmatch(part):
            yield from (part[start : start + 2] for start in range(len(part) - 1))
        elif part:
            yield part


def search_vector(*texts: tuple[str, str]) -> str:
    """PostgreSQL's text form of a tsvector, of pairs of a weight (A, most, to D) and a text."""
    places: dict[str, list[str]] = {}
    place = 0
    for weight, text in texts:
        for word in words_of(text):
            place += 1
            if place > _MOST:
                break
            places.setdefault(word, []).append(f"{place}{weight}")
    return " ".join(f"'{word}':{','.join(where)}" for word, where in places.items())


def query_of(words: Iterable[str]) -> str:
    """PostgreSQL's text form of a tsquery that is true where each of the folded words is found, "" without any.

    A word is found where one begins with it; a plain English plural also by its singular, and the reverse.
    """
    return " & ".join(_found_by(word) for word in dict.fromkeys(words))


def _found_by(word: str) -> str:
    own_form = f"'{word}':*" if is_beginning(word) else f"'{word}'"
    return f"({' | '.join([own_form, *(f"'{other}'" for other in other_numbers(word))])})"


def is_beginning(word: str) -> bool:
    """Whether longer words that begin with it are found by it, too."""
    return len(word) >= _SHORTEST_BEGINNING or not word.isascii()


def other_numbers(word: str) -> list[str]:
    """The singular of what looks like an English plural, and plurals that do not begin with the word."""
    if len(word) < 4 or not word.isascii() or not word.isalpha():
        return []
    for ending, singulars in _PLURALS:
        if word.endswith(ending):
            return [word[: -len(ending)] + singular for singular in singulars]
    return [word[:-1] + "ies"] if word.endswith("y") else []
