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
_PYTHON = """# pip install ./clients/python
import os
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from moments_rewards import WebhookNotAuthentic, verify_webhook

class Receiver(BaseHTTPRequestHandler):
    def do_POST(self):
        # the bytes as received, not parsed and written again
        body = self.rfile.read(int(self.headers["content-length"]))
        try:
            event = verify_webhook(body, dict(self.headers), os.environ["MOMENTS_WEBHOOK_SECRET"])
        except WebhookNotAuthentic:
            self.send_response(400)
        else:
            # the same event may come twice: know it by its id
            print(event.id, event.sequence, event.type, flush=True)
            self.send_response(204)
        self.end_headers()

ThreadingHTTPServer(("127.0.0.1", 8000), Receiver).serve_forever()"""
_TYPESCRIPT = """// npm install ./clients/typescript
import { createServer } from "node:http";
import { buffer } from "node:stream/consumers";
import { verifyWebhook, WebhookNotAuthentic } from "moments-rewards";

createServer(async (request, response) => {
  const body = await buffer(request); // the bytes as received, not parsed and written again
  try {
    const event = await verifyWebhook(body, request.headers, process.env.MOMENTS_WEBHOOK_SECRET ?? "");
    console.log(event.id, event.sequence, event.type); // the same event may come twice: know it by its id
    response.writeHead(204).end();
  } catch (error) {
    if (!(error instanceof WebhookNotAuthentic)) throw error;
    response.writeHead(400).end();
  }
}).listen(8000, "127.0.0.1");"""


def receiver_code() -> CallCode:
    """A server that takes webhooks, in Python and TypeScript, and a command that sends it one."""
    body = json.dumps(_EXAMPLE)
    return CallCode(curl=_CURL.format(id=_EXAMPLE["id"], body=body), python=_PYTHON, typescript=_TYPESCRIPT)


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
