"""Both clients prove a webhook as the specification's own library signs it, and as the product sends it."""

import base64
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from moments_rewards import Event, WebhookNotAuthentic, verify_webhook
from standardwebhooks import Webhook

from events import operations, tasks
from events.models import WebhookEndpoint
from tests.clients.conftest import run_node
from tests.events.test_outbox import COMPANY, Receiver, endpoint, receiver, record

__all__ = ["endpoint", "receiver"]  # fixtures

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


def test_what_the_product_delivers_is_proved(
    endpoint: tuple[WebhookEndpoint, str], receiver: Receiver, tmp_path: Path
) -> None:
    event = record()
    operations.record(company_key=COMPANY, type="key.revoked", data={"name": "Café"})
    tasks.publish_events()
    tasks.deliver_webhooks()

    proved = [verify_webhook(body, headers, endpoint[1]) for headers, body in receiver.got]
    assert [(one.type, one.sequence) for one in proved] == [("action.completed", 1), ("key.revoked", 2)]
    assert (proved[0].id, dict(proved[1].data)) == (event.id, {"name": "Café"})
    assert isinstance(proved[0], Event)
    cases = {
        one.id: (body.decode(), headers, endpoint[1])
        for one, (headers, body) in zip(proved, receiver.got, strict=True)
    }
    told = run_node("old", tmp_path, SCRIPT, CASES=json.dumps(cases))
    assert [told[one.id][0]["sequence"] for one in proved] == [1, 2]
