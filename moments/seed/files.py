"""The data files that an installation begins with."""

import csv
from functools import cache
from pathlib import Path

_FOLDER = Path(__file__).parent / "data"

type Row = dict[str, str]


@cache
def rows_of(name: str) -> tuple[Row, ...]:
    """The rows of `data/<name>.csv`, by the names in its first line."""
    with (_FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return tuple(csv.DictReader(file))
