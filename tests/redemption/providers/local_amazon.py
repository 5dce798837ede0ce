"""Amazon's Incentives API on loopback. Signatures are checked by the published steps of Signature Version 4."""

import hashlib
import hmac
from typing import Any
from urllib.parse import urlsplit

from tests.redemption.providers.local import Answered, LocalServer

ACCESS_KEY, SECRET, PARTNER, REGION = "local-access-key", "local-secret-key", "Moven", "us-east-1"
_TYPE = "CreateGiftCardResponse:http://internal.amazon.com/coral/com.amazonaws.agcod/"


class LocalAmazon(LocalServer):
    """Cards by their creationRequestId: a repeat is answered with the first card and its state by now."""

    def __init__(self) -> None:
        super().__init__()
        self.cards: dict[str, dict[str, Any]] = {}
        self.funds = 1_000.0
        self.is_too_late_to_cancel = False

    @property
    def ordered(self) -> int:
        return len(self.cards)

    def code_of(self, request_id: str) -> str:
        return str(self.cards[request_id]["gcClaimCode"])

    def refusal_of(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answered | None:
        if headers.get("authorization", "") != self.signature_of(method, path, headers, body):
            return 403, {"__type": "InvalidSignatureException", "message": "The signature does not match"}
        if headers["x-amz-target"] != f"com.amazonaws.agcod.AGCODService.{path[1:]}":
            return self._failed("F200", "OperationNotPermitted", "Another operation is signed")
        return None

    def signature_of(self, method: str, path: str, headers: dict[str, str], body: bytes) -> str:
        """The Authorization header that these words would have."""
        signed = "accept;content-type;host;x-amz-date;x-amz-target"
        lines = "".join(f"{name}:{headers.get(name, '').strip()}\n" for name in signed.split(";"))
        canonical = "\n".join(
            [method, urlsplit(path).path, "", lines, signed, hashlib.sha256(body).hexdigest()]
        )
        at = headers.get("x-amz-date", "")
        scope = f"{at[:8]}/{REGION}/AGCODService/aws4_request"
        words = "\n".join(["AWS4-HMAC-SHA256", at, scope, hashlib.sha256(canonical.encode()).hexdigest()])
        key = f"AWS4{SECRET}".encode()
        for part in scope.split("/"):
            key = hmac.new(key, part.encode(), hashlib.sha256).digest()
        proof = hmac.new(key, words.encode(), hashlib.sha256).hexdigest()
        return f"AWS4-HMAC-SHA256 Credential={ACCESS_KEY}/{scope}, SignedHeaders={signed}, Signature={proof}"

    def answer(self, method: str, path: str, headers: dict[str, str], body: dict[str, Any]) -> Answered:
        if body.get("partnerId") != PARTNER:
            return self._failed("F300", "InvalidPartnerId", "Invalid partner")
        return getattr(self, f"_{path[1:]}")(body)

    def _CreateGiftCard(self, body: dict[str, Any]) -> Answered:
        name, value = body["creationRequestId"], body["value"]
        if not name.startswith(PARTNER):
            return self._failed("F200", "RequestIdMustStartWithPartnerName", "It must start with the partner")
        if len(name) > 40 or not name.isalnum():
            return self._failed("F200", "RequestIdTooLong", "At most 40 letters and digits")
        card = self.cards.get(name)
        if card is not None and card["cardInfo"]["value"] != value:
            return self._failed("F200", "RequestedDenominationMismatch", "Another amount was asked for")
        if card is None:
            if value["amount"] > 2_000:
                return self._failed("F200", "MaxAmountExceeded", "Max Amount Exceeded")
            if value["amount"] > self.funds:
                return self._failed("F300", "InsufficientFunds", "Insufficient Funds")
            self.funds -= value["amount"]
            number = len(self.cards) + 1
            card = self.cards[name] = {
                "cardInfo": {
                    "cardNumber": None,
                    "cardStatus": "Fulfilled",
                    "expirationDate": None,
                    "value": value,
                },
                "creationRequestId": name,
                "gcClaimCode": f"LJ49-AKDUV{number % 10}-UYCP",
                "gcExpirationDate": None,
                "gcId": f"55351252720{number:05}",
                "status": "SUCCESS",
            }
        return 200, card

    def _CancelGiftCard(self, body: dict[str, Any]) -> Answered:
        card = self.cards.get(body["creationRequestId"])
        if card is None:
            return self._failed("F200", "OrderNotFound", "There is no such order")
        if self.is_too_late_to_cancel:
            return self._failed("F200", "CancelRequestArrivedAfterTimeLimit", "Too much time has elapsed")
        if card["cardInfo"]["cardStatus"] == "Fulfilled":
            card["cardInfo"]["cardStatus"] = "RefundedToPurchaser"
            self.funds += card["cardInfo"]["value"]["amount"]
        return 200, {
            "creationRequestId": card["creationRequestId"],
            "gcId": card["gcId"],
            "status": "SUCCESS",
        }

    def _GetAvailableFunds(self, body: dict[str, Any]) -> Answered:
        funds = {"amount": self.funds, "currencyCode": "USD"}
        return 200, {"availableFunds": funds, "status": "SUCCESS", "timestamp": "20261126T200000Z"}

    def fault(self) -> Answered:
        return self._failed("F400", "SystemTemporarilyUnavailable", "System Temporarily Unavailable", 500)

    def throttled(self) -> Answered:
        return 400, {"message": "Rate exceeded"}

    def refused(self) -> Answered:
        return self._failed("F300", "InsufficientFunds", "Insufficient Funds")

    def _failed(self, code: str, type: str, words: str, status: int = 400) -> Answered:
        state = "RESEND" if code == "F400" else "FAILURE"
        inner = {"__type": _TYPE, "cardInfo": None, "gcClaimCode": None, "gcId": None, "status": state}
        return status, {"agcodResponse": inner, "errorCode": code, "errorType": type, "message": words}
