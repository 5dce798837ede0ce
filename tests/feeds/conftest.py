"""A shop that feeds fill: two marketplaces, two categories."""

import csv
import io
import json
from collections.abc import Callable, Iterable
from typing import Any

import pytest

from rewards.feeds.formats import FeedFormat
from rewards.feeds.models import BadRow, Import
from rewards.feeds.operations import receive_feed, run_import
from rewards.models import Category
from tests.world import ACTOR, make_marketplace

KETTLE = {
    "marketplace": "US",
    "sku": "KETTLE",
    "title": "Copper Kettle",
    "brand": "Hearthline",
    "category": "kitchen",
    "price": "24.99",
}

type Row = dict[str, Any]
type Feed = Callable[..., Import]


@pytest.fixture
def shop(transactional_db: None, settings, tmp_path) -> None:
    """Imports tell how they go by a connection of their own: what they read must be committed."""
    settings.FEEDS_DIR = tmp_path / "feeds"
    settings.MEDIA_ROOT = tmp_path / "media"
    make_marketplace("US")
    make_marketplace("JP")
    Category.objects.create(slug="kitchen", name="Kitchen")
    Category.objects.create(slug="books", name="Books")


def as_csv(rows: Iterable[Row]) -> str:
    rows = list(rows)
    names = list(dict.fromkeys(name for row in rows for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, names, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def as_jsonl(rows: Iterable[Row]) -> str:
    return "".join(json.dumps(row) + "\n" for row in rows)


def receive(
    content: str | bytes | Iterable[Row], *, format: str = "csv", dry_run: bool = False, name: str = ""
) -> Import:
    if not isinstance(content, str | bytes):
        content = as_csv(content) if format == "csv" else as_jsonl(content)
    raw = content.encode() if isinstance(content, str) else content
    return receive_feed(
        file_name=name or f"feed.{format}",
        chunks=[raw],
        format=FeedFormat(format),
        is_dry_run=dry_run,
        actor=ACTOR,
    )


def feed(content: str | bytes | Iterable[Row], **facts: Any) -> Import:
    """Import it to its end; the row as it is then."""
    received = receive(content, **facts)
    assert run_import(key=received.pk)
    received.refresh_from_db()
    return received


def faults_of(imported: Import) -> list[tuple[int, str, str]]:
    return [(bad.line, bad.sku, bad.reason) for bad in BadRow.objects.filter(feed=imported)]


def counts_of(imported: Import) -> dict[str, int]:
    names = ("rows", "new", "changed", "unchanged", "price_changes", "stock_changes")
    return {name: getattr(imported, name) for name in names}
