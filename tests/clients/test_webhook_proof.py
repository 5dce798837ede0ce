"""Both clients prove a webhook as the specification's own library signs it, and as the product sends it."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from moments_rewards import WebhookNotAuthentic, verify_webhook
from standardwebhooks import Webhook

from events import operations, tasks
from kit.ids import new_id
from tests.clients.conftest import run_node
from tests.events.receivers import serving

SECRET = "whsec_" + base64.b64encode(b"a secret of twenty-four!").decode()
NEXT_SECRET = "whsec_" + base64.b64encode(b"another of twenty-four!!").decode()
BODY = json.dumps(
    {
        "id": "evt_1",
        "type": "action.completed",
        "sequence": 7,
        "timestamp": "2026-11-26T12:00:00.000Z",
        "data": {"id": "act_1", "name": "Käsekuchen 🍰"},
    },
    ensure_ascii=False,
)


def signed(*secrets: str, body: str = BODY, age: float = 0.0) -> dict[str, str]:
    """The headers of a message that was signed with these secrets so many seconds ago."""
    at = datetime.now(UTC) - timedelta(seconds=age)
    return {
        "Webhook-Id": "evt_1",
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": " ".join(Webhook(secret).sign("evt_1", at, body) for secret in secrets),
    }


def altered(headers: dict[str, str], **changes: str) -> dict[str, str]:
    return headers | {name.replace("_", "-"): value for name, value in changes.items()}


type Case = tuple[str, dict[str, str], list[str]]
# Messages are signed when they are needed: one that is nearly too old must not become so meanwhile.
GOOD: dict[str, Callable[[], Case]] = {
    "one signature": lambda: (BODY, signed(SECRET), [SECRET]),
    "two signatures, the old secret known": lambda: (BODY, signed(NEXT_SECRET, SECRET), [SECRET]),
    "one signature, both secrets known": lambda: (BODY, signed(SECRET), [NEXT_SECRET, SECRET]),
    "signatures of other kinds beside it": lambda: (
        BODY,
        altered(signed(SECRET), webhook_signature=f"v1a,abc {signed(SECRET)['webhook-signature']} v1,?"),
        [SECRET],
    ),
    "nearly five minutes old": lambda: (BODY, signed(SECRET, age=280), [SECRET]),
    "nearly five minutes ahead": lambda: (BODY, signed(SECRET, age=-280), [SECRET]),
}
BAD: dict[str, Callable[[], Case]] = {
    "another secret": lambda: (BODY, signed(NEXT_SECRET), [SECRET]),
    "an altered body": lambda: (BODY.replace("act_1", "act_2"), signed(SECRET), [SECRET]),
    "an altered id": lambda: (BODY, altered(signed(SECRET), **{"Webhook-Id": "evt_2"}), [SECRET]),
    "too old": lambda: (BODY, signed(SECRET, age=310), [SECRET]),
    "too far ahead": lambda: (BODY, signed(SECRET, age=-330), [SECRET]),
    "a time that is none": lambda: (BODY, altered(signed(SECRET), webhook_timestamp="now"), [SECRET]),
    "no signature": lambda: (BODY, altered(signed(SECRET), webhook_signature=""), [SECRET]),
    "a signature of nothing": lambda: (BODY, altered(signed(SECRET), webhook_signature="v1,"), [SECRET]),
    "no headers": lambda: (BODY, {}, [SECRET]),
    "signed, and no event": lambda: ("[]", signed(SECRET, body="[]"), [SECRET]),
}


@pytest.mark.parametrize("name", GOOD)
def test_python_takes_what_is_right(name: str) -> None:
    body, headers, secrets = GOOD[name]()

    event = verify_webhook(body.encode(), headers, secrets)
    assert (event.id, event.type, event.sequence) == ("evt_1", "action.completed", 7)
    assert event.timestamp == datetime(2026, 11, 26, 12, tzinfo=UTC)
    assert event.data["name"] == "Käsekuchen 🍰"
    assert verify_webhook(body, headers, iter(secrets)) == event


@pytest.mark.parametrize("name", BAD)
def test_python_refuses_what_is_wrong(name: str) -> None:
    with pytest.raises(WebhookNotAuthentic):
        verify_webhook(*BAD[name]())


@pytest.mark.parametrize("secrets", [[], "whsec_not base64!", ""])
def test_a_secret_that_is_none_is_a_fault_of_ones_own(secrets: Any) -> None:
    with pytest.raises(ValueError, match="secret"):
        verify_webhook(BODY, signed(SECRET), secrets)


SCRIPT = """
import { verifyWebhook, WebhookNotAuthentic } from "moments-rewards";
const told = {};
for (const [name, [body, headers, secrets]] of Object.entries(JSON.parse(process.env.CASES))) {
  told[name] = [];
  for (const sent of [body, Buffer.from(body)]) for (const given of [headers, new Headers(headers)]) {
    try { told[name].push(await verifyWebhook(sent, given, secrets)); }
    catch (error) { told[name].push(error instanceof WebhookNotAuthentic ? "refused" : String(error)); }
  }
}
console.log(JSON.stringify(told));
"""


@pytest.mark.parametrize("node", ["old", "new"])
def test_typescript_takes_what_is_right_and_refuses_what_is_wrong(node: str, tmp_path: Path) -> None:
    told = run_node(
        node, tmp_path, SCRIPT, CASES=json.dumps({name: case() for name, case in (GOOD | BAD).items()})
    )

    assert {name: told[name] for name in GOOD} == {name: [json.loads(BODY)] * 4 for name in GOOD}
    assert {name: told[name] for name in BAD} == {name: ["refused"] * 4 for name in BAD}


def test_what_the_product_delivers_is_proved_also_while_a_secret_is_rotated(db: None, tmp_path: Path) -> None:
    company = new_id("com")
    with serving() as receiver:
        endpoint, old = operations.add_endpoint(
            company_key=company, url=receiver.url, types=[], actor="system:test"
        )
        new = operations.rotate_secret(endpoint=endpoint, overlap=timedelta(hours=1), actor="system:test")
        event = operations.record(company_key=company, type="action.completed", data={"id": "act_1"})
        operations.record(company_key=company, type="key.revoked", data={"name": "Café"})
        tasks.publish_events()
        tasks.deliver_webhooks()

    sent = {json.loads(body)["sequence"]: (body, headers) for headers, body in receiver.got}
    assert [len(headers["webhook-signature"].split()) for _, headers in sent.values()] == [2, 2]
    for secret in (old, new):
        first, second = (verify_webhook(*sent[sequence], secret) for sequence in (1, 2))
        assert (first.id, first.type, second.type) == (event.id, "action.completed", "key.revoked")
        assert dict(second.data) == {"name": "Café"}
    cases = {secret: (sent[2][0].decode(), sent[2][1], secret) for secret in (old, new, SECRET)}
    told = run_node("old", tmp_path, SCRIPT, CASES=json.dumps(cases))
    assert [told[secret][0] for secret in (old, new)] == [json.loads(sent[2][0])] * 2
    assert told[SECRET] == ["refused"] * 4
