"""A file on its way into the database: read, checked row by row, and copied into a table of this transaction.

Never more of it is in memory than a batch.
"""

import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Any, BinaryIO

from django.core.exceptions import SuspiciousFileOperation
from django.core.files.storage import default_storage
from django.db import DatabaseError, connection

from kit.ids import parse_id
from rewards.feeds.formats import FeedFormat, HeaderRefused, Record, records_of
from rewards.feeds.rows import FeedRow, Known, RowCheck, Shop, shown_sku
from rewards.models import Category, Marketplace

MOST_KEPT = 1_000  # bad rows
_ROWS_AT_ONCE = 500
_CHUNK = 1 << 18
_IMAGES = 50_000  # paths whose answer is remembered
_NULL = "\\N"

_TABLE = """
CREATE TEMPORARY TABLE feed_row (
    line integer, is_bad boolean, marketplace_id text, sku text, title text, brand text, category_id uuid,
    price_minor bigint, description text, image text, variant_group text, variant text, sold_by_store boolean,
    fulfilled_by_store boolean, is_trademarked boolean, state text, on_hand integer
) ON COMMIT DROP
"""
# What only the whole file, or the catalogue, can tell. A line may be wrong for both reasons.
_WRONG = """
CREATE TEMPORARY TABLE feed_wrong ON COMMIT DROP AS
SELECT line, sku, is_bad,
    'sku: found ''' || sku || ''' of ' || marketplace_id || ' in line ' || first || ' too, needed once in a file'
        AS reason
FROM (
    SELECT marketplace_id, sku, min(line) AS first FROM feed_row GROUP BY marketplace_id, sku HAVING count(*) > 1
) AS twice JOIN feed_row USING (marketplace_id, sku)
WHERE line > first
UNION ALL
SELECT line, sku, is_bad,
    'sku: found ''' || sku || ''' of ' || marketplace_id || ', which is a company''s own product, needed another one'
FROM feed_row JOIN rewards_product USING (marketplace_id, sku)
WHERE company_id IS NOT NULL
"""
_WRONG_LINES = "SELECT count(DISTINCT line) FILTER (WHERE NOT is_bad) FROM feed_wrong"
_FIRST_WRONG = "SELECT line, sku, reason FROM feed_wrong ORDER BY line, reason LIMIT %s"
# Prices are read in these currencies: until the import is over none of them can be changed, all else can.
_MARKETPLACES = "SELECT * FROM rewards_marketplace ORDER BY code FOR KEY SHARE"


@dataclass(frozen=True, slots=True)
class Bad:
    """A row that can't be used, and why."""

    line: int
    sku: str
    reason: str


@dataclass(slots=True)
class BadRows:
    """All that was found wrong, counted; of it the first 1,000 lines."""

    lines: int = 0
    _worst: dict[int, Bad] = field(default_factory=dict)

    def add(self, line: int, sku: str, reason: str) -> None:
        """One more bad row."""
        self.lines += 1
        self.note(line, sku, reason)

    def note(self, line: int, sku: str, reason: str) -> None:
        """Why a row is bad that is counted already; it may be one reason more."""
        known = self._worst.get(line)
        reason = f"{known.reason}; {reason}" if known else reason
        self._worst[line] = Bad(line, known.sku if known else sku, reason[:600])
        if len(self._worst) > 2 * MOST_KEPT:
            self._worst = {bad.line: bad for bad in self.first()}

    def first(self) -> list[Bad]:
        return [self._worst[line] for line in sorted(self._worst)[:MOST_KEPT]]


@dataclass(slots=True)
class Staged:
    """What of a file came into the table, and how far it was read."""

    bad: BadRows = field(default_factory=BadRows)
    rows: int = 0
    read_bytes: int = 0


type Tell = Callable[[Staged], None]


