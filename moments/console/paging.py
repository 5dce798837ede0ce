"""Pages of long lists: each begins after a row, not at a number, so that it is stable while rows arrive."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Model, QuerySet


@dataclass(frozen=True, slots=True)
class Page[RowT: Model]:
    """Some rows of a list, newest first, and the row after which the older ones begin."""

    rows: list[RowT]
    is_first: bool
    older: str | None

    @classmethod
    def of(cls, found: list[RowT], *, is_first: bool, size: int, by: str = "pk") -> "Page[RowT]":
        """A page of `size` of the rows found, which are one more where the list goes on."""
        older = str(getattr(found[size - 1], by)) if len(found) > size else None
        return cls(found[:size], is_first=is_first, older=older)


def page_of[RowT: Model](
    rows: QuerySet[RowT], *, before: object | None, size: int, by: str = "pk"
) -> Page[RowT]:
    """The `size` newest rows, or those older than the row whose `by` is `before`. The rows are ordered by `-by`."""
    shown = rows.filter(**{f"{by}__lt": before}) if before is not None else rows
    return Page.of(list(shown[: size + 1]), is_first=before is None, size=size, by=by)


def pages_of[RowT: Model](rows: QuerySet[RowT], *, size: int = 1_000) -> Iterator[list[RowT]]:
    """All rows, ordered by `-pk`, a page at a time: an export holds no more of them in memory."""
    page = page_of(rows, before=None, size=size)
    yield page.rows
    while page.older:
        page = page_of(rows, before=page.older, size=size)
        yield page.rows
