"""An operator's own shop on loopback, by docs/providers.md and the Standard Webhooks library."""

import json
from typing import Any

from django.utils import timezone
from standardwebhooks import Webhook, WebhookVerificationError

from tests.redemption.providers.local import Answered, LocalServer

SECRET, OTHER = "whsec_bG9jYWwgc2VjcmV0IG9mIGEgdGVzdCBzaG9w", "whsec_YW5vdGhlciBzZWNyZXQgb2YgYSB0ZXN0IHNob3A="


class LocalShop(LocalServer):
    def __init__(self) -> None:
        super().__init__()
        self.secret = SECRET
        self.parcels: dict[str, dict[str, Any]] = {}
        self.seen: list[str] = []
        self.is_sent = False

    @property
    def ordered(self) -> int:
        return len(self.parcels)

    def code_of(self, request_id: str) -> str:
        return str(self.parcels[request_id].get("code", ""))

    def refusal_of(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answered | None:
        try:
            Webhook(self.secret).verify(body, headers)
        except WebhookVerificationError as error:
            return 401, {"code": "not_signed", "message": str(error)}
        self.seen.append(headers["webhook-id"])
        return None

    def answer(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> Answered:
        name = headers["webhook-id"].partition(".")[0]
        if body["type"] == "order.placed":
            self.parcels.setdefault(
                name,
                {
                    "reference": f"S-{len(self.parcels) + 1}",
                    "status": "ordered",
                    "code": "PICK-UP-7788",
                    "asked": body["data"],
                },
            )
        parcel = self.parcels.get(name)
        if parcel is None:
            return 404, {"code": "unknown", "message": "No such order"}
        if body["type"] == "order.cancelled":
            if self.is_sent:
                return 409, {"code": "sent", "message": "The parcel is on its way"}
            parcel["status"] = "cancelled"
        return 200, {key: what for key, what in parcel.items() if key != "asked"}

    def refused(self) -> Answered:
        return 422, {"code": "not_sold", "message": "We do not sell that"}


def message(order: str, message_id: str = "msg_1", **facts: str) -> tuple[bytes, dict[str, str]]:
    """A message of the shop about an order, with its headers."""
    now = timezone.now()
    body = json.dumps({"type": "order.updated", "data": {"order": order, **facts}})
    return body.encode(), {
        "webhook-id": message_id,
        "webhook-timestamp": str(int(now.timestamp())),
        "webhook-signature": Webhook(SECRET).sign(message_id, now, body),
    }
