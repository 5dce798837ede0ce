"""The pictures of the sample catalogue, taken once and kept in the media storage."""

import multiprocessing
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from moments.seed.designs import FOLDER
from moments.seed.pictures.studio import Shot, take

_MOST_PROCESSES = 4
_FEW = 40  # as long as a process takes to start


def store_pictures(shots: Iterable[Shot]) -> int:
    """Take the pictures that the storage does not have yet; how many. Safe to repeat."""
    stored = _stored()
    missing = [shot for shot in shots if shot.file not in stored]
    for shot, picture in zip(missing, _taken(missing), strict=True):
        default_storage.save(shot.file, ContentFile(picture))
    return len(missing)


def _stored() -> set[str]:
    try:
        _, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:
        return set()
    return {f"{FOLDER}/{name}" for name in names}


def _taken(shots: Sequence[Shot]) -> Iterator[bytes]:
    """The pictures in order, taken by as many processes as there are cores, where it is worth starting them."""
    processes = min(_MOST_PROCESSES, os.cpu_count() or 1)
    if processes == 1 or len(shots) <= _FEW:
        yield from map(take, shots)
        return
    # Fresh processes: a forked one would share this one's database connection.
    with ProcessPoolExecutor(processes, mp_context=multiprocessing.get_context("spawn")) as pool:
        yield from pool.map(take, shots, chunksize=10)
