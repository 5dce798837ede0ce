"""A large catalogue: written as a feed, imported by a process of its own, and watched while it is."""

import json
import os
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from django.conf import settings
from django.db import connection

from kit.money import Money, to_minor
from rewards.models import Category, Marketplace

SEED = 1
SHARE_OF_US = 0.25  # of all products; the others have the rest in equal parts
_HEADER = (
    "marketplace,sku,title,brand,category,price,description,variant_group,variant,trademark,state,on_hand\n"
)
_WORDS: dict[str, list[str]] = json.loads(Path(__file__).with_name("words.json").read_text(encoding="utf-8"))
_STATES = ("available",) * 18 + ("limited", "withdrawn")


@dataclass(frozen=True, slots=True)
class Figures:
    """How an import went: its time, that of the processor for its process alone, and its peak memory; and what
    PostgreSQL's process took for itself (None: unknown).
    """

    rows: int
    seconds: float
    processor_seconds: float
    peak_mb: float
    postgres_mb: float | None
    said: str

    @property
    def per_second(self) -> float:
        return self.rows / self.seconds


def fill(count: int) -> Figures:
    """Import a catalogue of `count` products of varied words, brands, categories and prices; how that went.

    Needs the reference data; the products are the same each time.
    """
    return import_feed(count, share_of_changed_prices=0)


def import_feed(count: int, *, share_of_changed_prices: float) -> Figures:
    """Import the catalogue of `count` products, with so many prices changed, in a process of its own."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "catalogue.csv"
        with path.open("w", encoding="utf-8") as file:
            file.writelines(feed_of(count, share_of_changed_prices))
        return watched(count, [sys.executable, "manage.py", "import_catalogue", str(path)])


def let_a_day_pass() -> None:
    """Make today's daily prices yesterday's, so that the next import is the first of its day."""
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("CREATE TEMPORARY TABLE told AS SELECT * FROM rewards_productprice")
        cursor.execute("TRUNCATE rewards_productprice")
        cursor.execute(
            'INSERT INTO rewards_productprice (product_id, "on", price_minor) '
            'SELECT product_id, "on" - 1, price_minor FROM told'
        )
        cursor.execute("DROP TABLE told")


def feed_of(count: int, share_of_changed_prices: float = 0) -> Iterator[str]:
    """The lines of the feed: the same products for the same count, but for the prices that changed."""
    chance, changes = Random(SEED), Random(SEED + 1)
    brands = [first + last for first in _WORDS["beginnings"] for last in _WORDS["endings"]]
    slugs = list(Category.objects.order_by("slug").values_list("slug", flat=True))
    shops = list(Marketplace.objects.order_by("code").values_list("code", "currency"))
    weights = [
        SHARE_OF_US if code == "US" else (1 - SHARE_OF_US) / max(len(shops) - 1, 1) for code, _ in shops
    ]
    yield _HEADER
    for number in range(count):
        [(code, currency)] = chance.choices(shops, weights)
        least = to_minor("3", currency)
        price = least + int(least * chance.paretovariate(1.2) * 4) % (least * 300)
        if share_of_changed_prices and changes.random() < share_of_changed_prices:
            price += max(1, price // 20)
        yield _line(chance, number, code, Money(price, currency).decimal, brands, slugs)


def _line(
    chance: Random, number: int, code: str, price: str, brands: Sequence[str], slugs: Sequence[str]
) -> str:
    kind, material = chance.choice(_WORDS["kinds"]), chance.choice(_WORDS["materials"])
    quality, colour, brand = (
        chance.choice(_WORDS["qualities"]),
        chance.choice(_WORDS["colours"]),
        chance.choice(brands),
    )
    category = slugs[hash_of(kind) % len(slugs)]
    return (
        f'{code},S{number:07},"{brand} {quality} {material} {kind}, {colour}",{brand},{category},{price},'
        f'"A {quality.lower()} {kind.lower()} of {material.lower()} by {brand}, number {number}.",'
        f"G{number // 3:07},{colour},{'true' if number % 7 == 0 else 'false'},{chance.choice(_STATES)},"
        f"{chance.randrange(0, 2000)}\n"
    )


def hash_of(text: str) -> int:
    """The same number for the same text in every process."""
    return sum(ord(sign) * place for place, sign in enumerate(text, start=1))


def watched(rows: int, command: list[str]) -> Figures:
    """Run a command over so many rows to its end, and measure it and the database server meanwhile."""
    started = time.perf_counter()
    with subprocess.Popen(command, cwd=settings.ROOT, stdout=subprocess.PIPE, text=True) as child:  # noqa: S603
        over = threading.Event()
        peaks: list[float] = []
        watcher = threading.Thread(target=_watch_postgres, args=(over, peaks))
        watcher.start()
        assert child.stdout is not None
        said = child.stdout.read().strip()
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        seconds = time.perf_counter() - started
        over.set()
        watcher.join()
    if child.returncode:
        raise subprocess.CalledProcessError(child.returncode, command, said)
    kilobytes = usage.ru_maxrss / (1024 if sys.platform == "darwin" else 1)
    processor = usage.ru_utime + usage.ru_stime
    return Figures(rows, seconds, processor, kilobytes / 1024, max(peaks, default=None), said)


def _watch_postgres(over: threading.Event, peaks: list[float]) -> None:
    """Note what the largest of the server's processes has for itself, without the buffers they share."""
    try:
        while not over.wait(0.5):
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )
                peaks.extend(size for (pid,) in cursor.fetchall() if (size := _private_mb(pid)) is not None)
    finally:
        connection.close()


def _private_mb(pid: int) -> float | None:
    """What a process on this machine has for itself; None where that is not told."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return None
    found = [line.split()[1] for line in lines if line.startswith("RssAnon:")]
    return int(found[0]) / 1024 if found else None
