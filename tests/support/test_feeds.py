"""Support imports feeds: upload, dry run, progress, bad rows, history (R3)."""

from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from accounts.models import User
from events.models import AuditEntry
from rewards.feeds.models import Import, ImportStatus
from rewards.feeds.tasks import run_imports
from rewards.models import Product
from tests.feeds.conftest import KETTLE, Row, as_csv, as_jsonl, receive, shop
from tests.world import World, make_world

__all__ = ["shop"]
RIGHTS = ("add_product", "change_product", "change_stock")
UPLOAD = "/admin/feeds/import/upload/"


def client_of(email: str, *rights: str) -> Client:
    user = User.objects.create_user(email, "correct horse battery", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=rights))
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def desk(shop: None) -> Client:
    return client_of("support@example.com", *RIGHTS, "view_import")


@pytest.fixture
def onlooker(shop: None) -> Client:
    return client_of("onlooker@example.com", "view_import")


def upload(
    desk: Client, content: str, *, verb: str = "check", name: str = "feed.csv", **changes: Any
) -> HttpResponse:
    file = SimpleUploadedFile(name, content.encode())
    return desk.post(UPLOAD, {"file": file, "format": "", "verb": verb} | changes)


def page_of(desk: Client, feed: Import) -> str:
    return desk.get(reverse("admin:feeds_import_change", args=[feed.pk])).content.decode()


@pytest.mark.parametrize(("verb", "is_dry_run"), [("check", True), ("import", False), ("", True)])
def test_an_uploaded_file_is_queued_by_support_and_leads_to_its_page(
    desk: Client, verb: str, is_dry_run: bool
) -> None:
    answer = upload(desk, as_csv([KETTLE]), verb=verb)

    feed = Import.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/admin/feeds/import/{feed.pk}/change/")
    user = User.objects.get(email="support@example.com")
    assert (feed.file_name, feed.format, feed.is_dry_run, feed.started_by, feed.status) == (
        "feed.csv",
        "csv",
        is_dry_run,
        f"support:{user.pk}",
        ImportStatus.WAITING,
    )
    entry = AuditEntry.objects.get(object_key=feed.pk)
    assert (entry.actor, entry.verb, entry.address) == (f"support:{user.pk}", "import.start", "127.0.0.1")


def test_a_name_that_says_no_format_needs_one(desk: Client) -> None:
    page = upload(desk, as_jsonl([KETTLE]), name="feed.txt").content.decode()

    assert "The name feed.txt does not tell the format: choose one." in page
    assert not Import.objects.exists()
    assert upload(desk, as_jsonl([KETTLE]), name="feed.txt", format="jsonl").status_code == 302
    assert Import.objects.get().format == "jsonl"


