"""The masks hide what is random by nature, and nothing else: no count, no time, no id that was there before."""

import time

import pytest
from django.contrib.messages import INFO
from django.contrib.messages.storage.cookie import CookieStorage
from django.http import HttpResponse
from django.test import RequestFactory

from kit.ids import new_id
from tests.privacy.masks import MASKS, Made, hidden, reading_of

NONCE = "q0Vv1n3o2SGvXy7Z8aBcDw=="
TOKEN = "a1B2" * 16
# What a leak would look like: each stays as it is, whatever is masked around it.
KEPT = (
    "3 redeemed",
    "redeemed at 2026-11-18T12:00:00Z",
    "Nov. 18, 2026, noon",
    '{"count": 1, "sequence": 42, "lastModified": 1795694401}',
    'ETag: "0123456789abcdef0123456789abcdef"',
    "Last-Modified: Wed, 18 Nov 2026 12:00:00 GMT",
    "Content-Length: 4711",
    'RateLimit: "key";r=999999;t=1',
    "Set-Cookie: opened=1; expires=Wed, 18 Nov 2026 12:00:00 GMT; Path=/",
    "webhook-timestamp: 1795694401",
    f'<input type="hidden" name="state" value="{TOKEN}">',
    f'<a href="/r/{TOKEN}">',
    "/r/orders/ord_06h1ls2vcdo852e680qe893n8s",
    "01a21ae5-b6b3-7432-a890-c31078c86969",
)


def made(**facts: str) -> Made:
    return Made(**{"request_id": new_id("req"), "nonce": NONCE, "began": time.time()} | facts)


@pytest.mark.parametrize("text", KEPT)
def test_a_count_a_time_and_an_id_are_not_hidden(text: str):
    assert hidden(text, made()) == text


def test_an_id_that_was_there_before_the_request_is_not_hidden():
    before = new_id("ord")
    time.sleep(0.005)
    seen = made()
    time.sleep(0.002)
    text = f"{before} {new_id('ord')} {before}"

    assert hidden(text, seen) == f"{before} <new ord 1> {before}"


def test_new_ids_keep_their_places():
    seen = made(began=time.time() - 1)
    one, other = new_id("act"), new_id("dec")

    assert hidden(f"{one} {other} {one}", seen) == "<new act 1> <new dec 2> <new act 1>"


def test_the_id_of_another_request_is_not_hidden():
    other = new_id("req")
    time.sleep(0.005)
    seen = made()

    assert hidden(f"{seen.request_id} {other}", seen) == f"<request id> {other}"


def test_of_a_page_only_what_its_masks_name_is_hidden():
    answer = HttpResponse(
        f'<script nonce="{NONCE}"></script><input type="hidden" name="csrfmiddlewaretoken" value="{TOKEN}">\n'
        + "\n".join(KEPT)
    )
    answer["Content-Security-Policy"] = f"script-src 'self' 'nonce-{NONCE}'"
    answer["Request-Id"] = new_id("req")
    answer["ETag"] = '"4711"'
    reading = reading_of(answer, time.time())

    first, *others = reading.body.splitlines()
    assert first == (
        '<script nonce="<nonce>"></script><input type="hidden" name="csrfmiddlewaretoken" value="<csrf>">'
    )
    assert tuple(others) == KEPT
    assert reading.headers.splitlines() == [
        "Content-Security-Policy: script-src 'self' 'nonce-<nonce>'",
        "Content-Type: text/html; charset=utf-8",
        'ETag: "4711"',
        "Request-Id: <request id>",
    ]


def test_of_a_message_only_the_time_of_its_signature_is_hidden(rf: RequestFactory):
    request, storages = rf.get("/"), []
    for words in ("3 are redeemed.", "3 are redeemed. " * 40):
        storage = CookieStorage(request)
        storage.add(INFO, words)
        answer = HttpResponse()
        storage.update(answer)
        storages.append(reading_of(answer, time.time()).headers)

    assert "3 are redeemed." in storages[0]
    assert storages[1].count("3 are redeemed.") == 40
    assert storages[0].endswith("; HttpOnly; Path=/; SameSite=Lax")


def test_every_mask_says_why():
    assert all(mask.name and mask.why.endswith(".") for mask in MASKS)
