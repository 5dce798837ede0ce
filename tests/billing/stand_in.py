"""The stand-in for Stripe as a browser and a test reach it."""

from typing import Any

import requests
from django.conf import settings

from billing import stripe_client
from billing.models import CardSetup

WORKS, DECLINED, ASKS = "4242424242424242", "4000000000000002", "4000002500003155"


def type_card(setup: CardSetup, number: str = WORKS, *, proved: str = "yes", **changes: Any) -> str:
    """Fill in the card's page as its holder would; the address the browser is sent to, or the page's text."""
    secret = stripe_client.setup_of(setup.stripe_id).client_secret
    typed = {
        "client_secret": secret,
        "return_url": "https://moments.example/done/",
        "number": number,
        "expires": "12/39",
        "cvc": "123",
        "name": "Ada",
        "country": "US",
        "postal_code": "02110",
    } | changes
    answer = post(f"/pay/{setup.stripe_id}", typed)
    if answer.status_code == 303 and answer.headers["Location"].startswith("/ask/"):
        answer = post(answer.headers["Location"], {**typed, "proved": proved})
    return answer.headers.get("Location") or answer.text


def post(path: str, fields: dict[str, Any], **headers: str) -> requests.Response:
    return requests.post(
        f"{settings.STRIPE_API_BASE}{path}", fields, headers=headers, allow_redirects=False, timeout=10
    )


def get(path: str) -> Any:
    answer = requests.get(
        f"{settings.STRIPE_API_BASE}{path}", headers={"Authorization": "Bearer none"}, timeout=10
    )
    return answer.json()


def events_about(object_id: str, type: str = "") -> list[dict[str, str]]:
    """Events about an object, each with its body and its signature of this moment."""
    events = get("/control/events")["events"]
    return [one for one in events if f'"{object_id}"' in one["body"] and f'"type": "{type}' in one["body"]]


def asked_of(path: str, metadata: str = "") -> list[dict[str, Any]]:
    """What was sent to a path, with this word in it."""
    return [
        one["params"]
        for one in get("/control/requests")["requests"]
        if one["path"] == path and metadata in str(one["params"])
    ]
