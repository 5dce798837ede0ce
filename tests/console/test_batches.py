"""Batches in the console: a file is read, looked at, sent and followed; nothing is charged before a member's word."""

import csv
import io
import re
from datetime import timedelta
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

from accounts.models import Role
from accounts.operations import register_app
from billing.models import LedgerTransaction
from campaigns.batch_rows import rows_of, rows_of_csv
from campaigns.models import Action, Batch, BatchFile, BatchRow, Campaign, Decision
from campaigns.operations import forget_files, submit_batch, work_on_batches
from events.models import AuditEntry, Event
from kit import clock
from tests.accounts.people import make_member
from tests.world import ACTOR, World, make_world

HEAD = "rowId,customerId,campaignId,momentId,deviceType,rewardGroupId"


@pytest.fixture
def world(db: None) -> World:
    return make_world()


@pytest.fixture
def browser(world: World) -> Client:
    client = Client()
    client.force_login(world.user)
    return client


def line(world: World, row_id: str, customer: str = "", **changes: str) -> str:
    cells = {
        "campaign": world.campaign.pk,
        "moment": world.moment.key,
        "device": "Web",
        "group": "US",
    } | changes
    return ",".join([row_id, customer or f"customer {row_id}", *cells.values()])


def text(world: World, *names: str) -> str:
    return "\n".join([HEAD, *(line(world, name) for name in names)])


def upload(
    browser: Client, world: World, content: str | bytes, *, htmx: bool = False, **changes: Any
) -> HttpResponse:
    raw = content.encode() if isinstance(content, str) else content
    sent = {"app": world.app.pk, "mode": "live", "target": "", "group": "", "device": ""} | changes
    headers = {"HX-Request": "true"} if htmx else {}
    file = SimpleUploadedFile("winners.csv", raw, "text/csv")
    return browser.post("/console/batches/new/", sent | {"file": file}, headers=headers)


def uploaded(browser: Client, world: World, content: str, **changes: Any) -> str:
    """The address of the review."""
    answer = upload(browser, world, content, **changes)
    assert answer.status_code == 302, answer.content.decode()
    return str(answer["Location"])


def faults(answer: HttpResponse) -> list[tuple[str, ...]]:
    """What the page lists, by line; nothing was kept."""
    assert answer.status_code == 422
    assert (BatchFile.objects.count(), Batch.objects.count(), Decision.objects.count()) == (0, 0, 0)
    table = (
        answer.content.decode().partition("batch-faults")[2].partition("<tbody>")[2].partition("</table>")[0]
    )
    rows = re.findall(r"<tr><th.*?>(.*?)</th><td.*?>(.*?)</td><td.*?>(.*?)</td></tr>", table, re.DOTALL)
    unseen = r"<span class=\"phone-only\">.*?</span>|<[^>]+>"
    plain = [tuple(re.sub(unseen, "", cell) for cell in row) for row in rows]
    return [tuple(cell.replace("&quot;", '"') for cell in row) for row in plain]


def work() -> int:
    return work_on_batches(seconds=30, sleep=lambda _: None)


