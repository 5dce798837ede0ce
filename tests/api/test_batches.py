"""Batches over HTTP: all rows or none, in the background, read and cancelled by the key's app (api.md)."""

import csv
import io
import json
from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client

from accounts.operations import register_app
from campaigns.models import Action, Batch, BatchRow, Decision
from campaigns.operations import work_on_batches
from events.call_log import LOG
from events.models import ApiCall
from rewards.models import Offer
from rewards.redemption.models import Order, Stock
from rewards.redemption.operations import redeem
from tests.api.conftest import Reader
from tests.redemption.conftest import HOME, choice_of, user
from tests.world import ACTOR, World, make_world


def send(world: World, content: Any, *, kind: str = "application/json", **headers: str) -> HttpResponse:
    body = content if isinstance(content, str | bytes) else json.dumps(content)
    given = {"x-api-key": world.live_secret} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    return Client().post("/v1/actions/batches", body, content_type=kind, headers=given)


def rows(world: World, *names: str, **changes: Any) -> dict[str, Any]:
    return {"rows": [world.body(customerId=name, **changes) | {"rowId": name} for name in names]}


def work() -> int:
    return work_on_batches(seconds=30, sleep=lambda _: None)


def faults(answer: HttpResponse) -> list[tuple[str, str]]:
    assert answer.status_code == 400, answer.content
    assert (Batch.objects.count(), BatchRow.objects.count()) == (0, 0)
    return [(fault["pointer"], fault["detail"]) for fault in answer.json()["errors"]]


def test_a_batch_is_accepted_decided_and_read(world: World, reader: Reader):
    sent = send(world, rows(world, "ann", "ben"))

    told = sent.json()
    assert (sent.status_code, sent["Location"]) == (202, f"/v1/actions/batches/{told['id']}")
    assert told["rows"] == {
        "total": 2, "waiting": 2, "completed": 0, "held": 0, "refused": 0, "test": 0, "failed": 0, "cancelled": 0,
    }  # fmt: skip
    assert (told["state"], told["testMode"], told["startedAt"], told["finishedAt"]) == (
        "waiting",
        False,
        None,
        None,
    )
    assert work() == 2
    read = reader.get(f"actions/batches/{told['id']}").json()
    assert (read["state"], read["rows"]["completed"], read["rows"]["waiting"]) == ("finished", 2, 0)

    first = reader.get(f"actions/batches/{told['id']}/rows?limit=1").json()
    second = reader.get(f"actions/batches/{told['id']}/rows?limit=1&cursor={first['nextCursor']}").json()
    [ann], [ben] = first["data"], second["data"]
    assert (ann["rowId"], ben["rowId"], second["nextCursor"]) == ("ann", "ben", None)
    assert (ann["outcome"], ann["status"]) == ("completed", 200)
    action = Action.objects.order_by("pk").first()
    assert action is not None
    assert ann["answer"]["actionId"] == action.pk
    assert ann["answer"]["rewardNotificationUrl"].startswith("http://localhost:8000/r/")


def test_csv_is_read_and_written(world: World, reader: Reader):
    names = "\ufeffrowId;appId;campaignId;momentId;deviceType;rewardGroupId;customerId"
    line = f"{world.app.id};{world.campaign.id};level_10;Web;US"
    text = f"{names}\r\n=1;{line};ann\r\nb;{line};\r\n"
    refused = send(world, text, kind="text/csv")
    assert faults(refused) == [
        ("/rows/0/rowId", 'Must be letters, digits, ., _, : or -, up to 64; found "=1"')
    ]

    told = send(world, text.replace("=1", "a"), kind="text/csv; charset=utf-8").json()
    work()
    answer = reader.get(f"actions/batches/{told['id']}/rows", Accept="text/csv")

    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    found = list(csv.DictReader(io.StringIO(answer.content.decode())))
    assert [(one["rowId"], one["outcome"], one["status"]) for one in found] == [
        ("a", "completed", "200"),
        ("b", "completed", "200"),
    ]
    assert found[0]["rewardNotificationText"] == "Pick your Copper Kettle, from Level Up Games."
    assert found[0]["decisionId"] == str(Decision.objects.order_by("pk").values_list("pk", flat=True)[0])


@pytest.mark.parametrize(
    ("content", "kind", "told"),
    [
        (
            {"rows": []},
            "application/json",
            [("/rows", "Must be an array of 1 to 10,000 rows; found 0 rows.")],
        ),
        ({}, "application/json", [("/rows", "Must be an array of 1 to 10,000 rows; found null.")]),
        ({"rows": [7]}, "application/json", [("/rows/0", "Must be an object")]),
        ("[]", "application/json", [("", "The body must be a JSON object; found an array.")]),
        (
            "a,b\n1,2",
            "text/csv",
            [("/rows", "The first line names the fields, rowId among them; found a, b.")],
        ),
        ("", "text/csv", [("/rows", "Must be an array of 1 to 10,000 rows; found null.")]),
        ("\n", "text/csv", [("/rows", "The first line names the fields, rowId among them; found nothing.")]),
        (
            "rowId,rowId\n1,2",
            "text/csv",
            [("/rows", "The first line names each field once; found rowId twice.")],
        ),
        (b"rowId\n\xff", "text/csv", [("/rows", "The file is not UTF-8: byte 7 is none.")]),
        ('rowId\n"a', "text/csv", [("/rows", "Line 2 is not CSV: unexpected end of data.")]),
    ],
)
def test_what_is_no_batch_says_so(world: World, content: Any, kind: str, told: list[tuple[str, str]]):
    assert faults(send(world, content, kind=kind)) == told


