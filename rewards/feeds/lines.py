"""Lines of a file, one at a time and never longer than is good for memory."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

MOST_BYTES = 65_536  # of a line, and of a record that has several
BOM = b"\xef\xbb\xbf"


@dataclass(slots=True)
class Line:
    """A line with its end; `fault` says why it can't be read."""

    number: int
    text: str
    fault: str = ""


def lines_of(stream: BinaryIO) -> Iterator[Line]:
    """The lines of a file in UTF-8, counted from 1; a byte order mark before the first is no part of it."""
    number = 0
    while raw := stream.readline(MOST_BYTES + 1):
        number += 1
        if number == 1:
            raw = raw.removeprefix(BOM)
        if len(raw) > MOST_BYTES:
            _skip_rest(stream, raw)
            yield Line(number, "", f"found a line of more than {MOST_BYTES:,} bytes, needed shorter ones")
            continue
        try:
            yield Line(number, raw.decode())
        except UnicodeDecodeError as error:
            fault = (
                f"found the byte 0x{raw[error.start]:02x} at position {error.start + 1}, which is no UTF-8, "
                "needed UTF-8"
            )
            yield Line(number, raw.decode(errors="replace"), fault)


def _skip_rest(stream: BinaryIO, raw: bytes) -> None:
    while raw and not raw.endswith(b"\n"):
        raw = stream.readline(MOST_BYTES)
