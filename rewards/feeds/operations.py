"""Importing feeds: received, checked, and carried out as a whole or not at all (R3)."""

import logging
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any

from django.db import DatabaseError, connection, transaction
from django.db.models import Q

from events.models import Chain
from events.operations import audit, changed
from kit import clock
from kit.ids import new_id
from kit.jobs import send_after_commit
from rewards.feeds import files
from rewards.feeds.applying import apply, plan
from rewards.feeds.errors import Cancelled, NotChecked, NotUnderWay
from rewards.feeds.formats import FeedFormat
from rewards.feeds.models import STEPS, BadRow, Import, ImportStatus
from rewards.feeds.progress import Progress, progress_of
from rewards.feeds.staging import Bad, stage

logger = logging.getLogger(__name__)

KEPT_FOR = timedelta(days=7)
_MOST_ATTEMPTS = 3
# One import at a time, from the first row to the commit; whoever is killed gives the place back.
_TAKE_TURN = "SELECT pg_try_advisory_xact_lock(hashtext('catalogue import'), 0)"
# For this transaction only: a million rows take longer than any page may. The server looks whether its client still
# lives, so that a killed worker's statement does not hold rows until it is through.
_LIMITS = """
SET LOCAL statement_timeout = 0; SET LOCAL idle_in_transaction_session_timeout = 0; SET LOCAL lock_timeout = '30s';
SET LOCAL client_connection_check_interval = '2s'; SET LOCAL work_mem = '64MB'; SET LOCAL cursor_tuple_fraction = 1
"""


def receive_feed(
    *, file_name: str, chunks: Iterable[bytes], format: FeedFormat, is_dry_run: bool, actor: str
) -> Import:
    """Keep a file and queue its import; a worker takes it up within seconds. Raises FeedNotUsable for a huge file."""
    key = new_id("imp")
    kept = files.keep(name=f"{key}.{format}", chunks=chunks)
    feed = Import(
        id=key,
        file_name=file_name[:200],
        file=kept.name,
        format=format,
        size_bytes=kept.size,
        sha256=kept.sha256,
        is_dry_run=is_dry_run,
        started_by=actor,
    )
    return _start(feed)


@transaction.atomic
def import_checked(*, checked: Import, actor: str) -> Import:
    """Queue the import of a file whose dry run found nothing wrong. Raises NotChecked for any other."""
    dry = Import.objects.select_for_update(no_key=True).get(pk=checked.pk)
    if not (dry.is_dry_run and dry.is_done and dry.file):
        raise NotChecked
    feed = Import(
        file_name=dry.file_name,
        file=dry.file,
        format=dry.format,
        size_bytes=dry.size_bytes,
        sha256=dry.sha256,
        is_dry_run=False,
        checked=dry,
        started_by=actor,
    )
    return _start(feed)


@transaction.atomic
def _start(feed: Import) -> Import:
    feed.save(force_insert=True)
    audit(
        actor=feed.started_by,
        verb="import.start",
        object_key=feed.id,
        changes=changed({}, {"file_name": feed.file_name, "is_dry_run": feed.is_dry_run}),
    )
    send_after_commit("feeds.run_imports")
    return feed


@transaction.atomic
def cancel_import(*, feed: Import, actor: str) -> None:
    """End an import that waits or runs: nothing of its file is written. Raises NotUnderWay when it is over.

    A worker that is at it finds out with its next step; at the latest when it is done, and then takes all back.
    """
    under_way = Import.objects.filter(pk=feed.pk, finished_at=None)
    standing = under_way.select_for_update(no_key=True).first()
    if standing is None:
        raise NotUnderWay
    under_way.update(status=ImportStatus.CANCELLED, finished_at=clock.now(), error="")
    audit(
        actor=actor,
        verb="import.cancel",
        object_key=feed.pk,
        changes=changed({"status": standing.status}, {"status": ImportStatus.CANCELLED.value}),
    )


@dataclass(frozen=True, slots=True)
class _Outcome:
    status: ImportStatus
    facts: dict[str, Any]
    bad: Sequence[Bad] = ()


def run_next_import() -> bool:
    """Run the import that waits longest; whether it is over now.

    False when none waits, another process is at one, or it has to be tried again.
    """
    key = Import.objects.filter(finished_at=None).order_by("pk").values_list("pk", flat=True).first()
    return key is not None and run_import(key=key)


