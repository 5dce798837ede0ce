"""The row is the queue: one import at a time, tried again where it was broken off, and never half done."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection, transaction
from django.db.models import F, Sum

from events.models import AuditEntry
from kit import clock
from rewards.feeds import files, operations, progress
from rewards.feeds.errors import FeedNotUsable, NotChecked, NotUnderWay
from rewards.feeds.models import BadRow, Import, ImportStatus
from rewards.feeds.operations import cancel_import, forget_feeds, import_checked, run_import, run_next_import
from rewards.feeds.staging import Staged
from rewards.feeds.tasks import run_imports
from rewards.models import Product, ProductPrice
from rewards.operations.marketplaces import change_marketplace
from rewards.redemption.models import Stock, StockMovement
from tests.conftest import in_parallel
from tests.feeds.conftest import KETTLE, as_csv, as_jsonl, faults_of, feed, receive
from tests.world import ACTOR, make_company, make_marketplace, make_product

pytestmark = pytest.mark.usefixtures("shop")

GIVEN_UP = "Begun 3 times, it was broken off each time: its worker was stopped, or lost the broker."
LOCK = "SELECT pg_advisory_xact_lock(hashtext('catalogue import'), 0)"


def status_of(key: str) -> str:
    return Import.objects.values_list("status", flat=True).get(pk=key)


def test_a_worker_runs_what_waits_the_oldest_first() -> None:
    first, second = receive([KETTLE]), receive([KETTLE | {"price": "5"}])

    run_imports()

    assert list(Import.objects.order_by("pk").values_list("pk", "status")) == [
        (first.pk, "done"),
        (second.pk, "done"),
    ]
    assert Product.objects.get().price_minor == 500
    assert not run_next_import()


def test_an_import_that_is_over_is_not_run_again() -> None:
    done = feed([KETTLE | {"on_hand": 5}])
    Stock.objects.update(on_hand=1)

    assert run_import(key=done.pk)
    assert Stock.objects.get().on_hand == 1


def test_a_second_import_waits_for_the_first() -> None:
    waiting = receive([KETTLE])

    def other(_: int) -> bool:
        return run_import(key=waiting.pk)

    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(LOCK)
        assert in_parallel(1, other) == [False]
    assert status_of(waiting.pk) == "waiting"
    assert run_import(key=waiting.pk)


def test_many_workers_at_once_import_a_file_once() -> None:
    queued = receive([KETTLE | {"sku": f"S{number}", "on_hand": 3} for number in range(50)])

    in_parallel(6, lambda _: run_imports())

    assert status_of(queued.pk) == "done"
    assert StockMovement.objects.aggregate(total=Sum("amount"))["total"] == 150
    assert Import.objects.get().attempts == 1


def test_customers_who_order_at_the_same_moment_leave_the_books_right() -> None:
    products = [
        make_product(make_marketplace("US"), sku=f"S{number}", title="Copper Kettle") for number in range(20)
    ]
    feed([KETTLE | {"sku": one.sku, "on_hand": 100} for one in products])
    queued = [
        receive([KETTLE | {"sku": one.sku, "on_hand": on_hand} for one in reversed(products)])
        for on_hand in (50, 80)
    ]

    def order_or_import(number: int) -> None:
        if number in (3, 9):
            while not run_import(key=queued[number == 9].pk):
                continue
            return
        for one in products:
            with transaction.atomic():
                Stock.objects.filter(product=one, on_hand__gt=0).update(on_hand=F("on_hand") - 1)
                StockMovement.objects.create(product=one, amount=-1, cause=f"order:{number}")

    in_parallel(12, order_or_import)

    assert {status_of(one.pk) for one in queued} == {"done"}
    for stock in Stock.objects.all():
        moved = StockMovement.objects.filter(product=stock.product).aggregate(total=Sum("amount"))["total"]
        assert moved == stock.on_hand


def test_an_order_between_reading_and_writing_counts() -> None:
    product = make_product(make_marketplace("US"), sku="KETTLE")
    feed([KETTLE | {"on_hand": 10}])
    queued = receive([KETTLE | {"on_hand": 20}])

    def order(_: int) -> bool:
        with transaction.atomic():
            Stock.objects.filter(product=product).update(on_hand=F("on_hand") - 1)
            StockMovement.objects.create(product=product, amount=-1, cause="order:ord_1")
            return in_parallel(1, import_meanwhile) == ["waits"]

    def import_meanwhile(_: int) -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET statement_timeout = '1s'")
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(operations, "_LIMITS", "SET LOCAL lock_timeout = '300ms'")
            return "over" if run_import(key=queued.pk) else "waits"

    assert in_parallel(1, order) == [True]
    assert (status_of(queued.pk), Stock.objects.get().on_hand) == ("waiting", 9)

    assert run_import(key=queued.pk)
    assert list(StockMovement.objects.order_by("pk").values_list("amount", flat=True)) == [10, -1, 11]
    assert Stock.objects.get().on_hand == 20


def after_staging(monkeypatch: pytest.MonkeyPatch, act: Callable[[], Any]) -> list[Any]:
    """What somebody else does once, when the rows are checked and not yet written; a list that gets what came of it."""
    stage = operations.stage
    came: list[Any] = []

    def watched(**facts: Any) -> Staged:
        staged = stage(**facts)
        if not came:
            came.extend(in_parallel(1, lambda _: act()))
        return staged

    monkeypatch.setattr(operations, "stage", watched)
    return came


def test_a_companys_own_product_that_appears_meanwhile_is_not_taken(monkeypatch) -> None:
    company = make_company()[0]
    shop = make_marketplace("US")
    queued = receive([KETTLE | {"title": "Ours now", "on_hand": 5}])
    after_staging(monkeypatch, lambda: make_product(shop, sku="KETTLE", title="Theirs", company=company))

    assert not run_import(key=queued.pk)
    assert status_of(queued.pk) == "waiting"
    assert run_import(key=queued.pk)

    [(line, _, reason)] = faults_of(Import.objects.get())
    assert (status_of(queued.pk), line, "a company's own product" in reason) == ("refused", 2, True)
    assert (Product.objects.get().title, Stock.objects.count()) == ("Theirs", 0)


def test_a_currency_stays_while_prices_in_it_are_imported_and_all_else_can_change(monkeypatch) -> None:
    shop = make_marketplace("JP")
    queued = receive([KETTLE | {"marketplace": "JP", "price": "3500"}])

    def change() -> str:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '300ms'")
        change_marketplace(marketplace=shop, actor=ACTOR, reason="Moved", name="Japan and more")
        try:
            change_marketplace(marketplace=shop, actor=ACTOR, reason="Wrong", currency="USD")
        except OperationalError:
            return "waits"
        return "changed"

    came = after_staging(monkeypatch, change)

    assert run_import(key=queued.pk)
    assert (came, status_of(queued.pk)) == (["waits"], "done")
    shop.refresh_from_db()
    assert (shop.name, shop.currency) == ("Japan and more", "JPY")


def test_what_was_broken_off_is_told_tried_again_and_given_up_after_three_times() -> None:
    queued = receive([KETTLE])
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE rewards_productprice RENAME TO prices_away")
    try:
        assert [run_import(key=queued.pk) for _ in range(3)] == [False, False, True]
    finally:
        with connection.cursor() as cursor:
            cursor.execute("ALTER TABLE prices_away RENAME TO rewards_productprice")

    queued.refresh_from_db()
    assert (queued.status, queued.attempts) == (ImportStatus.FAILED, 3)
    assert queued.error == 'It was broken off: relation "rewards_productprice" does not exist'
    assert not Product.objects.exists()


def test_one_whose_worker_never_came_back_is_given_up() -> None:
    queued = receive([KETTLE])
    Import.objects.update(status=ImportStatus.APPLYING, attempts=3)

    run_imports()

    queued.refresh_from_db()
    assert (queued.status, queued.error) == ("failed", GIVEN_UP)
    assert not Product.objects.exists()


def test_one_whose_file_is_gone_has_failed() -> None:
    queued = receive([KETTLE])
    (django_settings.FEEDS_DIR / queued.file).unlink()

    assert run_import(key=queued.pk)
    queued.refresh_from_db()
    assert (queued.status, queued.error) == ("failed", "Its file is no longer kept.")


def test_a_worker_killed_while_it_writes_leaves_nothing_and_the_next_one_does_it_all() -> None:
    rows = 3_000
    queued = receive([KETTLE | {"sku": f"S{number}", "on_hand": 2} for number in range(rows)])
    with connection.cursor() as cursor:  # holds the worker at its last step, when all else is written
        cursor.execute(
            "CREATE FUNCTION wait_a_while() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN PERFORM pg_sleep(60); RETURN NULL; END $$; CREATE TRIGGER waits BEFORE INSERT ON "
            "redemption_stockmovement FOR EACH STATEMENT EXECUTE FUNCTION wait_a_while()"
        )
    env = os.environ | {
        "DATABASE_URL": os.environ["DATABASE_URL"].rpartition("/")[0]
        + "/"
        + connection.settings_dict["NAME"],
        "DATA_DIR": str(django_settings.FEEDS_DIR.parent),
        "CODE": f"from rewards.feeds.operations import run_import; run_import(key={queued.pk!r})",
    }
    command = [sys.executable, "-c", "import django, os; django.setup(); exec(os.environ['CODE'])"]
    try:
        with subprocess.Popen(command, env=env, cwd=django_settings.ROOT) as worker:
            until = time.monotonic() + 90
            while Import.objects.get(pk=queued.pk).step < 6 and time.monotonic() < until:
                assert worker.poll() is None
            assert Import.objects.get(pk=queued.pk).status == "applying"
            worker.send_signal(signal.SIGKILL)
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '60s'")
            cursor.execute("DROP TRIGGER waits ON redemption_stockmovement; DROP FUNCTION wait_a_while")

    assert (Product.objects.count(), Stock.objects.count(), ProductPrice.objects.count()) == (0, 0, 0)
    assert status_of(queued.pk) == "applying"

    # What the killed worker held is free once PostgreSQL has noticed that it is gone.
    until = time.monotonic() + 90
    while status_of(queued.pk) == "applying" and time.monotonic() < until:
        run_imports()

    queued.refresh_from_db()
    assert (queued.status, queued.new, queued.attempts) == ("done", rows, 2)
    assert (Product.objects.count(), Stock.objects.count()) == (rows, rows)
    assert StockMovement.objects.aggregate(total=Sum("amount"))["total"] == 2 * rows


def test_how_far_it_is_can_be_seen_while_it_runs(monkeypatch) -> None:
    queued = receive([KETTLE])
    seen: list[tuple[str, int, int, int]] = []
    apply = operations.apply

    def watched(*, cause: str, tell) -> int:
        def tell_and_look(step: int) -> None:
            tell(step)
            seen.extend(in_parallel(1, lambda _: _seen(queued.pk)))

        return apply(cause=cause, tell=tell_and_look)

    monkeypatch.setattr(operations, "apply", watched)
    assert run_import(key=queued.pk)

    assert seen == [("applying", step, 1, 1) for step in range(1, 7)]
    assert Import.objects.get().percent == 100


def _seen(key: str) -> tuple[str, int, int, int]:
    one = Import.objects.get(pk=key)
    return one.status, one.step, one.rows, one.attempts


def test_one_that_waits_is_cancelled_and_never_run() -> None:
    queued = receive([KETTLE])

    cancel_import(feed=queued, actor="support:usr_1")
    run_imports()

    queued.refresh_from_db()
    assert (queued.status, queued.attempts, queued.finished_at is None) == ("cancelled", 0, False)
    assert not Product.objects.exists()
    entry = AuditEntry.objects.get(verb="import.cancel")
    assert (entry.actor, entry.object_key, entry.changes) == (
        "support:usr_1",
        queued.pk,
        {"status": ["waiting", "cancelled"]},
    )


def test_one_that_is_cancelled_after_its_check_is_not_written(monkeypatch) -> None:
    queued = receive([KETTLE | {"on_hand": 5}])
    after_staging(monkeypatch, lambda: cancel_import(feed=queued, actor=ACTOR))
    monkeypatch.setattr(operations, "apply", lambda **_: pytest.fail("it was begun to be written"))

    assert run_import(key=queued.pk)
    assert (status_of(queued.pk), Product.objects.count(), Stock.objects.count()) == ("cancelled", 0, 0)


@pytest.mark.parametrize("when", ["between steps", "after the last step"])
def test_one_that_is_cancelled_while_it_is_written_takes_all_back(monkeypatch, when: str) -> None:
    feed([KETTLE | {"sku": "POT"}])
    queued = receive([KETTLE | {"on_hand": 5}, KETTLE | {"sku": "POT", "price": "5"}])
    apply = operations.apply

    def cancel(_: int) -> None:
        cancel_import(feed=queued, actor=ACTOR)

    def watched(*, cause: str, tell: Callable[[int], None]) -> int:
        def cancel_and_tell(step: int) -> None:
            if when == "between steps" and step == 4:
                in_parallel(1, cancel)
            tell(step)

        moved = apply(cause=cause, tell=cancel_and_tell)
        in_parallel(1, cancel)
        return moved

    monkeypatch.setattr(operations, "apply", watched)

    assert run_import(key=queued.pk)
    assert (status_of(queued.pk), Stock.objects.count()) == ("cancelled", 0)
    assert list(Product.objects.values_list("sku", "price_minor")) == [("POT", 2_499)]
    assert not AuditEntry.objects.filter(object_key=queued.pk, verb="catalogue.import").exists()


def test_one_that_is_cancelled_while_it_is_read_is_read_no_further(monkeypatch) -> None:
    rows = 5_000
    queued = receive([KETTLE | {"sku": f"S{number}"} for number in range(rows)])
    monkeypatch.setattr(progress, "_SECONDS", 0.0)
    read: list[int] = []
    tell = progress.Progress.read

    def watched(told: progress.Progress, staged: Staged) -> None:
        if not read:
            in_parallel(1, lambda _: cancel_import(feed=queued, actor=ACTOR))
        read.append(staged.rows)
        tell(told, staged)

    monkeypatch.setattr(progress.Progress, "read", watched)

    assert run_import(key=queued.pk)
    assert (status_of(queued.pk), read) == ("cancelled", [500])
    assert not Product.objects.exists()


def test_one_that_is_over_cannot_be_cancelled() -> None:
    done = feed([KETTLE])

    with pytest.raises(NotUnderWay):
        cancel_import(feed=done, actor=ACTOR)
    assert (status_of(done.pk), AuditEntry.objects.filter(verb="import.cancel").count()) == ("done", 0)


def test_the_command_says_that_it_was_cancelled(tmp_path, monkeypatch) -> None:
    path = tmp_path / "autumn.csv"
    path.write_text(as_csv([KETTLE]))
    after_staging(monkeypatch, lambda: cancel_import(feed=Import.objects.get(), actor=ACTOR))

    with pytest.raises(CommandError, match="It was cancelled; nothing was imported"):
        call_command("import_catalogue", str(path))


def test_a_checked_file_is_imported_from_its_dry_run() -> None:
    dry = feed([KETTLE], dry_run=True)

    real = import_checked(checked=dry, actor=ACTOR)
    run_imports()

    real.refresh_from_db()
    assert (real.status, real.checked_id, real.sha256, real.is_dry_run) == ("done", dry.pk, dry.sha256, False)
    assert Product.objects.count() == 1


@pytest.mark.parametrize("content", [[KETTLE | {"price": "x"}], [KETTLE]], ids=["refused", "not a dry run"])
def test_only_a_clean_dry_run_can_be_imported_from(content: list[dict[str, str]]) -> None:
    not_clean = feed(content, dry_run="x" in content[0]["price"])

    with pytest.raises(NotChecked):
        import_checked(checked=not_clean, actor=ACTOR)
    assert Import.objects.count() == 1


def test_the_file_is_private_and_forgotten_after_a_week() -> None:
    old, young = feed([KETTLE], dry_run=True), feed([KETTLE])
    folder = django_settings.FEEDS_DIR
    assert not folder.is_relative_to(django_settings.MEDIA_ROOT)
    assert ((folder / old.file).stat().st_mode & 0o777, folder.stat().st_mode & 0o777) == (0o600, 0o700)
    (folder / "left.csv").write_text("from a crash")
    for name in (old.file, "left.csv"):
        long_ago = time.time() - 8 * 86_400
        os.utime(folder / name, (long_ago, long_ago))
    Import.objects.filter(pk=old.pk).update(created_at=clock.now() - timedelta(days=8))

    assert (forget_feeds(), forget_feeds()) == (2, 0)

    assert [path.name for path in folder.iterdir()] == [young.file]
    assert dict(Import.objects.values_list("pk", "file")) == {old.pk: "", young.pk: young.file}
    with pytest.raises(NotChecked):
        import_checked(checked=old, actor=ACTOR)


def test_a_file_that_waits_is_kept_however_old_it_is() -> None:
    waiting = receive([KETTLE])
    Import.objects.update(created_at=clock.now() - timedelta(days=30))
    long_ago = time.time() - 30 * 86_400
    os.utime(django_settings.FEEDS_DIR / waiting.file, (long_ago, long_ago))

    assert forget_feeds() == 0


def test_a_file_beyond_the_limit_leaves_nothing(monkeypatch) -> None:
    monkeypatch.setattr(files, "MOST_BYTES", 10)

    with pytest.raises(FeedNotUsable, match="Found a file of more than 10 bytes, needed a smaller one"):
        receive([KETTLE])
    assert not Import.objects.exists()
    assert list(django_settings.FEEDS_DIR.iterdir()) == []


def test_the_command_imports_a_file_and_says_what_came_of_it(tmp_path, capsys) -> None:
    path = tmp_path / "autumn.jsonl"
    path.write_text(as_jsonl([KETTLE]))

    call_command("import_catalogue", str(path), "--dry-run")
    call_command("import_catalogue", str(path))
    call_command("import_catalogue", str(path))

    said = [line.rpartition(" ")[0] for line in capsys.readouterr().out.splitlines()]
    assert said == [
        "1 rows: 1 would be new, 0 would be changed, 0 unchanged; 0 prices, 0 stocks.",
        "1 rows: 1 new, 0 changed, 0 unchanged; 0 prices, 0 stocks.",
        "1 rows: 0 new, 0 changed, 1 unchanged; 0 prices, 0 stocks.",
    ]
    assert set(Import.objects.values_list("file_name", "started_by")) == {
        ("autumn.jsonl", "system:import_catalogue")
    }


def test_the_command_lists_bad_rows_and_fails(tmp_path, capsys) -> None:
    path = tmp_path / "autumn.txt"
    path.write_text(as_csv([KETTLE, KETTLE | {"sku": "POT", "title": ""}]))

    with pytest.raises(CommandError, match="1 of 2 rows are bad; nothing was imported") as failed:
        call_command("import_catalogue", str(path), "--format", "csv")

    assert failed.value.returncode == 1
    assert capsys.readouterr().out == "line 3: POT: title: found nothing, needed 1 to 200 characters\n"
    assert (Product.objects.count(), BadRow.objects.count()) == (0, 1)


def test_the_command_needs_a_file_whose_format_it_knows(tmp_path) -> None:
    with pytest.raises(CommandError, match=r"needed a name that ends in \.csv or \.jsonl, or --format"):
        call_command("import_catalogue", "feed.xml")
    with pytest.raises(CommandError, match="No such file"):
        call_command("import_catalogue", str(tmp_path / "none.csv"))
    assert not Import.objects.exists()
