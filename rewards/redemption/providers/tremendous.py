"""Tremendous: gift cards of many brands behind one link, which the customer opens (S7).

As Tremendous documents it at developers.tremendous.com (`reference/create-order`, `reference/obj-schema-orders`,
`reference/cancel-reward`, `docs/link-delivery`, `docs/rate-limiting`, `docs/webhooks-1`) and in its own client,
github.com/tremendous-rewards/tremendous-python:

- An order's `external_id` makes it idempotent: the first call is answered by 200, a repeat by 201 with the order that
  is there, other words under the same id by 409. An order can be read by its `external_id`, too.
- 10 calls a second; 429 asks to wait for one. An error is `{"errors": {"message": …, "payload": …}}`.
- A webhook is signed by `Tremendous-Webhook-Signature: sha256=…`: HMAC-SHA256 of the raw body, in hex, by the private
  key of the webhook. It names the event and the object it is about, which is then asked for.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote as quoted

from kit.money import Money
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

HOST, SANDBOX = "https://api.tremendous.com/api/v2", "https://testflight.tremendous.com/api/v2"
_SECONDS = 15.0
_SIGNATURE = "Tremendous-Webhook-Signature"
_MOST_NAMED = 100


@dataclass(frozen=True, slots=True)
class Tremendous:
    """An organisation's account, what it pays from, and the products that customers choose among."""

    api_key: str = field(repr=False)
    webhook_key: str = field(repr=False)
    funding_source: str
    products: tuple[str, ...]
    campaign: str
    url: str
    is_asked = True
    keeps_codes = True

    def request_id_of(self, order_id: str) -> str:
        return order_id

    def quote(self, item: Item) -> Quote:
        """Whether the balance covers the value, where it is paid from the balance in its currency."""
        found = self._asked("GET", "/funding_sources").get("funding_sources") or []
        for one in found:
            if self.funding_source in (one.get("id"), str(one.get("method", "")).lower()):
                return self._quote_of(one, item)
        return Quote(item.value, False, f"there is no funding source {self.funding_source!r}")

    def _quote_of(self, source: dict[str, Any], item: Item) -> Quote:
        meta = source.get("meta") or {}
        if meta.get("available_cents") is None:
            return Quote(item.value, True, f"paid by {source.get('method')}")
        left = Money(int(meta["available_cents"]), str(meta.get("currency_code") or "USD"))
        # What another currency comes to is Tremendous's to say.
        is_enough = left.minor >= item.value.minor if left.currency == item.value.currency else left.minor > 0
        return Quote(item.value, is_enough, f"{left} of funds are left")

    def order(self, asked: Asked) -> Placed:
        answer = self._call("POST", "/orders", self._order_body(asked))
        # Another order has this id only if settings changed between two calls: what was ordered first counts.
        found = self._order_of(asked) if answer.status == 409 else _taken(answer).get("order")
        if not found:
            raise ProviderAway(f"Tremendous answered {answer.status} without an order.")
        if found.get("status") == "FAILED":
            raise ProviderRefused(reason="FAILED", words="Tremendous could not process the order.")
        status = self._status_of(found, needs_code=True)
        return Placed(status.progress, status.reference, status.part, code=status.code)

    def status(self, asked: Asked) -> Status | None:
        found = self._order_of(asked)
        return self._status_of(found, needs_code=asked.needs_code) if found else None

    def cancel(self, asked: Asked) -> Cancelled:
        answer = self._call("POST", f"/rewards/{quoted(asked.part, safe='')}/cancel", "{}")
        if answer.status < 300:
            return Cancelled()
        # It may have been cancelled by a call whose answer was lost.
        found = self._order_of(asked)
        if found and found.get("status") == "CANCELED":
            return Cancelled()
        raise NotCancellable(_words_of(answer))

    def send_back(self, asked: Asked) -> Returned:
        raise NotReturnable("Tremendous takes back what was not used yet, by cancelling it.")

    def told_by(self, *, body: bytes, headers: Mapping[str, str]) -> Told:
        proof = "sha256=" + hmac.new(self.webhook_key.encode(), body, hashlib.sha256).hexdigest()
        given = headers.get(_SIGNATURE, "")
        if not self.webhook_key or not hmac.compare_digest(proof.encode(), given.encode()):
            raise NotProved(f"The header {_SIGNATURE} does not sign this body.")
        try:
            found = json.loads(body)
            about = found["payload"]["resource"]
            return Told(str(found["uuid"]), str(found["event"]), reference=str(about["id"])[:_MOST_NAMED])
        except (ValueError, KeyError, TypeError) as error:
            raise NotProved("The body is no event of Tremendous.") from error

    def _order_body(self, asked: Asked) -> str:
        if asked.recipient is None:
            raise ValueError("An order that was taken is not asked for again.")
        value, offered = asked.item.value, {"products": list(self.products), "campaign_id": self.campaign}
        reward = json.dumps(
            {
                "delivery": {"method": "LINK"},
                "recipient": {"name": asked.recipient.name, "email": asked.recipient.email},
            }
            | {name: what for name, what in offered.items() if what}
        )
        payment = json.dumps({"funding_source_id": self.funding_source})
        # The amount is a number in JSON, with exactly the digits that its currency has.
        money = f'{{"denomination": {value.decimal}, "currency_code": {json.dumps(value.currency)}}}'
        return (
            f'{{"external_id": {json.dumps(asked.request_id)}, "payment": {payment}, '
            f'"reward": {{"value": {money}, {reward[1:]}}}'
        )

    def _order_of(self, asked: Asked) -> dict[str, Any] | None:
        answer = self._call("GET", f"/orders/{quoted(asked.reference or asked.request_id, safe='')}")
        if answer.status == 404:
            return None
        order: dict[str, Any] | None = _taken(answer).get("order")
        return order

    def _status_of(self, order: dict[str, Any], *, needs_code: bool) -> Status:
        rewards = order.get("rewards") or [order.get("reward") or {}]
        reward = rewards[0] or {}
        delivery, part = reward.get("delivery") or {}, str(reward.get("id") or "")
        is_there = order.get("status") == "EXECUTED"
        if order.get("status") in ("CANCELED", "FAILED"):
            progress = Progress.CANCELLED
        else:
            is_delivered = is_there and delivery.get("status") == "SUCCEEDED"
            progress = Progress.DELIVERED if is_delivered else Progress.ORDERED
        code = str(delivery.get("link") or "")
        if needs_code and is_there and part and not code:
            code = self._link_of(part)
        return Status(progress, str(order.get("id") or ""), part, code=code)

    def _link_of(self, reward: str) -> str:
        answer = self._asked("POST", f"/rewards/{quoted(reward, safe='')}/generate_link", "{}")
        return str((answer.get("reward") or {}).get("link") or "")

    def _asked(self, method: str, path: str, body: str | None = None) -> dict[str, Any]:
        return _taken(self._call(method, path, body))

    def _call(self, method: str, path: str, body: str | None = None) -> Answer:
        return call(
            method=method,
            url=self.url + path,
            headers={
                "Authorization": f"Bearer {self.api_key}",
                "Content-Type": "application/json",
                "Accept": "application/json",
            },
            body=None if body is None else body.encode(),
            seconds=_SECONDS,
        )


def _taken(answer: Answer) -> dict[str, Any]:
    """The body of a success. Raises ProviderRefused for anything else."""
    if answer.status in (200, 201, 202):
        return answer.json
    raise ProviderRefused(reason=f"http_{answer.status}", words=_words_of(answer))


def _words_of(answer: Answer) -> str:
    found = answer.json
    fault = found.get("errors") or found.get("error") or {}
    return str(fault.get("message", fault) if isinstance(fault, dict) else fault)[:200]