def test_the_faults_of_all_rows_are_found_at_once_and_nothing_is_written(world: World):
    body = rows(world, "ann", "ben", "cid")
    body["rows"][0] |= {"deviceType": "Toaster", "momentId": "no spaces"}
    body["rows"][1] |= {"rowId": "cid"}
    body["rows"][2] |= {"appId": "app_of_others"}
    del body["rows"][2]["campaignId"]

    assert faults(send(world, body)) == [
        ("/rows/0/momentId", 'Must be letters, digits, _ or -, up to 64; found "no spaces"'),
        ("/rows/0/deviceType", 'Must be one of Android, iOS, FireOS, Web, FireTV; found "Toaster"'),
        ("/rows/2/campaignId", "This field is required."),
    ]
    body["rows"][0] |= {"deviceType": "Web", "momentId": "level_10"}
    body["rows"][2] |= {"campaignId": world.campaign.id}
    assert faults(send(world, body)) == [("/rows/2/appId", "Must be the app of the key")]
    body["rows"][2] |= {"appId": world.app.id}
    assert faults(send(world, body)) == [("/rows/2/rowId", "Must be once in a batch; row 1 has it, too")]


def test_a_hundred_faults_are_listed_and_the_others_counted(world: World):
    body = rows(world, *(f"row-{number}" for number in range(120)), country="usa")

    told = faults(send(world, body))

    assert (len(told), told[-1]) == (101, ("/rows", "And 20 faults more"))


def test_ten_thousand_rows_are_accepted_and_one_more_is_not(world: World):
    names = [f"row-{number}" for number in range(10_001)]
    assert faults(send(world, rows(world, *names))) == [
        ("/rows", "Must be an array of 1 to 10,000 rows; found 10001 rows.")
    ]

    told = send(world, rows(world, *names[:-1]))

    assert (told.status_code, told.json()["rows"]["total"]) == (202, 10_000)
    assert BatchRow.objects.count() == 10_000


def test_a_batch_is_too_large_beyond_eight_mebibytes(world: World):
    answer = send(world, {"rows": ["x" * 8 * 1024 * 1024]})

    assert (answer.status_code, answer.json()["code"]) == (413, "too_large")


def test_a_retry_with_the_same_key_is_the_same_batch(world: World):
    body = rows(world, "ann")
    first, again = (send(world, body, Idempotency_Key="june") for _ in range(2))
    other = send(world, rows(world, "ben"), Idempotency_Key="june")

    assert (again.status_code, again.json()) == (202, first.json())
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_mismatch")


def test_a_batch_is_cancelled_once(world: World):
    batch_id = send(world, rows(world, "ann")).json()["id"]
    address = f"/v1/actions/batches/{batch_id}/cancel"
    headers = {"x-api-key": world.live_secret}
    done, again = (Client().post(address, headers=headers) for _ in range(2))

    assert (done.status_code, done.json()["state"], done.json()["rows"]["cancelled"]) == (200, "cancelled", 1)
    assert (again.status_code, again.json()["code"]) == (409, "batch_ended")
    assert (work(), Decision.objects.count()) == (0, 0)


def test_a_batch_of_others_of_another_mode_and_none_at_all_are_told_apart_by_nothing(
    world: World, reader: Reader
):
    other = make_world()
    theirs = send(other, rows(other, "ann")).json()["id"]
    mine = send(world, rows(world, "ann")).json()["id"]
    sibling = register_app(company=world.company, name="Sibling", platforms=["Web"], actor=ACTOR)
    Batch.objects.filter(pk=mine).update(app=sibling)

    for path in ("", "/rows"):
        told = [reader.get(f"actions/batches/{one}{path}") for one in (theirs, mine, "bat_nothing", "%00")]
        assert {answer.status_code for answer in told} == {404}
        assert len({answer.content.replace(answer["Request-Id"].encode(), b"") for answer in told}) == 1
    refused = reader.get(f"actions/batches/{theirs}", secret=other.test_secret)
    assert refused.json()["code"] == "batch_not_found"
    assert (
        Client()
        .post(f"/v1/actions/batches/{theirs}/cancel", headers={"x-api-key": world.live_secret})
        .status_code
        == 404
    )
    assert Batch.objects.get(pk=theirs).state == "waiting"


def test_the_results_read_the_same_whoever_redeems(world: World, reader: Reader):
    Stock.objects.create(product=world.products[0], on_hand=1)
    batch_id = send(world, rows(world, "ann")).json()["id"]
    work()
    paths = (f"actions/batches/{batch_id}", f"actions/batches/{batch_id}/rows")
    before = [reader.get(path).content for path in paths]
    token = json.loads(before[1])["data"][0]["answer"]["rewardNotificationUrl"].rpartition("/")[2]

    redeem(token=token, user=user(), choice_id=choice_of(Offer.objects.get()), address=HOME)

    assert Order.objects.count() == 1
    assert [reader.get(path).content for path in paths] == before


def test_a_file_without_its_first_line_leaves_nothing_of_customers_in_the_request_log(world: World):
    LOG.begin_anew()
    send(world, "row-1,ada@example.com,198.51.100.7", kind="text/csv")
    send(world, rows(world, "ann", customerIp="ada@example.com"))
    LOG.flush()

    calls = list(ApiCall.objects.order_by("at", "id"))
    assert [(call.path, call.status, len(call.answer["errors"])) for call in calls] == [
        ("/v1/actions/batches", 400, 1),
        ("/v1/actions/batches", 400, 1),
    ]
    assert not [
        call for call in calls if "ada" in str([call.request, call.answer]) or "198.51" in str(call.answer)
    ]