def page(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200
    return " ".join(re.sub("<[^>]+>", " ", answer.content.decode()).split())


def test_a_file_is_reviewed_confirmed_decided_and_taken_along(browser: Client, world: World):
    review = uploaded(browser, world, text(world, "ann", "ben"))

    told = page(browser, review)
    assert "Nothing was sent yet. 2 rows for Level Up Games app, read without a fault." in told
    assert "It costs at most $55.00" in told
    assert f"{world.moment.name} {world.campaign.name}" in told
    assert "Campaign budget" in told
    assert "$1,000.00 $55.00 Yes" in told
    assert (Batch.objects.count(), work(), LedgerTransaction.objects.count()) == (0, 0, 0)

    sent = browser.post(review, {"do": "confirm"})
    batch = Batch.objects.get()
    assert sent["Location"] == f"/console/batches/{batch.pk}/"
    assert (batch.key, batch.sent_by, batch.name, batch.is_test) == (
        None,
        f"member:{world.user.pk}",
        "winners.csv",
        False,
    )
    assert work() == 2

    told = page(browser, sent["Location"])
    assert f"Sent by {world.user.get_full_name()}" in told
    assert "2 of 2 rows decided" in told
    assert [one.key for one in Decision.objects.all()] == [None, None]
    assert Action.objects.count() == 2
    assert Event.objects.get(type="batch.finished").data["id"] == batch.pk
    decision = Decision.objects.order_by("pk")[0]
    assert "from a file of the console" in page(browser, f"/console/decisions/{decision.public_id}/")

    results = browser.get(f"/console/batches/{batch.pk}/rows.csv")
    found = list(csv.DictReader(io.StringIO(results.getvalue().decode())))
    assert [(one["rowId"], one["outcome"], one["decisionId"]) for one in found] == [
        ("ann", "completed", decision.public_id),
        ("ben", "completed", Decision.objects.order_by("pk")[1].public_id),
    ]
    assert found[0]["rewardNotificationUrl"].startswith("http://localhost:8000/r/")
    verbs = AuditEntry.objects.filter(object_key=batch.pk).order_by("pk").values_list("verb", "actor")
    assert list(verbs) == [(f"batch.{one}", f"member:{world.user.pk}") for one in ("submit", "export")]


def test_what_a_file_says_of_customers_is_hashed_while_it_waits(browser: Client, world: World):
    content = f"{HEAD},customerEmail\n{line(world, 'one', 'ada-1815')},ada@example.com"
    uploaded(browser, world, content)

    kept = str(BatchFile.objects.values().get())
    assert "ada" not in kept
    assert BatchFile.objects.get().rows[0][0] == "one"


def test_confirmed_twice_and_uploaded_twice_it_is_one_batch(browser: Client, world: World):
    first = uploaded(browser, world, text(world, "ann"))
    answers = [browser.post(first, {"do": "confirm"})["Location"] for _ in range(2)]
    second = uploaded(browser, world, text(world, "ann"))
    assert "These rows were sent already" in page(browser, second)
    answers.append(browser.post(second, {"do": "confirm"})["Location"])
    work()

    batch = Batch.objects.get()
    assert set(answers) == {f"/console/batches/{batch.pk}/"}
    assert Action.objects.count() == 1
    assert browser.get(first)["Location"] == answers[0]

    Batch.objects.update(created_at=clock.now() - timedelta(days=30, seconds=1))
    third = uploaded(browser, world, text(world, "ann"))
    assert browser.post(third, {"do": "confirm"})["Location"] != answers[0]
    assert (Batch.objects.count(), work(), Action.objects.count()) == (2, 1, 1)


def test_rows_of_a_batch_that_was_cancelled_before_any_was_decided_can_be_sent_anew(
    browser: Client, world: World
):
    browser.post(uploaded(browser, world, text(world, "ann", "ben")), {"do": "confirm"})
    first = Batch.objects.get()
    asked = page(browser, f"/console/batches/{first.pk}/cancel/")
    assert "0 of 2 rows are decided" in asked
    browser.post(f"/console/batches/{first.pk}/cancel/")
    assert (work(), Batch.objects.get().state) == (0, "cancelled")

    browser.post(uploaded(browser, world, text(world, "ann", "ben")), {"do": "confirm"})
    assert (Batch.objects.count(), work(), Action.objects.count()) == (2, 2, 2)
    ended = browser.post(f"/console/batches/{first.pk}/cancel/", follow=True)
    assert "The batch is cancelled already." in ended.content.decode()


def test_campaign_moment_device_and_group_may_be_given_once(browser: Client, world: World):
    target = f"{world.campaign.pk} {world.moment.key}"
    content = "rowId;customerId\none;ada\ntwo;ben\n"
    browser.post(
        uploaded(browser, world, content, target=target, group="US", device="Web"), {"do": "confirm"}
    )

    assert (work(), Action.objects.count()) == (2, 2)


def test_every_fault_is_listed_by_its_line(browser: Client, world: World):
    content = "\r\n".join(
        [
            HEAD,
            line(world, "one", device="Toaster"),
            '"two',
        ]
    )
    assert faults(upload(browser, world, content)) == [
        ("The file", "all", "Line 3 is not CSV: unexpected end of data.")
    ]
    content = "\n".join(
        [
            HEAD,
            line(world, "one", device="Toaster", group="XX"),
            "",
            line(world, "no spaces"),
            line(world, "=1"),
        ]
    )
    assert faults(upload(browser, world, content)) == [
        ("2", "deviceType", 'Must be one of Android, iOS, FireOS, Web, FireTV; found "Toaster"'),
        (
            "2",
            "rewardGroupId",
            'Must be one of US, UK, DE, FR, CA, BR, AU, IT, IN, ES, JP, MX, ROW; found "XX"',
        ),
        ("4", "rowId", 'Must be letters, digits, ., _, : or -, up to 64; found "no spaces"'),
        ("5", "rowId", 'Must be letters, digits, ., _, : or -, up to 64; found "=1"'),
    ]
    assert faults(upload(browser, world, text(world, "one", "two", "one"))) == [
        ("4", "rowId", "Must be once in a batch; line 2 has it, too")
    ]
    assert faults(upload(browser, world, f"{HEAD}\n{line(world, 'one')},x")) == [
        (
            "The file",
            "all",
            "Line 2 has 7 cells, and the first line 6 names. Put text that holds a separator in double quotes.",
        )
    ]


def test_what_the_app_does_not_have_is_a_fault_of_its_row(browser: Client, world: World):
    other = make_world()
    content = "\n".join(
        [
            HEAD,
            line(world, "one", campaign=other.campaign.pk),
            line(world, "two", moment="level_11"),
            line(world, "three", group="DE"),
        ]
    )
    assert faults(upload(browser, world, content)) == [
        ("2", "campaignId", f"Must be a campaign of the app; found {other.campaign.pk}"),
        ("3", "momentId", f"Must be a moment of {world.campaign.name}: level_10; found level_11"),
        ("4", "rewardGroupId", "Must be a marketplace of the moment: US; found DE"),
    ]


@pytest.mark.parametrize(
    ("content", "found"),
    [
        (HEAD, "A file has 1 to 10,000 rows below its first line; found 0."),
        ("", "The first line names the fields, rowId among them; found nothing."),
        (b"rowId\n\xff", "The file is not UTF-8: byte 7 is none."),
        (
            "rowId\n" + "\n".join(map(str, range(10_001))),
            "A file has 1 to 10,000 rows below its first line; found 10,001.",
        ),
        (b"x" * (8 * 1024 * 1024 + 1), "The file has 8.0 MiB, and 8 MiB are possible: split it."),
    ],
    ids=["none", "empty", "no text", "too many", "too large"],
)
def test_what_is_no_batch_says_what_is_needed(browser: Client, world: World, content: Any, found: str):
    assert faults(upload(browser, world, content)) == [("The file", "all", found)]


def test_more_than_a_hundred_faults_are_counted(browser: Client, world: World):
    content = "\n".join([HEAD, *(line(world, f"r{number}", device="Tin") for number in range(130))])
    answer = upload(browser, world, content)

    assert len(faults(answer)) == 100
    assert "130 things to put right" in answer.content.decode()
    assert "And 30 more, which are listed once these are mended." in answer.content.decode()


def test_with_scripts_the_faults_come_alone_and_the_way_on_by_a_header(browser: Client, world: World):
    answer = upload(browser, world, "rowId\none", htmx=True)
    assert answer.status_code == 422
    assert "<html" not in answer.content.decode()
    assert "This field is required." in answer.content.decode()
    assert "Choose a file." in upload_nothing(browser, world)

    moved = upload(browser, world, text(world, "one"), htmx=True)
    assert moved["HX-Redirect"] == f"/console/batches/files/{BatchFile.objects.get().pk}/"


def upload_nothing(browser: Client, world: World) -> str:
    sent = {"app": world.app.pk, "mode": "live", "target": "", "group": "", "device": ""}
    answer = browser.post("/console/batches/new/", sent, headers={"HX-Request": "true"})
    assert answer.status_code == 422
    return answer.content.decode()


def test_a_campaign_of_another_app_is_refused_at_its_field(browser: Client, world: World):
    app = register_app(company=world.company, name="Sibling", platforms=["Web"], actor=ACTOR)
    answer = upload(browser, world, "rowId\none", app=app.pk, target=world.campaign.pk)

    assert answer.status_code == 422
    assert "This campaign belongs to Level Up Games app." in answer.content.decode()


def test_the_review_tells_what_will_be_refused_and_which_limit_is_short(browser: Client, world: World):
    names = [f"r{number}" for number in range(40)]
    content = "\n".join(
        [text(world, *names), line(world, "again", "customer r0"), line(world, "more", "customer r0")]
    )
    told = page(browser, uploaded(browser, world, content))

    assert "It costs at most $1,100.00" in told
    assert "2 rows name a customer more often than the moment rewards one: refused, not charged." in told
    assert "$1,000.00 $1,100.00 Not for all rows" in told
    assert "$15,000.00 $1,100.00 Yes" in told

    content = f"{HEAD}\none,,{world.campaign.pk},level_10,Web,US"
    assert "1 row names no customer: no limit per customer holds for it." in page(
        browser, uploaded(browser, world, content)
    )


def test_a_campaign_that_is_not_live_is_said_before(browser: Client, world: World):
    Campaign.objects.update(state="approved", live_at=None)
    told = page(browser, uploaded(browser, world, text(world, "one")))
    assert "is approved: until it is live its rows are answered as tests and nobody gets a reward." in told


def test_a_test_costs_nothing(browser: Client, world: World):
    review = uploaded(browser, world, text(world, "one"), mode="test")
    assert "It costs at most $0.00" in page(browser, review)
    browser.post(review, {"do": "confirm"})

    assert (work(), Action.objects.count(), Batch.objects.get().is_test) == (1, 0, True)
    assert BatchRow.objects.get().outcome == "test"


def test_a_file_that_nobody_wants_is_thrown_away(browser: Client, world: World):
    review = uploaded(browser, world, text(world, "one"))
    assert "Files that wait for your word" in page(browser, "/console/batches/")

    browser.post(review, {"do": "discard"})
    assert (browser.get(review).status_code, BatchFile.objects.count(), Batch.objects.count()) == (404, 0, 0)

    review = uploaded(browser, world, text(world, "one"))
    BatchFile.objects.update(uploaded_at=clock.now() - timedelta(hours=24, seconds=1))
    assert (forget_files(), browser.get(review).status_code) == (1, 404)


def test_only_twenty_files_wait(browser: Client, world: World):
    for number in range(20):
        uploaded(browser, world, text(world, f"one-{number}"))
    answer = upload(browser, world, text(world, "one"))

    assert answer.status_code == 422
    assert "20 files of the company wait to be confirmed" in answer.content.decode()


def test_rows_are_found_by_outcome_and_id_and_paged(browser: Client, world: World):
    names = [f"r{number:02}" for number in range(60)]
    content = "\n".join([text(world, *names[:30]), *(line(world, name, "same") for name in names[30:])])
    browser.post(uploaded(browser, world, content), {"do": "confirm"})
    work()
    address = f"/console/batches/{Batch.objects.get().pk}/"

    def ids(query: str = "") -> list[str]:
        return re.findall(r'Row id"><code>(.*?)</code>', browser.get(address + query).content.decode())

    assert (ids(), ids("?before=50"), ids("?row=r42")) == (names[:50], names[50:], ["r42"])
    assert ids("?outcome=refused") == names[31:]
    assert ids("?outcome=nonsense&before=x") == names[:50]
    told = page(browser, address + "?outcome=refused")
    assert "already_rewarded" in told
    assert "Completed 31 Refused 29" in told


def test_an_open_batch_refreshes_itself_and_one_that_ended_does_not(browser: Client, world: World):
    browser.post(uploaded(browser, world, text(world, "one")), {"do": "confirm"})
    address = f"/console/batches/{Batch.objects.get().pk}/"
    for place in (address, "/console/batches/"):
        part = browser.get(place, headers={"HX-Request": "true"}).content.decode()
        assert "every " in part
        assert "<html" not in part

    work()
    for place in (address, "/console/batches/"):
        assert 'hx-trigger="every' not in browser.get(place).content.decode()


def test_a_cell_that_a_spreadsheet_would_run_is_text(browser: Client, world: World):
    browser.post(uploaded(browser, world, text(world, "-1")), {"do": "confirm"})
    results = browser.get(f"/console/batches/{Batch.objects.get().pk}/rows.csv").getvalue().decode()

    assert "\r\n1,'-1,waiting," in results


@pytest.mark.parametrize("role", Role.values)
def test_reward_urls_are_in_the_file_for_who_may_send(world: World, browser: Client, role: str):
    browser.post(uploaded(browser, world, text(world, "one")), {"do": "confirm"})
    work()
    client = Client()
    client.force_login(make_member(world.company, role).user)
    results = client.get(f"/console/batches/{Batch.objects.get().pk}/rows.csv").getvalue().decode()

    assert ("/r/" in results) is (role in ("administrator", "marketer"))
    assert "one,completed,200" in results


def test_the_stranger_finds_neither_file_nor_batch(browser: Client, world: World):
    review = uploaded(browser, world, text(world, "one"))
    stranger = Client()
    stranger.force_login(make_world(name="Harbor Tea").user)
    browser.post(uploaded(browser, world, text(world, "two")), {"do": "confirm"})
    batch = Batch.objects.get()
    unknown = stranger.get("/console/batches/bat_nothing/").content

    for path in ("", "rows.csv", "cancel/"):
        answer = stranger.get(f"/console/batches/{batch.pk}/{path}")
        assert answer.status_code == 404
    assert (
        stranger.get(f"/console/batches/{batch.pk}/").content.replace(batch.pk.encode(), b"bat_nothing")
        == unknown
    )
    assert stranger.post(review, {"do": "confirm"}).status_code == 404
    assert stranger.post(f"/console/batches/{batch.pk}/cancel/").status_code == 404
    assert (Batch.objects.get().state, BatchFile.objects.filter(batch=None).count()) == ("waiting", 1)
    assert upload(stranger, world, text(world, "one")).status_code == 422


def test_a_batch_over_the_api_names_its_key(browser: Client, world: World):
    from_key = submit_batch(
        app=world.app, is_test=False, key=world.live_key, rows=rows_of_file(browser, world), actor="app:x"
    )
    assert f"Sent by Key {world.live_key}" in page(browser, f"/console/batches/{from_key.pk}/")
    assert f"Key {world.live_key}" in page(browser, "/console/batches/")


def rows_of_file(browser: Client, world: World) -> list[Any]:
    content = rows_of_csv(text(world, "one").encode())
    rows, _ = rows_of([{"appId": world.app.pk, **row} for row in content.rows], world.app)
    return rows


def test_the_template_names_the_columns(browser: Client, world: World):
    answer = browser.get("/console/batches/template.csv")
    assert answer.content.decode().startswith(
        "rowId,customerId,campaignId,momentId,deviceType,rewardGroupId,"
    )
    assert answer["Content-Disposition"] == 'attachment; filename="batch.csv"'


def test_the_campaigns_page_leads_to_an_upload_for_it(browser: Client, world: World):
    way = f"/console/batches/new/?campaign={world.campaign.pk}"
    assert way in browser.get(f"/console/campaigns/{world.campaign.pk}/").content.decode()
    chosen = f'<option value="{world.campaign.pk} {world.moment.key}" selected>'
    assert chosen in browser.get(way).content.decode()