def test_the_page_asks_again_while_the_import_is_under_way_and_then_tells_what_came_of_it(
    desk: Client,
) -> None:
    feed = receive([KETTLE | {"on_hand": 3}], dry_run=True)
    progress = reverse("admin:feeds_progress", args=[feed.pk])
    waiting = page_of(desk, feed)
    Import.objects.update(status=ImportStatus.CHECKING, read_bytes=feed.size_bytes // 2)
    checking = desk.get(progress).content.decode()
    Import.objects.update(status=ImportStatus.WAITING)
    run_imports()
    done = desk.get(progress).content.decode()

    assert (f'hx-get="{progress}"' in waiting, "Waiting for a worker" in waiting) == (True, True)
    assert f'hx-get="{progress}"' in checking
    assert 'aria-valuenow="24"' in checking or 'aria-valuenow="25"' in checking
    assert ("hx-get" in done, "Nothing is wrong with this file" in done) == (False, True)
    assert "Import this checked file now" in page_of(desk, feed)


def test_a_checked_file_is_imported_at_the_press_of_a_button(desk: Client) -> None:
    upload(desk, as_csv([KETTLE]))
    run_imports()
    dry = Import.objects.get()

    answer = desk.post(reverse("admin:feeds_import_checked", args=[dry.pk]))
    run_imports()

    real = Import.objects.get(checked=dry)
    assert answer["Location"] == f"/admin/feeds/import/{real.pk}/change/"
    assert (real.status, Product.objects.count()) == ("done", 1)
    page = page_of(desk, real)
    assert ("Import this checked file now" in page, "support@example.com" in page) == (False, True)


def test_a_file_with_bad_rows_cannot_be_imported_and_its_rows_can_be_taken_along(desk: Client) -> None:
    rows: list[Row] = [KETTLE | {"sku": f"S{number}", "price": "x"} for number in range(150)]
    rows[0]["sku"] = "=1+1"
    feed = receive(rows)
    run_imports()

    page = page_of(desk, feed)
    answer = desk.get(reverse("admin:feeds_bad_rows", args=[feed.pk]))
    lines = b"".join(answer.streaming_content).decode().splitlines()

    assert "Nothing was imported: 150 bad rows" in page
    assert "here are the first 100, in the file the first 1,000" in page
    assert (len(lines), lines[0]) == (151, "line,sku,reason")
    assert lines[1].startswith("2,'=1+1,\"price: found 'x', needed")
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    desk.post(reverse("admin:feeds_import_checked", args=[feed.pk]))
    assert Import.objects.count() == 1


@pytest.mark.parametrize("format", ["csv", "jsonl"])
def test_the_example_can_be_imported_as_it_is(desk: Client, format: str) -> None:
    example = desk.get(reverse("admin:feeds_example", args=[format])).content.decode()

    upload(desk, example, name=f"example.{format}", verb="import")
    run_imports()

    assert (Import.objects.get().status, Product.objects.count()) == ("done", 2)


def test_the_form_names_every_column(desk: Client) -> None:
    page = desk.get(UPLOAD).content.decode()

    assert "up to 40 characters, once in a file for each marketplace" in page
    assert "Check it (dry run)" in page


def test_who_may_only_look_starts_nothing(onlooker: Client) -> None:
    dry = receive([KETTLE], dry_run=True)
    run_imports()

    assert onlooker.get(UPLOAD).status_code == 403
    assert upload(onlooker, as_csv([KETTLE])).status_code == 403
    assert onlooker.post(reverse("admin:feeds_import_checked", args=[dry.pk])).status_code == 403
    assert "Import this checked file now" not in page_of(onlooker, dry)
    assert "Import a feed" not in onlooker.get("/admin/feeds/import/").content.decode()
    assert Import.objects.count() == 1


@pytest.mark.parametrize("lacking", RIGHTS)
def test_who_may_not_do_all_that_a_feed_does_starts_none(shop: None, lacking: str) -> None:
    rights = [right for right in RIGHTS if right != lacking]
    clerk = client_of("clerk@example.com", *rights, "view_product", "view_import")

    assert upload(clerk, as_csv([KETTLE | {"on_hand": "77"}]), verb="import").status_code == 403
    assert not Import.objects.exists()


def test_an_import_that_is_not_over_is_cancelled_at_the_press_of_a_button(
    desk: Client, onlooker: Client
) -> None:
    feed = receive([KETTLE])
    cancel = reverse("admin:feeds_cancel", args=[feed.pk])

    assert ("Cancel this import" in page_of(desk, feed), cancel in page_of(onlooker, feed)) == (True, False)
    assert (onlooker.post(cancel).status_code, desk.get(cancel).status_code) == (403, 405)
    answer = desk.post(cancel)
    again = desk.post(cancel, follow=True).content.decode()

    assert answer["Location"] == f"/admin/feeds/import/{feed.pk}/change/"
    assert "Nothing was imported: it was cancelled" in again
    assert "Only an import that waits or runs can be cancelled" in again
    assert (reverse("admin:feeds_progress", args=[feed.pk]) in again, cancel in again) == (False, False)
    user = User.objects.get(email="support@example.com")
    assert AuditEntry.objects.get(verb="import.cancel").actor == f"support:{user.pk}"


def test_others_reach_none_of_it(shop: None) -> None:
    world: World = make_world()
    feed = receive([KETTLE])
    addresses = [
        UPLOAD,
        *(reverse(f"admin:feeds_{name}", args=[feed.pk]) for name in ("progress", "bad_rows")),
        reverse("admin:feeds_example", args=["csv"]),
    ]
    member, nobody_in_particular = Client(), client_of("staff@example.com")
    member.force_login(world.user)

    assert {member.get(address).status_code for address in addresses} == {302}
    assert [nobody_in_particular.get(address).status_code for address in addresses] == [403, 403, 403, 404]


def test_an_id_that_is_none_is_not_found(desk: Client) -> None:
    addresses = [reverse(f"admin:feeds_{name}", args=["imp_0"]) for name in ("progress", "bad_rows")]

    assert [desk.get(address).status_code for address in addresses] == [404, 404]