def run_import(*, key: str) -> bool:
    """Check a file and, unless it is a dry run or has a bad row, write all of it, in one transaction.

    Whether the import is over now; False when another process is at one, or it has to be tried again. Killed at
    any moment it leaves nothing behind, and is run again from its row: three times at most, then it has failed.
    Harmless to repeat and to run twice at once: one process at a time holds the advisory lock of imports. Cancelled
    before the commit it writes nothing.
    """
    try:
        return _run(key)
    except Cancelled:
        logger.info("%s was cancelled", key)
        return True


def _run(key: str) -> bool:
    with transaction.atomic():
        if not _takes_turn():
            return False
        feed = Import.objects.get(pk=key)
        if feed.is_over:
            return True
        outcome = _try(feed) if feed.attempts < _MOST_ATTEMPTS else _given_up()
        _settle(feed, outcome)
        return outcome.status != ImportStatus.WAITING


def _takes_turn() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(_LIMITS)
        cursor.execute(_TAKE_TURN)
        [has_it] = cursor.fetchone()
    return bool(has_it)


def _given_up() -> _Outcome:
    error = f"Begun {_MOST_ATTEMPTS} times, it was broken off each time: its worker was stopped, or lost the broker."
    return _Outcome(ImportStatus.FAILED, {"error": error})


def _try(feed: Import) -> _Outcome:
    try:
        with progress_of(feed.pk) as progress, transaction.atomic():
            progress.begin()
            return _import(feed, progress)
    except FileNotFoundError:
        return _Outcome(ImportStatus.FAILED, {"error": "Its file is no longer kept."})
    except (DatabaseError, OSError) as error:
        logger.warning("%s was broken off: %s", feed.pk, error)
        is_last = feed.attempts + 1 >= _MOST_ATTEMPTS
        status = ImportStatus.FAILED if is_last else ImportStatus.WAITING
        return _Outcome(status, {"error": f"It was broken off: {str(error).splitlines()[0]}"})


def _import(feed: Import, progress: Progress) -> _Outcome:
    with files.open_kept(feed.file) as stream:
        staged = stage(stream=stream, format=FeedFormat(feed.format), tell=progress.read)
    if staged.bad.lines:
        facts = {"rows": staged.rows, "bad_rows": staged.bad.lines}
        return _Outcome(ImportStatus.REFUSED, facts, staged.bad.first())
    progress.checked(staged)
    counts = asdict(plan())
    if not feed.is_dry_run:
        counts["stock_changes"] = apply(cause=f"feed:{feed.pk}", tell=progress.step)
    return _Outcome(ImportStatus.DONE, counts)


def _settle(feed: Import, outcome: _Outcome) -> None:
    """Write down what came of it, in the transaction of what it wrote. Raises Cancelled, so that all is taken back."""
    is_over = outcome.status != ImportStatus.WAITING
    end = {"finished_at": clock.now(), "read_bytes": feed.size_bytes, "step": STEPS} if is_over else {}
    settled = Import.objects.filter(pk=feed.pk, finished_at=None).update(
        status=outcome.status, **{"error": "", "bad_rows": 0} | end | outcome.facts
    )
    if not settled:
        raise Cancelled
    BadRow.objects.bulk_create(BadRow(feed=feed, **asdict(bad)) for bad in outcome.bad)
    if outcome.status == ImportStatus.DONE and not feed.is_dry_run:
        _audit(feed, outcome.facts)
        if outcome.facts["new"] or outcome.facts["changed"]:
            send_after_commit("rewards.rebuild_vocabularies")


def _audit(feed: Import, counts: dict[str, int]) -> None:
    """The catalogue's part in the platform's chain; what is on hand in the store's (V3)."""
    of_stock = {"stock_changes": counts["stock_changes"]}
    of_catalogue = {name: count for name, count in counts.items() if name not in of_stock}
    for verb, chain, facts in (
        ("catalogue.import", Chain.PLATFORM, of_catalogue),
        ("stock.import", Chain.STORE, of_stock),
    ):
        audit(actor=feed.started_by, verb=verb, object_key=feed.id, chain=chain, changes=changed({}, facts))


def forget_feeds() -> int:
    """Remove the files of imports that are over and a week old, and files that belong to none; how many."""
    horizon = clock.now() - KEPT_FOR
    kept = Import.objects.exclude(file="")
    needed = set(kept.filter(Q(created_at__gte=horizon) | Q(finished_at=None)).values_list("file", flat=True))
    kept.exclude(file__in=needed).update(file="")
    old = [path for path in files.kept_before(horizon) if path.name not in needed]
    for path in old:
        path.unlink(missing_ok=True)
    return len(old)
