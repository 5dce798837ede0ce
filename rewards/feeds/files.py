"""The files of feeds while they are kept: in a folder of the data folder that no address leads to."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from django.conf import settings

from rewards.feeds.errors import FeedNotUsable

MOST_BYTES = 4 * 1024**3


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was written whole: its name in the folder, its size and its hash."""

    name: str
    size: int
    sha256: str


def keep(*, name: str, chunks: Iterable[bytes]) -> Kept:
    """Write a file under a name of its own. Raises FeedNotUsable when it is too large; then nothing is left of it."""
    folder: Path = settings.FEEDS_DIR
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    path = folder / name
    try:
        return _write(path, chunks)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def _write(path: Path, chunks: Iterable[bytes]) -> Kept:
    digest, size = hashlib.sha256(), 0
    with path.open("xb") as file:
        path.chmod(0o600)
        for chunk in chunks:
            size += len(chunk)
            if size > MOST_BYTES:
                raise FeedNotUsable(f"Found a file of more than {MOST_BYTES:,} bytes, needed a smaller one.")
            digest.update(chunk)
            file.write(chunk)
    return Kept(path.name, size, digest.hexdigest())


def open_kept(name: str) -> BinaryIO:
    """The file to read. Raises FileNotFoundError once it is gone."""
    return (settings.FEEDS_DIR / name).open("rb", buffering=1 << 18)


def kept_before(horizon: datetime) -> Iterator[Path]:
    """The files that were written before then."""
    folder: Path = settings.FEEDS_DIR
    for path in folder.iterdir() if folder.is_dir() else ():
        if datetime.fromtimestamp(path.stat().st_mtime, UTC) < horizon:
            yield path
