"""The form of API keys: `mk_live_` or `mk_test_`, 40 random characters, and a checksum for secret scanners."""

import re
import secrets
import string
import zlib

_ALPHABET = string.ascii_letters + string.digits
_RANDOM, _CHECK = 40, 6
_SHAPE = re.compile(rf"mk_(live|test)_[A-Za-z0-9]{{{_RANDOM + _CHECK}}}")


def new_key(mode: str) -> str:
    """A fresh key with 238 bits of chance in it."""
    head = f"mk_{mode}_" + "".join(secrets.choice(_ALPHABET) for _ in range(_RANDOM))
    return head + _checksum(head)


def is_well_formed(text: str) -> bool:
    """Whether the text can be a key at all: its shape, and its checksum."""
    return bool(_SHAPE.fullmatch(text)) and _checksum(text[:-_CHECK]) == text[-_CHECK:]


def _checksum(head: str) -> str:
    number, digits = zlib.crc32(head.encode()), ""
    for _ in range(_CHECK):
        number, digit = divmod(number, len(_ALPHABET))
        digits += _ALPHABET[digit]
    return digits