def stage(*, stream: BinaryIO, format: FeedFormat, tell: Tell) -> Staged:
    """Copy a feed into the temporary table `feed_row`; what was wrong with it is in `bad`.

    Rows that are wrong and still name a product are there too, since another row may name the same; with any bad
    row the table must not be used.
    """
    staged = Staged()
    rows = _Rows(stream, format, staged, tell)
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        _copy(cursor, rows)
        cursor.execute("ANALYZE feed_row")
        cursor.execute(_WRONG)
        cursor.execute(_WRONG_LINES)
        staged.bad.lines += cursor.fetchone()[0]
        cursor.execute(_FIRST_WRONG, [2 * MOST_KEPT])
        for line, sku, reason in cursor.fetchall():
            staged.bad.note(line, sku, reason)
    if not staged.rows:
        staged.bad.add(1, "", "found no product in the file, needed at least one")
    tell(staged)
    return staged


def _copy(cursor: Any, rows: "_Rows") -> None:
    try:
        with connection.wrap_database_errors:
            cursor.copy_expert("COPY feed_row FROM STDIN", rows, size=_CHUNK)
    except DatabaseError as error:
        raise (rows.broken_by or error) from None


class _Rows:
    """The file as COPY reads it. The database only says that reading was broken off; `broken_by` says by what."""

    def __init__(self, stream: BinaryIO, format: FeedFormat, staged: Staged, tell: Tell) -> None:
        self._stream, self._staged, self._tell = stream, staged, tell
        self._records = _records(stream, format, staged)
        self._check = RowCheck(known())
        self._rest = b""
        self.broken_by: Exception | None = None

    def read(self, size: int) -> bytes:
        """The next bytes of the table; none at the end."""
        try:
            return self._read(size)
        except Exception as error:
            self.broken_by = error
            raise

    def _read(self, size: int) -> bytes:
        parts, length = [self._rest], len(self._rest)
        while length < size and (part := self._next()):
            parts.append(part)
            length += len(part)
        whole = b"".join(parts)
        self._rest = whole[size:]
        return whole[:size]

    def _next(self) -> bytes:
        """Some rows; none only at the end."""
        while batch := list(islice(self._records, _ROWS_AT_ONCE)):
            text = "".join([line for record in batch if (line := self._line(record))])
            self._staged.read_bytes = self._stream.tell()
            self._tell(self._staged)
            if text:
                return text.encode()
        return b""

    def _line(self, record: Record) -> str:
        self._staged.rows += 1
        if record.fault:
            self._staged.bad.add(record.line, shown_sku(record.sku), record.fault)
            return ""
        row, faults = self._check(record.cells)
        if faults:
            self._staged.bad.add(record.line, shown_sku(record.cells[1]), "; ".join(faults))
        return copied(record.line, row, is_bad=bool(faults)) if row else ""


def _records(stream: BinaryIO, format: FeedFormat, staged: Staged) -> Iterator[Record]:
    try:
        yield from records_of(stream, format)
    except HeaderRefused as refused:
        staged.rows += 1
        staged.bad.add(1, "", str(refused))


def copied(line: int, row: FeedRow, *, is_bad: bool = False) -> str:
    """A row in the text format of COPY, for `feed_row`."""
    cells = [_NULL if cell is None else _escaped(cell) if type(cell) is str else str(cell) for cell in row]
    return f"{line}\t{is_bad}\t{'\t'.join(cells)}\n"


def _escaped(text: str) -> str:
    if "\\" in text:
        text = text.replace("\\", "\\\\")
    if "\n" in text or "\t" in text:
        text = text.replace("\n", "\\n").replace("\t", "\\t")
    return text


def known() -> Known:
    """What rows may name, as of now; no currency of it changes before the caller's transaction is over."""
    return Known(
        shops={one.code: Shop(one.code, one.currency) for one in Marketplace.objects.raw(_MARKETPLACES)},
        categories={one.slug: str(parse_id("cat", one.pk)) for one in Category.objects.all()},
        has_image=lru_cache(_IMAGES)(_has_image),
    )


def _has_image(path: str) -> bool:
    """Whether the media storage has it, by this very path."""
    try:
        return os.path.normpath(path) == path and default_storage.exists(path)
    except SuspiciousFileOperation:
        return False
