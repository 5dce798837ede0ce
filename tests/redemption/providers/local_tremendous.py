"""Tremendous on loopback: orders by their external_id, answered by 200, then by 201, or by 409 for other words."""

import copy
import hashlib
import hmac
import json
from typing import Any

from tests.redemption.providers.local import Answered, LocalServer

API_KEY, WEBHOOK_KEY, PRODUCT = "local-api-key", "local-webhook-key", "OKMHM2X2OHYV"


class LocalTremendous(LocalServer):
    def __init__(self) -> None:
        super().__init__()
        self.orders: dict[str, dict[str, Any]] = {}
        self.first_status = "EXECUTED"
        self.answers_given: list[int] = []
        self.is_redeemed = False

    @property
    def ordered(self) -> int:
        return len(self.orders)

    def code_of(self, request_id: str) -> str:
        return f"https://testflight.tremendous.com/rewards/payout/{self._reward_of(request_id)['id'].lower()}"

    def refusal_of(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answered | None:
        if headers.get("authorization") != f"Bearer {API_KEY}":
            return 401, {"errors": {"message": "Unauthorized", "payload": {}}}
        return None

    def answer(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> Answered:
        match method, path.strip("/").split("/"):
            case "POST", ["orders"]:
                return self._order(body)
            case "GET", ["orders", name]:
                return self._found(name)
            case "POST", ["rewards", name, "cancel"]:
                return self._cancel(name)
            case "POST", ["rewards", name, "generate_link"]:
                [order] = [one for one in self.orders.values() if one["rewards"][0]["id"] == name]
                return 200, {"reward": {"id": name, "link": self.code_of(order["external_id"])}}
            case "GET", ["funding_sources"]:
                meta = {"available_cents": 100_000, "pending_cents": 0}
                return 200, {"funding_sources": [{"id": "BALANCE1", "method": "balance", "meta": meta}]}
        return 404, {"errors": {"message": "Not found", "payload": {}}}

    def execute(self, external_id: str) -> None:
        """What a person who approves an order does."""
        self.orders[external_id]["status"] = "EXECUTED"
        self._reward_of(external_id)["delivery"]["status"] = "SUCCEEDED"

    def event_about(self, external_id: str, event: str = "REWARDS.DELIVERY.SUCCEEDED") -> bytes:
        part = event.startswith("REWARDS")
        order = self.orders[external_id]
        about = {
            "id": order["rewards"][0]["id"] if part else order["id"],
            "type": "rewards" if part else "orders",
        }
        return json.dumps(
            {"event": event, "uuid": f"uuid-{event}", "created_utc": "", "payload": {"resource": about}}
        ).encode()

    def _order(self, body: dict[str, Any]) -> Answered:
        name, reward = body["external_id"], body["reward"]
        known = self.orders.get(name)
        if known is not None:
            self.answers_given.append(201 if known["asked"] == body else 409)
            if known["asked"] != body:
                return 409, {"errors": {"message": "Conflicting external_id", "payload": {}}}
            return 201, {"order": self._shown(known, with_link=False)}
        if not (reward["recipient"]["email"] and reward["products"] == [PRODUCT]):
            return 422, {"errors": {"message": "Invalid recipient", "payload": {"reward": {}}}}
        number = f"{len(self.orders) + 1:04}"
        is_done = self.first_status == "EXECUTED"
        self.orders[name] = {
            "id": f"ORD{number}",
            "external_id": name,
            "status": self.first_status,
            "asked": copy.deepcopy(body),
            "rewards": [
                {
                    "id": f"REW{number}",
                    "value": reward["value"],
                    "delivery": {"method": "LINK", "status": "SUCCEEDED" if is_done else "PENDING"},
                }
            ],
        }
        self.answers_given.append(200)
        return 200, {"order": self._shown(self.orders[name], with_link=is_done)}

    def _found(self, name: str) -> Answered:
        for one in self.orders.values():
            if name in (one["id"], one["external_id"]):
                return 200, {"order": self._shown(one, with_link=False)}
        return 404, {"errors": {"message": "Not found", "payload": {}}}

    def _cancel(self, name: str) -> Answered:
        [order] = [one for one in self.orders.values() if one["rewards"][0]["id"] == name]
        if self.is_redeemed or order["status"] == "CANCELED":
            return 422, {"errors": {"message": "Reward cannot be canceled", "payload": {}}}
        order["status"] = "CANCELED"
        return 200, {}

    def _reward_of(self, external_id: str) -> dict[str, Any]:
        reward: dict[str, Any] = self.orders[external_id]["rewards"][0]
        return reward

    def _shown(self, order: dict[str, Any], *, with_link: bool) -> dict[str, Any]:
        shown = copy.deepcopy({name: what for name, what in order.items() if name != "asked"})
        if with_link:
            shown["rewards"][0]["delivery"]["link"] = self.code_of(order["external_id"])
        return shown

    def refused(self) -> Answered:
        return 402, {"errors": {"message": "Insufficient funds", "payload": {}}}


def signed(body: bytes, key: str = WEBHOOK_KEY) -> dict[str, str]:
    """The header by which Tremendous signs a body."""
    proof = hmac.new(key.encode(), body, hashlib.sha256).hexdigest()
    return {"Tremendous-Webhook-Signature": f"sha256={proof}"}
