"""Chance that is always the same: a number drawn from the seed and the name of what it is for."""

import hashlib


def draw(below: int, *name: object) -> int:
    """A number from 0 up to, but without, `below`; always the same for the same name."""
    text = "\x1f".join(map(str, name)).encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest()) % below
