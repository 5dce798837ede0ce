"""The code that pages of webhooks show: a receiver that checks signatures, and a request to try it with."""

import json

from django.conf import settings

from events.models import Event, WebhookEndpoint
from moments.console.calls import CallCode

_EXAMPLE = {
    "id": "evt_06a0000000000000000000000g",
    "type": "webhook.test",
    "sequence": 1,
    "timestamp": "2026-11-26T12:00:00Z",
    "data": {},
}
_CURL = """# Signs a made-up event as we do, and sends it to your server.
url=http://127.0.0.1:8000/webhooks
id={id} now=$(date +%s)
body='{body}'
key=$(printf %s "${{MOMENTS_WEBHOOK_SECRET#whsec_}}" | base64 -d | od -An -v -tx1 | tr -d ' \\n')
signature=$(printf %s "$id.$now.$body" |
  openssl dgst -sha256 -mac HMAC -macopt "hexkey:$key" -binary | base64)
curl -i "$url" -H "Content-Type: application/json" \\
  -H "webhook-id: $id" -H "webhook-timestamp: $now" \\
  -H "webhook-signature: v1,$signature" --data-raw "$body\""""
_PYTHON = """# pip install flask standardwebhooks
import os

from flask import Flask, abort, request
from standardwebhooks import Webhook, WebhookVerificationError

app = Flask(__name__)
webhook = Webhook(os.environ["MOMENTS_WEBHOOK_SECRET"])

@app.post("/webhooks")
def receive():
    body = request.get_data()  # the bytes as received, not parsed and written again
    try:
        event = webhook.verify(body, dict(request.headers))
    except WebhookVerificationError:
        abort(400)
    print(event["sequence"], event["type"])  # the same event may come twice: know it by its id
    return "", 204"""
_NODE = """// npm install express standardwebhooks
import express from "express";
import { Webhook } from "standardwebhooks";

const app = express();
const webhook = new Webhook(process.env.MOMENTS_WEBHOOK_SECRET);

// raw: the bytes as received, not parsed and written again
app.post("/webhooks", express.raw({ type: "application/json" }), (request, response) => {
  let event;
  try {
    event = webhook.verify(request.body, request.headers);
  } catch {
    return response.sendStatus(400);
  }
  console.log(event.sequence, event.type); // the same event may come twice: know it by its id
  response.sendStatus(204);
});
app.listen(8000);"""


def receiver_code() -> CallCode:
    """A server that takes webhooks, in Python and Node, and a command that sends it one."""
    body = json.dumps(_EXAMPLE)
    return CallCode(curl=_CURL.format(id=_EXAMPLE["id"], body=body), python=_PYTHON, node=_NODE)


def feed_command(*, after: int, kind: str = "") -> str:
    """The call that reads the feed on from a number."""
    query = f"after={after}" + (f"&type={kind}" if kind else "")
    return f'curl "{settings.BASE_URL}/v1/events?{query}" \\\n  -H "x-api-key: $MOMENTS_KEY"'


def deliveries_command(endpoint: WebhookEndpoint, filters: str) -> str:
    """The call that lists an endpoint's deliveries, with the filters of its page that the API has, too."""
    url = f"{settings.BASE_URL}/v1/webhookEndpoints/{endpoint.pk}/deliveries"
    query = f"?{filters}" if filters else ""
    return f'curl "{url}{query}" \\\n  -H "x-api-key: $MOMENTS_KEY"'


def resend_command(endpoint: WebhookEndpoint, event: Event) -> str:
    """The call that sends an event to an endpoint once more."""
    url = f"{settings.BASE_URL}/v1/webhookEndpoints/{endpoint.pk}/resend"
    body = json.dumps({"eventId": event.pk})
    lines = [f"curl -X POST {url}", '  -H "x-api-key: $MOMENTS_KEY"', '  -H "Content-Type: application/json"']
    return " \\\n".join([*lines, f"  -d '{body}'"])
