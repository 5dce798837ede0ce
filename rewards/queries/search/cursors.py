"""Cursors: where the next page begins. Signed, so that nobody makes one of their own, and bound to their search."""

import hashlib
from dataclasses import dataclass, replace
from typing import Any

from django.core import signing

from rewards.queries.search.terms import Search, Sort

_SALT = "rewards.queries.search"


@dataclass(frozen=True, slots=True)
class Cursor:
    """The place of the last product of a page: its keys in the order that was used, and the words looked for."""

    order: Sort
    keys: tuple[Any, ...]
    corrected: str


def write_cursor(search: Search, cursor: Cursor) -> str:
    """The cursor as text for URLs."""
    return signing.dumps([_print_of(search), cursor.order, cursor.keys, cursor.corrected], salt=_SALT)


def read_cursor(search: Search) -> Cursor | None:
    """The cursor that a search goes on from; None for none, for garbage, and for another search's."""
    if not search.after:
        return None
    try:
        made_for, order, keys, corrected = signing.loads(search.after, salt=_SALT)
    except signing.BadSignature:
        return None
    return Cursor(Sort(order), tuple(keys), corrected) if made_for == _print_of(search) else None


def _print_of(search: Search) -> str:
    text = repr(replace(search, after="", badges=frozenset(), states=frozenset()))
    text += f"{sorted(search.badges)}{sorted(search.states)}"
    return hashlib.blake2b(text.encode("utf-8", "backslashreplace"), digest_size=9).hexdigest()
