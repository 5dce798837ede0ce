"""The operator's own shop: signed requests that it answers, and signed messages that it sends (S7).

Both are Standard Webhooks (`webhook-id`, `webhook-timestamp`, `webhook-signature`). A request's id is made of the
order's: a repeat has the same one, so that the shop can tell it from another order. The contract is in
`docs/providers.md`.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError

from kit import clock
from rewards.redemption.providers.calling import Answer, call
from rewards.redemption.providers.errors import (
    NotCancellable,
    NotProved,
    NotReturnable,
    ProviderAway,
    ProviderRefused,
)
from rewards.redemption.providers.protocol import (
    Asked,
    Cancelled,
    Item,
    Placed,
    Progress,
    Quote,
    Returned,
    Status,
    Told,
)

_SECONDS = 15.0
_LONGEST = {"reference": 100, "carrier": 60, "tracking": 100, "code": 500}
# The shop's ways to say that it does not do this: the request was understood.
_TOO_LATE = (409, 410, 422)


@dataclass(frozen=True, slots=True)
class OwnShop:
    """Where the shop takes requests, and the secrets that both sides sign by: while one is changed there are two."""

    url: str
    secrets: tuple[str, ...] = field(repr=False)
    is_asked = True
    keeps_codes = True

    def request_id_of(self, order_id: str) -> str:
        return order_id

    def quote(self, item: Item) -> Quote:
        return Quote(item.value, True, "the shop is asked when something is ordered")

    def order(self, asked: Asked) -> Placed:
        if asked.recipient is None:
            raise ValueError("An order that was taken is not asked for again.")
        to = asked.recipient
        data = {
            "order": asked.order_id,
            "item": {
                "sku": asked.item.sku,
                "title": asked.item.title,
                "value": {"amount": asked.item.value.decimal, "currency": asked.item.value.currency},
            },
            "recipient": {
                "name": to.name,
                "email": to.email,
                "street": to.street,
                "city": to.city,
                "postalCode": to.postal_code,
                "country": to.country,
            },
        }
        found = _status_of(_taken(self._send("order.placed", asked.request_id, data)))
        return Placed(found.progress, found.reference, "", found.carrier, found.tracking, found.code)

    def status(self, asked: Asked) -> Status | None:
        message = f"{asked.request_id}.status.{int(clock.now().timestamp())}"
        answer = self._send("order.asked", message, _names_of(asked))
        return None if answer.status == 404 else _status_of(_taken(answer))

    def cancel(self, asked: Asked) -> Cancelled:
        answer = self._send("order.cancelled", f"{asked.request_id}.cancel", _names_of(asked))
        if answer.status in _TOO_LATE:
            raise NotCancellable(_words_of(answer))
        return Cancelled(_text(_taken(answer), "reference"))

    def send_back(self, asked: Asked) -> Returned:
        answer = self._send("order.returned", f"{asked.request_id}.return", _names_of(asked))
        if answer.status in _TOO_LATE:
            raise NotReturnable(_words_of(answer))
        found = _taken(answer)
        return Returned(_text(found, "reference"), is_back=found.get("status") == Progress.RETURNED)

    def told_by(self, *, body: bytes, headers: Mapping[str, str]) -> Told:
        for secret in self.secrets:
            try:
                Webhook(secret).verify(body, dict(headers), json_parse=False)
            except (WebhookVerificationError, ValueError):
                continue
            return _told(body, str(headers["webhook-id"]))
        raise NotProved("The webhook-signature is not made by this secret, or is older than five minutes.")

    def _send(self, type: str, message_id: str, data: dict[str, Any]) -> Answer:
        now = clock.now()
        body = json.dumps({"type": type, "timestamp": now.isoformat(), "data": data}, ensure_ascii=False)
        signatures = [Webhook(secret).sign(message_id, now, body) for secret in self.secrets]
        return call(
            method="POST",
            url=self.url,
            headers={
                "content-type": "application/json",
                "webhook-id": message_id,
                "webhook-timestamp": str(int(now.timestamp())),
                "webhook-signature": " ".join(signatures),
            },
            body=body.encode(),
            seconds=_SECONDS,
        )


def _names_of(asked: Asked) -> dict[str, Any]:
    return {"order": asked.order_id, "reference": asked.reference}


def _taken(answer: Answer) -> dict[str, Any]:
    """The body of a success. Raises ProviderRefused, and ProviderAway for what is neither."""
    if 200 <= answer.status < 300:
        return answer.json
    if answer.status < 400:
        raise ProviderAway(f"The shop answered {answer.status}; requests go to one address.")
    raise ProviderRefused(
        reason=str(answer.json.get("code") or f"http_{answer.status}"), words=_words_of(answer)
    )


def _words_of(answer: Answer) -> str:
    words = str(answer.json.get("message") or f"The shop answered {answer.status}.")
    return words.replace("\x00", "")[:200]


def _text(facts: dict[str, Any], name: str) -> str:
    found = facts.get(name)
    # PostgreSQL takes no NUL.
    return found.replace("\x00", "")[: _LONGEST[name]] if isinstance(found, str) else ""


def _status_of(facts: dict[str, Any]) -> Status:
    given = str(facts.get("status"))
    progress = Progress(given) if given in Progress.__members__.values() else Progress.ORDERED
    texts = {name: _text(facts, name) for name in _LONGEST}
    return Status(progress, texts["reference"], "", texts["carrier"], texts["tracking"], texts["code"])


def _told(body: bytes, message_id: str) -> Told:
    try:
        found = json.loads(body)
        data = found["data"]
        kind, order_id = (str(one).replace("\x00", "") for one in (found["type"], data["order"]))
        return Told(message_id, kind, order_id=order_id[:100], status=_status_of(data))
    except (ValueError, KeyError, TypeError) as error:
        raise NotProved("The body is no message about an order: see docs/providers.md.") from error
