"""What happens to bodies on their way to a check: the usual changes, how to undo them, and where two bodies part."""

import contextlib
import html
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import takewhile

_BOM = b"\xef\xbb\xbf"
_CONTEXT = 24  # bytes shown on each side
_SHOWN = str.maketrans({"\r": "[CR]", "\n": "[LF]", "\t": "[TAB]", "\ufeff": "[BOM]", "\x00": "[NUL]"})


@dataclass(frozen=True, slots=True)
class Side:
    """The bytes around the place where two bodies part, to read; control characters are made visible."""

    before: str
    byte: str  # empty where the body ends here
    after: str
    hex: str


@dataclass(frozen=True, slots=True)
class Difference:
    """The first byte in which what was received differs from what was signed; offsets begin at 0."""

    offset: int
    received_bytes: int
    signed_bytes: int
    received: Side
    signed: Side


def difference_of(received: bytes, signed: bytes) -> Difference | None:
    """Where two bodies part; None where they don't."""
    if received == signed:
        return None
    pairs = zip(received, signed, strict=False)
    offset = sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))
    sides = (_side(body, offset) for body in (received, signed))
    return Difference(offset, len(received), len(signed), *sides)


def _side(body: bytes, offset: int) -> Side:
    byte = body[offset : offset + 1]
    ends = offset + 1
    while ends < len(body) and body[ends] & 0xC0 == 0x80:  # the rest of its character
        ends += 1
    shown = byte if byte and byte[0] & 0xC0 == 0x80 else body[offset:ends]
    after = body[offset + len(shown) : offset + len(shown) + _CONTEXT]
    before = body[max(0, offset - _CONTEXT) : offset]
    return Side(_readable(before), _readable(shown), _readable(after), byte.hex().upper())


def _readable(part: bytes) -> str:
    return part.decode("utf-8", "backslashreplace").translate(_SHOWN)


def _of_text(change: Callable[[str], str]) -> Callable[[bytes], bytes | None]:
    """A change of text as one of bytes; none for bytes that are no UTF-8."""

    def changed(body: bytes) -> bytes | None:
        try:
            return change(body.decode()).encode()
        except (ValueError, RecursionError):
            return None

    return changed


def _unquoted(text: str) -> str:
    found = json.loads(text)
    return found if isinstance(found, str) else text


def _escapes(text: str) -> str:
    return "".join(one if one.isascii() else json.dumps(one)[1:-1] for one in text)


def _characters(text: str) -> str:
    return re.sub(r"(?:\\u(?!00[01])[0-9a-fA-F]{4})+", lambda found: json.loads(f'"{found.group()}"'), text)


# By code: what happened to the body, and what undoes it.
CHANGES: dict[str, tuple[str, Callable[[bytes], bytes | None]]] = {
    "bom": (
        "It begins with a byte order mark (EF BB BF), which was not signed.",
        lambda body: body.removeprefix(_BOM),
    ),
    "final_newline_added": ("It ends with a newline that was not signed.", lambda body: body.rstrip(b"\r\n")),
    "final_newline_missing": (
        "It lacks the newline that the signed body ends with.",
        lambda body: body + b"\n",
    ),
    "space_around": ("It has spaces around it that were not signed.", lambda body: body.strip()),
    "crlf": (
        "Its lines end with CR LF where the signed body has LF.",
        lambda body: body.replace(b"\r\n", b"\n"),
    ),
    "lf": (
        "Its lines end with LF where the signed body has CR LF.",
        lambda body: re.sub(rb"(?<!\r)\n", b"\r\n", body),
    ),
    "escaped": ("Characters are written as \\u escapes that were signed as UTF-8.", _of_text(_characters)),
    "unescaped": ("Characters are written as UTF-8 that were signed as \\u escapes.", _of_text(_escapes)),
    "slashes": (
        "Its slashes are written as \\/, as PHP does when it writes JSON.",
        lambda body: body.replace(rb"\/", b"/"),
    ),
    "quoted": (
        "It is a JSON string that holds the body, with quotes and escapes around it.",
        _of_text(_unquoted),
    ),
    "html": ("It has HTML entities, such as &quot; for a quote.", _of_text(html.unescape)),
    "latin1": (
        "It was read as Latin-1 and written as UTF-8 again: accented letters became two characters.",
        _of_text(lambda text: text.encode("cp1252").decode()),
    ),
}
# What is often met together.
_TOGETHER = (("bom", "final_newline_added"), ("bom", "crlf"), ("crlf", "final_newline_added"))
_REENCODED = "It was parsed and written again as JSON. Only the bytes as received carry the signature."
REENCODED = "reencoded"


def undone(body: bytes) -> Iterator[tuple[str, str, bytes]]:
    """Bodies that this one may have been: the code of what happened, in words, and the bytes before it."""
    for code, (words, undo) in CHANGES.items():
        before = undo(body)
        if before is not None and before != body:
            yield code, words, before
    for one, other in _TOGETHER:
        (words, undo), (more, undo_other) = CHANGES[one], CHANGES[other]
        between = undo(body)
        before = between and undo_other(between)
        if between != body and before and before != between:
            yield one, f"{words} {more}", before
    with contextlib.suppress(ValueError, RecursionError):
        value = json.loads(body.decode("utf-8-sig"))
        for separators in ((", ", ": "), (",", ":")):
            for is_ascii in (False, True):
                text = json.dumps(value, separators=separators, ensure_ascii=is_ascii)
                yield REENCODED, _REENCODED, text.encode("utf-8", "surrogatepass")


def what_happened(received: bytes, signed: bytes) -> tuple[str, str]:
    """Why a body is not the signed one, by code and in words."""
    for code, words, before in undone(received):
        if before == signed:
            return code, words
    if not received.strip():
        return (
            "empty",
            "It is empty. Many frameworks have read the stream by the time that your code asks for it.",
        )
    if signed.startswith(received):
        return "cut", f"It ends after {len(received)} of {len(signed)} bytes: it was cut."
    try:
        one, other = json.loads(received.decode("utf-8-sig")), json.loads(signed)
    except (ValueError, RecursionError):
        return "changed", "It is no longer JSON, or not UTF-8: bytes were changed on the way."
    if one == other:
        return REENCODED, _REENCODED
    return "value", f"It says something else at {_path_of_difference(one, other) or 'its top'}."


def id_within(body: bytes) -> list[str]:
    """The id that the body itself says."""
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        return []
    found = value.get("id") if isinstance(value, dict) else None
    return [found] if isinstance(found, str) and len(found) <= 64 else []


def _path_of_difference(one: object, other: object, path: str = "") -> str:
    """The first place, as data.id, at which two values are not the same."""
    if isinstance(one, dict) and isinstance(other, dict):
        for name in [*other, *(name for name in one if name not in other)]:
            if name not in one or name not in other or one[name] != other[name]:
                return _path_of_difference(one.get(name), other.get(name), f"{path}.{name}".lstrip("."))
    if isinstance(one, list) and isinstance(other, list):
        for index, (left, right) in enumerate(zip(one, other, strict=False)):
            if left != right:
                return _path_of_difference(left, right, f"{path}[{index}]")
    return path
