"""`manage.py import_catalogue`: an operator's feed, from a file or a pipe."""

import sys
import time
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path
from threading import Event, Thread
from typing import Any, BinaryIO

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from kit.errors import Refusal
from rewards.feeds.formats import FeedFormat, format_of
from rewards.feeds.models import BadRow, Import, ImportStatus
from rewards.feeds.operations import receive_feed, run_import

ACTOR = "system:import_catalogue"
_CHUNK = 1 << 20
_SECONDS = 1.0


class Command(BaseCommand):
    """Edge of `receive_feed` and `run_import`; what comes of it is in the support desk's history, too.

    Exit code 1 when nothing was imported.
    """

    help = "Import a feed of products, prices and stock, as a whole or not at all (docs/feeds.md)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", help="the feed, or - for standard input")
        parser.add_argument("--dry-run", action="store_true", help="say what it would do, and write nothing")
        parser.add_argument(
            "--format", choices=[one.value for one in FeedFormat], help="default: by the name's ending"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["file"]
        written = FeedFormat(options["format"]) if options["format"] else format_of(name)
        if written is None:
            raise CommandError(f"Found {name!r}, needed a name that ends in .csv or .jsonl, or --format.")
        feed = self._receive(name, written, options["dry_run"])
        self._run(feed.pk)
        self._tell(Import.objects.get(pk=feed.pk))

    def _receive(self, name: str, written: FeedFormat, is_dry_run: bool) -> Import:
        try:
            with nullcontext(sys.stdin.buffer) if name == "-" else Path(name).open("rb") as file:
                return receive_feed(
                    file_name="standard input" if name == "-" else Path(name).name,
                    chunks=_chunks(file),
                    format=written,
                    is_dry_run=is_dry_run,
                    actor=ACTOR,
                )
        except (OSError, Refusal) as error:
            raise CommandError(f"{name} can't be read: {error}") from error

    def _run(self, key: str) -> None:
        """Run it here, unless a worker has taken it up already; in either case to its end."""
        with _Watched(key, self.stderr):
            while not run_import(key=key):
                time.sleep(_SECONDS)

    def _tell(self, feed: Import) -> None:
        if feed.status == ImportStatus.REFUSED:
            for bad in BadRow.objects.filter(feed=feed):
                self.stdout.write(f"line {bad.line}: {bad.sku or '-'}: {bad.reason}")
            shown = BadRow.objects.filter(feed=feed).count()
            more = f", the first {shown:,} of them are above" if shown < feed.bad_rows else ""
            raise CommandError(
                f"{feed.bad_rows:,} of {feed.rows:,} rows are bad{more}; nothing was imported."
            )
        if feed.status == ImportStatus.FAILED:
            raise CommandError(f"{feed.error} Nothing was imported.")
        if feed.status == ImportStatus.CANCELLED:
            raise CommandError("It was cancelled; nothing was imported.")
        would = "would be " if feed.is_dry_run else ""
        self.stdout.write(
            f"{feed.rows:,} rows: {feed.new:,} {would}new, {feed.changed:,} {would}changed, "
            f"{feed.unchanged:,} unchanged; {feed.price_changes:,} prices, {feed.stock_changes:,} stocks. {feed.pk}"
        )


class _Watched:
    """Tells on a stream how far an import is, from a thread with a database connection of its own."""

    def __init__(self, key: str, stream: Any) -> None:
        self._key, self._stream = key, stream
        self._over = Event()
        self._thread = Thread(target=self._watch, daemon=True)

    def __enter__(self) -> None:
        self._thread.start()

    def __exit__(self, *_: object) -> None:
        self._over.set()
        self._thread.join()

    def _watch(self) -> None:
        said = ""
        while not self._over.wait(_SECONDS):
            feed = Import.objects.get(pk=self._key)
            now = f"{feed.get_status_display().lower()}, {feed.percent} %, {feed.rows:,} rows"
            if now != said:
                self._stream.write(now)
                said = now
        connection.close()


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    while chunk := file.read(_CHUNK):
        yield chunk
